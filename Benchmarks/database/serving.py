"""A running `platform serve`, for parts that measure it."""

import json
import os
import re
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
DATABASE_CONNECTIONS = 16


def build():
    """The path of the program, built for release."""
    command = ["swift", "build", "-c", "release"]
    subprocess.run([*command, "--product", "platform"], check=True, stdout=sys.stderr, cwd=ROOT)
    shown = subprocess.run([*command, "--show-bin-path"], check=True, capture_output=True, cwd=ROOT)
    return os.path.join(shown.stdout.decode().strip(), "platform")


class Platform:
    """A running `platform serve` with its private cluster in `folder`; rate limits are off."""

    def __init__(self, program, folder, settings=None):
        self.cluster = os.path.join(folder, "postgres")
        environment = {
            name: value for name, value in os.environ.items() if not name.startswith(("DATABASE_", "HTTP_", "PG"))}
        environment.update(
            LOCAL_FOLDER=folder, HTTP_PORT="0", HTTP_RATE_LIMITS="false", DATABASE_CONNECTIONS=str(DATABASE_CONNECTIONS),
            LOG_LEVEL="warning", **(settings or {}))
        self.process = subprocess.Popen(
            [program, "serve"], env=environment, stdout=subprocess.PIPE, text=True, cwd=ROOT)
        for line in self.process.stdout:
            if match := re.search(r"http://[\d.:]+", line):
                self.address = match.group()
                return
        raise SystemExit("bench: the platform did not start")

    def stop(self):
        self.process.send_signal(signal.SIGINT)
        self.process.wait(timeout=30)

    def request(self, path, body=None, headers=None):
        """The JSON of an answer; ends the measurement when the answer is an error."""
        data = body.encode() if isinstance(body, str) else body
        request = urllib.request.Request(
            self.address + "/api/v1" + path, data=data, headers={"Content-Type": "application/json", **(headers or {})})
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            raise SystemExit(f"bench: {path} answered {error.code}: {error.read().decode()}") from error

    def connection(self, role):
        return ["-h", os.path.join(self.cluster, "socket"), "-U", role]

    def administer(self, *commands):
        arguments = [argument for command in commands for argument in ("-c", command)]
        subprocess.run(
            ["psql", "-qX", *self.connection("postgres"), *arguments, "platform"], check=True,
            stdout=subprocess.DEVNULL)

    def statements_of(self, call):
        """What PostgreSQL logs while `call` runs."""
        log = os.path.join(self.cluster, "server.log")
        self.administer("ALTER SYSTEM SET log_line_prefix = '#%p|'", "ALTER SYSTEM SET log_statement = 'all'",
                        "SELECT pg_reload_conf()")
        time.sleep(0.5)
        start = os.path.getsize(log)
        call()
        time.sleep(0.5)
        self.administer("ALTER SYSTEM RESET log_statement", "SELECT pg_reload_conf()")
        time.sleep(0.2)
        with open(log, encoding="utf-8") as file:
            file.seek(start)
            return file.read()

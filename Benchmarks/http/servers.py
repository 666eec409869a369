"""Starts the servers of the HTTP measurements, each on the first core, and reads what they use from /proc."""

import contextlib
import json
import os
import pathlib
import shutil
import signal
import socket
import ssl
import subprocess
import time
import urllib.error
import urllib.request

FOLDER = pathlib.Path(__file__).parent
ORDER = FOLDER / "order.json"
TOKEN = "bench.token.of-a-clerk"
TICKS = os.sysconf("SC_CLK_TCK")


class Server:
    """A running server; `seconds_to_answer` is the time from its start to its first answer."""

    def __init__(self, process, scheme, port):
        self.process, self.port, self.seconds_to_answer = process, port, None
        self.address = f"{scheme}://127.0.0.1:{port}"

    def processes(self):
        """The process and its children."""
        children = pathlib.Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        return [self.process.pid, *map(int, children)]

    def cpu_seconds(self):
        return sum(ticks(pid) for pid in self.processes()) / TICKS

    def resident_mebibytes(self):
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS")) / 1024


def ticks(pid):
    """User and system time of a process (proc(5), fields 14 and 15)."""
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for_answer(process, address, limit=30.0):
    request = urllib.request.Request(f"{address}/v1/orders/o_1", headers={"Authorization": f"Bearer {TOKEN}"})
    # The certificate is one that `certificate` has made.
    context = ssl._create_unverified_context()
    started = time.monotonic()
    while True:
        try:
            with urllib.request.urlopen(request, timeout=5, context=context) as answer:
                return answer.read()
        except (urllib.error.URLError, ConnectionError):
            if process.poll() is not None or time.monotonic() - started > limit:
                raise SystemExit(f"http: the server at {address} does not answer")
            time.sleep(0.002)


def certificate(folder):
    """The files of a key (P-256) and a certificate that it has signed itself, as variables of `bench-http secure`."""
    files = {"CERTIFICATE": f"{folder}/certificate.pem", "KEY": f"{folder}/key.pem"}
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
         "-subj", "/CN=127.0.0.1", "-keyout", files["KEY"], "-out", files["CERTIFICATE"]],
        check=True, capture_output=True)
    return files


@contextlib.contextmanager
def running(command, port=None, scheme="http", variables=None):
    """A server pinned to the first core; without a port it prints its own in the first line."""
    environment = {**os.environ, "ORDER": str(ORDER), "PYTHONPATH": str(FOLDER), **(variables or {})}
    started = time.monotonic()
    process = subprocess.Popen(
        ["taskset", "-c", "0", *command], env=environment, stdout=subprocess.DEVNULL if port else subprocess.PIPE,
        start_new_session=True)
    try:
        server = Server(process, scheme, port or int(process.stdout.readline()))
        wait_for_answer(process, server.address)
        server.seconds_to_answer = time.monotonic() - started
        yield server
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait()


NGINX = """
daemon off;
worker_processes 1;
error_log stderr warn;
pid {folder}/nginx.pid;
events {{ worker_connections 1024; }}
http {{
  access_log off;
  default_type application/json;
  keepalive_requests 1000000000;
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
  server {{
    listen 127.0.0.1:{port}{secure};
    location = /v1/orders/o_1 {{ return 200 '{answer}'; }}
    location = /v1/orders {{ return 201 '{answer}'; }}
  }}
}}
"""


def nginx(folder, files=None):
    """nginx with a fixed answer as long as the others' and nothing else: its own configuration, no path of the system.

    Its command and its port, or nothing where it is not installed. With the files of a `certificate` it serves HTTP/2
    and HTTP/1.1 over TLS.
    """
    if not (program := shutil.which("nginx") or shutil.which("/usr/sbin/nginx")):
        return None
    order = {"id": "o_1", "created_at": "2026-03-14T09:26:53Z", **json.loads(ORDER.read_text(encoding="utf-8"))}
    answer = json.dumps(order, ensure_ascii=False, separators=(",", ":"))
    answer = answer.replace("\\", "\\\\").replace("'", "\\'")
    if "$" in answer:
        raise SystemExit("http: the order has a $, which nginx would take for a variable")
    port = free_port()
    secure = ""
    if files:
        secure = f" ssl http2; ssl_certificate {files['CERTIFICATE']}; ssl_certificate_key {files['KEY']}"
    configuration = pathlib.Path(folder) / "nginx.conf"
    configuration.write_text(
        NGINX.format(folder=folder, port=port, secure=secure, answer=answer), encoding="utf-8")
    return [program, "-p", str(folder), "-c", str(configuration), "-e", "stderr"], port


def peers(venv):
    """Commands of the peers by name, as their documentation advises for production on one core."""
    fastapi, django = free_port(), free_port()
    return {
        "FastAPI": (
            [f"{venv}/bin/uvicorn", "fastapi_orders:app", "--port", str(fastapi), "--loop", "uvloop",
             "--http", "httptools", "--no-access-log", "--log-level", "warning"], fastapi),
        "DRF": (
            [f"{venv}/bin/gunicorn", "drf_orders:application", "--bind", f"127.0.0.1:{django}", "--workers", "2",
             "--worker-class", "gthread", "--threads", "4", "--log-level", "error"], django),
    }

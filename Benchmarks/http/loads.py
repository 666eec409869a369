"""One round of load on a server, from the second core: requests per second and CPU microseconds per request."""

import os
import re
import subprocess

import servers

OPERATIONS = {"GET": "/v1/orders/o_1", "POST": "/v1/orders"}


def run(server, command, variables=None):
    """What a load program prints, and the CPU seconds that the server used meanwhile."""
    before = server.cpu_seconds()
    report = subprocess.run(
        ["taskset", "-c", "1", *command], check=True, text=True, capture_output=True,
        env={**os.environ, **(variables or {})}).stdout
    return report, server.cpu_seconds() - before


def http1(server, operation, seconds):
    """HTTP/1.1 by wrk, over TLS where the server's address says so: 64 connections."""
    command = ["wrk", "-t1", "-c64", f"-d{seconds}s", "-H", f"Authorization: Bearer {servers.TOKEN}"]
    if operation == "POST":
        command += ["-s", str(servers.FOLDER / "post.lua")]
    report, used = run(server, [*command, server.address + OPERATIONS[operation]], {"ORDER": str(servers.ORDER)})
    if "Non-2xx" in report:
        raise SystemExit(f"http: {operation} was refused\n{report}")
    requests = int(re.search(r"(\d+) requests in", report)[1])
    return float(re.search(r"Requests/sec:\s+([\d.]+)", report)[1]), used / requests * 1e6


def http2(server, operation, seconds):
    """HTTP/2 over TLS by h2load: 8 connections of 8 streams, as many requests at a time."""
    command = ["h2load", "-t1", "-c8", "-m8", f"-D{seconds}", "-H", f"Authorization: Bearer {servers.TOKEN}"]
    if operation == "POST":
        command += ["-d", str(servers.ORDER), "-H", "Content-Type: application/json"]
    report, used = run(server, [*command, server.address + OPERATIONS[operation]])
    if "Application protocol: h2\n" not in report:
        raise SystemExit(f"http: h2load did not speak HTTP/2\n{report}")
    rate = float(re.search(r"finished in [\d.]+m?s, ([\d.]+) req/s", report)[1])
    return rate, used / succeeded(report) * 1e6


def succeeded(report):
    """How many requests h2load has seen answered, if all of them were answered with success."""
    counts = re.search(r"(\d+) succeeded, (\d+) failed, (\d+) errored, (\d+) timeout", report)
    codes = re.search(r"status codes: (\d+) 2xx, (\d+) 3xx, (\d+) 4xx, (\d+) 5xx", report)
    if not counts or not codes or any(map(int, [*counts.groups()[1:], *codes.groups()[1:]])) or counts[1] == "0":
        raise SystemExit(f"http: h2load saw failures, the figures would be void\n{report}")
    return int(counts[1])


# How load comes over TLS.
SECURE = {"HTTP/1.1 over TLS": http1, "HTTP/2 over TLS": http2}

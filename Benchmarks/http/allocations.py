"""Allocations of the servers per request: one keep-alive connection, one request at a time, HTTP/1.1 in the clear."""

import pathlib
import shutil
import socket
import subprocess
import tempfile

import servers

COUNTER = servers.FOLDER.parent / "json" / "allocations.c"
REQUESTS = 500
# Caches and pools have what they need by then.
WARM_UP = 500


def request(operation):
    """The bytes of a request of an operation of the bench description."""
    order = servers.ORDER.read_bytes() if operation == "POST" else b""
    target = "/v1/orders" if operation == "POST" else "/v1/orders/o_1"
    head = f"{operation} {target} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {servers.TOKEN}\r\n"
    if order:
        head += f"Content-Type: application/json\r\nContent-Length: {len(order)}\r\n"
    return f"{head}\r\n".encode() + order


def send(connection, message, times):
    for _ in range(times):
        connection.sendall(message)
        answer = b""
        while b"\r\n\r\n" not in answer:
            answer += connection.recv(65536)
        head, _, body = answer.partition(b"\r\n\r\n")
        if not head.startswith(b"HTTP/1.1 20"):
            raise SystemExit(f"http: a request was refused\n{head.decode()}")
        fields = dict(line.lower().split(b": ", 1) for line in head.split(b"\r\n")[1:])
        missing = int(fields[b"content-length"]) - len(body)
        while missing > 0:
            missing -= len(connection.recv(65536))


def per_request(command, operation):
    """How often a server allocates for a request; nothing where there is no C compiler."""
    if not (compiler := shutil.which("cc")):
        return None
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        library, counter = folder / "allocations.so", folder / "count"
        subprocess.run([compiler, "-O2", "-shared", "-fPIC", "-o", library, COUNTER], check=True)
        counter.write_bytes(bytes(8))
        variables = {"LD_PRELOAD": str(library), "BENCH_ALLOCATIONS": str(counter)}
        with servers.running(command, variables=variables) as server:
            with socket.create_connection(("127.0.0.1", server.port)) as connection:
                send(connection, request(operation), WARM_UP)
                before = count(counter)
                send(connection, request(operation), REQUESTS)
                return (count(counter) - before) / REQUESTS


def count(counter):
    return int.from_bytes(counter.read_bytes(), "little")

"""Resident memory of the generated server after load and with idle connections, and its start."""

import contextlib
import os
import socket
import sys
import time

import loads
import measure
import servers

CONNECTIONS = 5000
STARTS = 5


def idle_connection(port, stack):
    """A connection on which one request was answered and that stays open."""
    connection = stack.enter_context(socket.create_connection(("127.0.0.1", port)))
    connection.sendall(b"GET /v1/orders/o_1 HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
    if not connection.recv(4096).startswith(b"HTTP/1.1 200"):
        raise SystemExit("memory: a request was refused")


def main():
    command = [sys.argv[1], "plain"]
    milliseconds = []
    for _ in range(STARTS):
        with servers.running(command) as server:
            milliseconds.append(server.seconds_to_answer * 1000)
    with contextlib.ExitStack() as stack:
        server = stack.enter_context(servers.running(command))
        for operation in loads.OPERATIONS:
            loads.http1(server, operation, seconds=3)
        loaded = server.resident_mebibytes()
        for _ in range(CONNECTIONS):
            idle_connection(server.port, stack)
        time.sleep(1)
        more = server.resident_mebibytes() - loaded
    lines = [
        f"resident after load\t{loaded:.1f}\tMiB\t≤ 48\t-",
        f"{CONNECTIONS} idle keep-alive connections more\t{more:.1f}\tMiB\t≤ 120\t-",
        measure.line("start to first answer", milliseconds, "ms", "≤ 100", "≤ 40"),
    ]
    print("\n".join(line.expandtabs(4) for line in lines), file=sys.stderr)
    with open(os.environ["BENCH_RESULTS"], "a", encoding="utf-8") as file:
        file.write("".join(f"{line}\n" for line in lines))


if __name__ == "__main__":
    main()

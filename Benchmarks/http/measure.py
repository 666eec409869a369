"""Requests per second of the generated server and of its peers: interleaved rounds, medians, ratios."""

import argparse
import contextlib
import os
import re
import statistics
import subprocess
import sys
import tempfile

import servers

OPERATIONS = {"GET": "/v1/orders/o_1", "POST": "/v1/orders"}
NAMES = {"floor": "plain NIO handler", "plain": "generated", "guarded": "generated, guarded",
         "nginx": "nginx, fixed answer"}
OWN = ("floor", "plain", "guarded")


def load(server, operation, seconds):
    """Requests per second and CPU microseconds per request of one round."""
    command = [
        "taskset", "-c", "1", "wrk", "-t1", "-c64", f"-d{seconds}s", "-H", f"Authorization: Bearer {servers.TOKEN}"]
    if operation == "POST":
        command += ["-s", str(servers.FOLDER / "post.lua")]
    before = server.cpu_seconds()
    report = subprocess.run(
        [*command, f"http://127.0.0.1:{server.port}{OPERATIONS[operation]}"], check=True, text=True,
        capture_output=True, env={**os.environ, "ORDER": str(servers.ORDER)}).stdout
    used = server.cpu_seconds() - before
    if "Non-2xx" in report:
        raise SystemExit(f"http: {operation} was refused\n{report}")
    requests = int(re.search(r"(\d+) requests in", report)[1])
    return float(re.search(r"Requests/sec:\s+([\d.]+)", report)[1]), used / requests * 1e6


def measure(running, rounds, seconds):
    """The rounds by server and operation: requests per second, CPU microseconds."""
    samples = {(name, operation): [] for name in running for operation in OPERATIONS}
    for _ in range(rounds):
        for name, server in running.items():
            for operation in OPERATIONS:
                samples[name, operation].append(load(server, operation, seconds))
    return samples


def line(what, values, unit, must="-", aim="-"):
    """A line of BENCH_RESULTS: the median, and the rounds that it is of."""
    rounds = " ".join(f"{value:.6g}" for value in values)
    return f"{what}\t{statistics.median(values):.6g}\t{unit}\t{must}\t{aim}\t{rounds}"


def results(samples):
    """Lines for BENCH_RESULTS. Ratios are those of the same round."""
    def ratio(operation, left, right, must, aim):
        if (right, operation) in samples:
            what = f"{operation}, {NAMES.get(left, left)} ÷ {NAMES.get(right, right)}"
            pairs = zip(samples[left, operation], samples[right, operation])
            yield line(what, [ours[0] / theirs[0] for ours, theirs in pairs], "×", must, aim)

    for (name, operation), rounds in samples.items():
        what = f"{operation}, {NAMES.get(name, name)}"
        rates, times = zip(*rounds)
        yield line(f"{what}: requests per second", rates, "/s")
        yield line(f"{what}: CPU per request", times, "µs")
    yield from ratio("GET", "plain", "floor", "≥ 0.60", "≥ 0.85")
    yield from ratio("GET", "plain", "FastAPI", "≥ 6", "-")
    yield from ratio("GET", "plain", "DRF", "≥ 50", "-")
    yield from ratio("POST", "plain", "floor", "≥ 0.50", "≥ 0.75")
    yield from ratio("POST", "plain", "FastAPI", "≥ 7", "-")
    yield from ratio("POST", "plain", "DRF", "≥ 80", "-")
    for operation in OPERATIONS:
        yield from ratio(operation, "guarded", "plain", "≥ 0.85", "≥ 0.95")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("program", help="bench-http")
    parser.add_argument("--venv", help="a folder with the peers; without it there are none")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=3)
    options = parser.parse_args()
    commands = {name: ([options.program, name], None) for name in OWN}
    if options.venv:
        commands |= servers.peers(options.venv)
    with contextlib.ExitStack() as stack:
        commands |= servers.nginx(stack.enter_context(tempfile.TemporaryDirectory()))
        running = {name: stack.enter_context(servers.running(*command)) for name, command in commands.items()}
        samples = measure(running, options.rounds, options.seconds)
    lines = list(results(samples))
    print("\n".join(line.expandtabs(4) for line in lines), file=sys.stderr)
    with open(os.environ["BENCH_RESULTS"], "a", encoding="utf-8") as file:
        file.write("".join(f"{line}\n" for line in lines))


if __name__ == "__main__":
    main()

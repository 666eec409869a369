"""Requests per second of the generated server and of its peers: interleaved rounds, medians, ratios."""

import argparse
import contextlib
import os
import shutil
import statistics
import sys
import tempfile

import allocations
import loads
import servers

NAMES = {"floor": "plain NIO handler", "plain": "generated", "guarded": "generated, guarded",
         "nginx": "nginx, fixed answer"}
OWN = ("floor", "plain", "guarded")


def measure(running, secure, rounds, seconds):
    """The rounds by server and operation: requests per second, CPU microseconds."""
    ways = [(name, server, loads.http1) for name, server in running.items()]
    ways += [
        (f"{NAMES[name]}, {way}", server, load)
        for name, server in secure.items() for way, load in loads.SECURE.items()]
    samples = {(name, operation): [] for name, _, _ in ways for operation in loads.OPERATIONS}
    for _ in range(rounds):
        for name, server, load in ways:
            for operation in loads.OPERATIONS:
                samples[name, operation].append(load(server, operation, seconds))
    return samples


def line(what, values, unit, must="-", aim="-"):
    """A line of BENCH_RESULTS: the median, and the rounds that it is of."""
    rounds = " ".join(f"{value:.6g}" for value in values)
    return f"{what}\t{statistics.median(values):.6g}\t{unit}\t{must}\t{aim}\t{rounds}"


def results(samples):
    """Lines for BENCH_RESULTS. Ratios are those of the same round."""
    def ratio(operation, left, right, must, aim):
        if (left, operation) in samples and (right, operation) in samples:
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
    for operation in loads.OPERATIONS:
        yield from ratio(operation, "guarded", "plain", "≥ 0.85", "≥ 0.95")
        for way in loads.SECURE:
            yield from ratio(operation, f"generated, {way}", "plain", "-", "-")
            yield from ratio(operation, f"generated, {way}", f"plain NIO handler, {way}", "-", "-")
            yield from ratio(operation, f"generated, {way}", f"nginx, fixed answer, {way}", "-", "-")


def allocation_lines(program):
    """How often our servers allocate for a request: information, what NIO itself needs among them."""
    for operation in loads.OPERATIONS:
        for variant in OWN:
            found = allocations.per_request([program, variant], operation)
            if found is not None:
                yield f"{operation}, {NAMES.get(variant, variant)}: allocations per request\t{found:.4g}\t\t-\t-"


def start_secure(program, start, folder):
    """Those that serve HTTP/2 and HTTP/1.1 over TLS, with one certificate."""
    files = servers.certificate(folder())
    running = {
        name: start([program, variant], scheme="https", variables=files)
        for name, variant in (("floor", "floor-secure"), ("plain", "secure"))}
    if nginx := servers.nginx(folder(), files):
        running["nginx"] = start(*nginx, scheme="https")
    return running


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("program", help="bench-http")
    parser.add_argument("--venv", help="a folder with the peers; without it there are none")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=3)
    options = parser.parse_args()
    with contextlib.ExitStack() as stack:
        def start(command, port=None, **how):
            return stack.enter_context(servers.running(command, port, **how))

        def folder():
            return stack.enter_context(tempfile.TemporaryDirectory())

        commands = {name: ([options.program, name], None) for name in OWN}
        if options.venv:
            commands |= servers.peers(options.venv)
        if nginx := servers.nginx(folder()):
            commands["nginx"] = nginx
        running = {name: start(*command) for name, command in commands.items()}
        secure = start_secure(options.program, start, folder) if shutil.which("h2load") else {}
        samples = measure(running, secure, options.rounds, options.seconds)
    lines = [*results(samples), *allocation_lines(options.program)]
    print("\n".join(line.expandtabs(4) for line in lines), file=sys.stderr)
    with open(os.environ["BENCH_RESULTS"], "a", encoding="utf-8") as file:
        file.write("".join(f"{line}\n" for line in lines))


if __name__ == "__main__":
    main()

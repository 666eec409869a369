"""Turns the rounds of Benchmarks/run/json (nanoseconds per byte) into lines of script/bench; the speeds go to stderr."""

import statistics
import sys

RATIOS = (
    ("decode", "foundation-decode", "decode an order, × Foundation's JSONDecoder", "≥ 12", "-"),
    ("decode", "simdjson", "decode an order, × simdjson on-demand into a struct", "≥ 1", "≥ 2"),
    ("decode", "yyjson-read", "decode an order, × yyjson into a tree", "-", "-"),
    ("encode", "foundation-encode", "encode an order, × Foundation's JSONEncoder", "≥ 12", "-"),
    ("encode", "yyjson-write", "encode an order, × yyjson's writer", "≥ 0.25", "≥ 0.6"),
)


def pairs(path):
    with open(path, encoding="utf-8") as file:
        for line in file:
            name, value = line.split("\t")
            yield name, float(value)


def main():
    rounds = {}
    for name, value in pairs(sys.argv[1]):
        rounds.setdefault(name, []).append(value)
    times = {name: statistics.median(values) for name, values in rounds.items()}
    for name, time in times.items():
        print(f"{name:<18} {1000 / time:7.0f} MB/s, rounds {1000 / max(rounds[name]):.0f} to "
              f"{1000 / min(rounds[name]):.0f}", file=sys.stderr)
    for ours, peer, what, must, aim in RATIOS:
        if peer in times:
            ratios = [theirs / own for theirs, own in zip(rounds[peer], rounds[ours])]
            together = " ".join(f"{ratio:.4g}" for ratio in ratios)
            print(what, f"{statistics.median(ratios):.4g}", "×", must, aim, together, sep="\t")
    counted = dict(pairs(sys.argv[2]))
    print("allocations per decoded order", f"{counted['decode']:g}", "", f"≤ {counted['needed']:g}", "-", sep="\t")
    print("allocations per encoded order", f"{counted['encode']:g}", "", "-", "-", sep="\t")


if __name__ == "__main__":
    main()

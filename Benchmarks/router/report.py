"""Turns the rounds of Benchmarks/run/router into lines of script/bench; the spread goes to stderr."""

import statistics
import sys


def main():
    rounds = {}
    with open(sys.argv[1], encoding="utf-8") as file:
        for line in file:
            name, value = line.split("\t")
            rounds.setdefault(name, []).append(float(value))
    times = rounds["nanoseconds"]
    print(f"{rounds['operations'][0]:g} operations, {len(times)} rounds: {min(times):.0f} to {max(times):.0f} ns a match",
          file=sys.stderr)
    print("router, github.json, a match", f"{statistics.median(times):.0f}", "ns", "≤ 150", "-", sep="\t")
    print("router, allocations a match", f"{max(rounds['allocations']):g}", "", "≤ 0", "-", sep="\t")


if __name__ == "__main__":
    main()

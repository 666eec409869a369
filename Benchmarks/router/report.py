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
    together = " ".join(f"{time:.1f}" for time in times)
    print("github.json, 767 operations, a match", f"{statistics.median(times):.1f}", "ns", "≤ 150", "-", together, sep="\t")
    print("allocations a match", f"{max(rounds['allocations']):g}", "", "≤ 0", "-", sep="\t")


if __name__ == "__main__":
    main()

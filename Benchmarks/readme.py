"""Writes the measured table into README.md, between its markers, from docs/benchmarks/results.json; `--check` only compares.

Nobody types a figure: `script/bench --readme` measures, keeps the results and calls this; script/test calls it with `--check`.
"""

import argparse
import json
import os
import sys

import table

BEGIN, END = "<!-- script/bench --readme: begin -->", "<!-- script/bench --readme: end -->"
ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
RESULTS = os.path.join(ROOT, "docs", "benchmarks", "results.json")
README = os.path.join(ROOT, "README.md")


def dates(results):
    """`2026-11-24`, or the dates of the parts where they differ."""
    by_date = {}
    for name, part in results["parts"].items():
        by_date.setdefault(part["date"], []).append(name)
    if len(by_date) <= 1:
        return "".join(by_date)
    return "; ".join(f"{', '.join(names)}: {date}" for date, names in sorted(by_date.items()))


def section(results):
    """What stands between the markers."""
    lines = [
        "![What was measured against what must hold](docs/benchmarks/chart.svg)", "",
        f"Measured by `script/bench` ({dates(results)}) on {results['machine']}. Each figure is the median of its rounds; the",
        "spread is the lowest and the highest of them. ✓ and ✗ say whether a bound is kept; rows without bounds are information.",
        "", *table.table(table.by_part(results)),
    ]
    return "\n".join(lines) + "\n"


def replaced(text, content):
    """The text with the content between the markers."""
    if text.count(BEGIN) != 1 or text.count(END) != 1 or text.index(BEGIN) > text.index(END):
        raise ValueError(f"README.md needs {BEGIN} and, behind it, {END}, once each")
    return text[: text.index(BEGIN) + len(BEGIN)] + "\n" + content + text[text.index(END):]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; fail where README.md differs")
    options = parser.parse_args()
    with open(README, encoding="utf-8") as file:
        before = file.read()
    with open(RESULTS, encoding="utf-8") as file:
        after = replaced(before, section(json.load(file)))
    if options.check:
        if before != after:
            sys.exit("bench: the table of README.md is not that of docs/benchmarks/results.json; run Benchmarks/readme.py")
        return
    with open(README, "w", encoding="utf-8") as file:
        file.write(after)


if __name__ == "__main__":
    main()

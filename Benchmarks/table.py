"""Prints what the parts of script/bench measured as a Markdown table; fails when a "must" is missed."""

import argparse
import datetime
import json
import platform
import sys

FIELDS = ("what", "value", "unit", "must", "aim")


def rows(path):
    """One dictionary per line of the results file: what, value, unit, must, aim."""
    with open(path, encoding="utf-8") as file:
        for line in file:
            row = dict(zip(FIELDS, line.rstrip("\n").split("\t"), strict=True))
            row["value"] = float(row["value"])
            yield row


def holds(value, bound):
    """Whether a value keeps a bound such as "≥ 12"; None where there is no bound."""
    if bound == "-":
        return None
    sign, limit = bound.split()
    return value >= float(limit) if sign == "≥" else value <= float(limit)


def mark(value, bound):
    return {None: "", True: " ✓", False: " ✗"}[holds(value, bound)]


def table(measured):
    yield "| what | measured | must | aim |"
    yield "|---|---|---|---|"
    for row in measured:
        value, must, aim = row["value"], row["must"], row["aim"]
        yield f"| {row['what']} | {value:g} {row['unit']} | {must}{mark(value, must)} | {aim}{mark(value, aim)} |"


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("results")
    parser.add_argument("--json", metavar="FILE", help="write the results there, too")
    options = parser.parse_args()
    measured = list(rows(options.results))
    print("\n".join(table(measured)))
    if options.json:
        run = {"date": datetime.date.today().isoformat(), "machine": platform.machine(), "results": measured}
        with open(options.json, "w", encoding="utf-8") as file:
            json.dump(run, file, ensure_ascii=False, indent=2)
            file.write("\n")
    missed = [row["what"] for row in measured if holds(row["value"], row["must"]) is False]
    if missed:
        sys.exit("bench: over the budget: " + "; ".join(missed))


if __name__ == "__main__":
    main()

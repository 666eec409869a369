"""Prints what the parts of script/bench measured as a Markdown table; fails when a "must" is missed.

Reads a folder with a file for each part. A line of it is what, value, unit, must, aim and, optional, the values of the rounds
whose median the value is, with spaces between them; the fields are separated by tabs. A bound is "≥ 12", "≤ 48" or "-".
"""

import argparse
import datetime
import json
import os
import platform
import sys

FIELDS = ("what", "value", "unit", "must", "aim", "rounds")
HEAD = ("| what | measured | rounds | spread | must | aim |", "|---|---|---|---|---|---|")


def parsed(line):
    """The row of a line: the fields but for the rounds, and how many there were, the lowest and the highest of them."""
    parts = line.rstrip("\n").split("\t")
    if len(parts) not in (5, 6):
        raise ValueError(f"a line of results has 5 or 6 fields, not {len(parts)}: {line!r}")
    row = dict(zip(FIELDS, parts))
    rounds = [float(text) for text in row.pop("rounds", "").split()]
    row["value"] = float(row["value"])
    for bound in (row["must"], row["aim"]):
        holds(row["value"], bound)
    if rounds:
        row |= {"rounds": len(rounds), "lowest": min(rounds), "highest": max(rounds)}
    return row


def rows(path):
    with open(path, encoding="utf-8") as file:
        return [parsed(line) for line in file if line.strip()]


def limit(bound):
    """Sign and number of a bound such as "≥ 12"; None for "-"."""
    if bound == "-":
        return None
    sign, number = bound.split()
    if sign not in ("≥", "≤"):
        raise ValueError(f"a bound begins with ≥ or ≤: {bound!r}")
    return sign, float(number)


def holds(value, bound):
    """Whether a value keeps a bound; None where there is no bound."""
    if (pair := limit(bound)) is None:
        return None
    sign, number = pair
    return value >= number if sign == "≥" else value <= number


def mark(value, bound):
    return {None: "", True: " ✓", False: " ✗"}[holds(value, bound)]


def number(value):
    """Three digits that mean something: 0.0312, 4.21, 72000."""
    return f"{value:.0f}" if abs(value) >= 100 else f"{value:.3g}"


def cells(row):
    value, unit, must, aim = row["value"], row["unit"], row["must"], row["aim"]
    count = str(row["rounds"]) if "rounds" in row else ""
    spread = f"{number(row['lowest'])} – {number(row['highest'])}" if "rounds" in row else ""
    measured = f"{number(value)} {unit}".strip()
    return row["what"], measured, count, spread, must + mark(value, must), aim + mark(value, aim)


def table(parts):
    """The lines of the table of {name of the part: rows}."""
    yield from HEAD
    for name, measured in parts.items():
        yield f"| **{name}** | | | | | |"
        for row in measured:
            yield "| " + " | ".join(cells(row)) + " |"


def processor():
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as file:
            names = [line.split(":", 1)[1].strip() for line in file if line.startswith("model name")]
    except OSError:
        names = []
    return names[0] if names else platform.machine()


def machine():
    """What the figures were measured on: processor, cores, memory, system."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{processor()}, {os.cpu_count()} cores, {memory:.0f} GiB, {platform.system()} {platform.release()}"


def run(folder):
    """The results of a run, as `--json` writes them."""
    today = datetime.date.today().isoformat()
    parts = {name: {"date": today, "results": rows(os.path.join(folder, name))} for name in sorted(os.listdir(folder))}
    return {"machine": machine(), "parts": {name: part for name, part in parts.items() if part["results"]}}


def merged(before, now):
    """A run of some parts put into the results of a run before; those of another machine are dropped."""
    parts = before.get("parts", {}) if before.get("machine") == now["machine"] else {}
    return {"machine": now["machine"], "parts": dict(sorted({**parts, **now["parts"]}.items()))}


def by_part(results):
    return {name: part["results"] for name, part in results["parts"].items()}


def missed(parts):
    return [row["what"] for measured in parts.values() for row in measured if holds(row["value"], row["must"]) is False]


def write_json(results, path):
    with open(path, "w", encoding="utf-8") as file:
        json.dump(results, file, ensure_ascii=False, indent=2)
        file.write("\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", help="where the parts have written what they measured")
    parser.add_argument("--json", metavar="FILE", help="write the results there, too")
    parser.add_argument("--merge", metavar="FILE", help="put the results into those of FILE")
    options = parser.parse_args()
    results = run(options.folder)
    parts = by_part(results)
    print("\n".join(table(parts)))
    if options.json:
        write_json(results, options.json)
    if options.merge:
        before = {}
        if os.path.exists(options.merge):
            with open(options.merge, encoding="utf-8") as file:
                before = json.load(file)
        write_json(merged(before, results), options.merge)
    if over := missed(parts):
        sys.exit("bench: over the budget: " + "; ".join(over))


if __name__ == "__main__":
    main()

"""Draws the measured values against their bounds as an SVG: a bar for each row that has a "must", on a logarithmic scale.

A bar is as long as the value is better than its "must" (1 = just kept), whether more is better or less; a tick stands at the
"aim". Colours follow the reader's scheme, light or dark; a word says what the colour says.
"""

import argparse
import json
import math
from xml.sax.saxutils import escape

import table

WIDTH, LABEL, VALUE, ROW, TOP, BOTTOM = 960, 400, 190, 26, 64, 34
LOWEST, HIGHEST = 0.25, 8
STYLE = """
  svg { font: 13px system-ui, sans-serif; }
  .page { fill: #ffffff; } .ink { fill: #1f2328; } .soft { fill: #59636e; } .line { stroke: #d1d9e0; }
  .must { stroke: #1f2328; } .aimed { fill: #1a7f37; } .kept { fill: #0969da; } .missed { fill: #cf222e; }
  .aim { stroke: #9a6700; } .head { font-weight: 600; }
  @media (prefers-color-scheme: dark) {
    .page { fill: #0d1117; } .ink { fill: #f0f6fc; } .soft { fill: #9198a1; } .line { stroke: #3d444d; }
    .must { stroke: #f0f6fc; } .aimed { fill: #3fb950; } .kept { fill: #4493f8; } .missed { fill: #f85149; }
    .aim { stroke: #d29922; }
  }
"""


def ratio(value, bound):
    """How many times better than the bound; None where that is no number."""
    if (pair := table.limit(bound)) is None:
        return None
    sign, number = pair
    better, worse = (value, number) if sign == "≥" else (number, value)
    return better / worse if better > 0 and worse > 0 else None


def verdict(row):
    """Class of the bar and the word for it."""
    if not table.holds(row["value"], row["must"]):
        return "missed", "missed"
    return ("aimed", "aim reached") if table.holds(row["value"], row["aim"]) else ("kept", "kept")


def drawn(parts):
    """Rows that a bar can show, with the name of their part."""
    return [(name, row) for name, rows in parts.items() for row in rows if ratio(row["value"], row["must"]) is not None]


def position(times):
    """The x of a multiple of the bound."""
    share = math.log(min(max(times, LOWEST), HIGHEST) / LOWEST) / math.log(HIGHEST / LOWEST)
    return LABEL + share * (WIDTH - LABEL - VALUE)


def text(x, y, content, kind="ink", anchor="start"):
    return f'<text class="{kind}" x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(content)}</text>'


def line(kind, x, top, bottom, extra=""):
    return f'<line class="{kind}" x1="{x:.1f}" y1="{top:.1f}" x2="{x:.1f}" y2="{bottom:.1f}"{extra}/>'


def shortened(content, columns=58):
    return content if len(content) <= columns else content[: columns - 1] + "…"


def bar(name, row, y):
    kind, word = verdict(row)
    must, middle = position(1), y + ROW / 2 + 4.5
    end = position(ratio(row["value"], row["must"]))
    left, width = min(must, end), max(abs(end - must), 1.5)
    bounds = f"must {row['must']}" + ("" if row["aim"] == "-" else f", aim {row['aim']}")
    yield f"<g><title>{escape(name)}: {escape(row['what'])}: {table.number(row['value'])} {escape(row['unit'])}, {bounds}, {word}</title>"
    yield text(LABEL - 10, middle, shortened(f"{name}: {row['what']}"), anchor="end")
    yield f'<rect class="{kind}" x="{left:.1f}" y="{y + 5:.1f}" width="{width:.1f}" height="{ROW - 10}" rx="2"/>'
    if row["aim"] != "-" and (limit := table.limit(row["aim"])) and limit[1] > 0:
        aim = ratio(limit[1], row["must"])
        if aim:
            yield line("aim", position(aim), y + 2, y + ROW - 2, ' stroke-width="2"')
    yield text(WIDTH - VALUE + 10, middle, f"{table.number(row['value'])} {row['unit']}".strip() + f", {word}", "soft")
    yield "</g>"


def summary(rows):
    words = [verdict(row)[1] for _, row in rows]
    counted = ", ".join(f"{words.count(word)} {word}" for word in ("aim reached", "kept", "missed") if word in words)
    return f"{len(rows)} measures against their bounds: {counted}. " + "; ".join(
        f"{row['what']}: {table.number(row['value'])} {row['unit']} ({row['must']}), {verdict(row)[1]}" for _, row in rows)


def svg(parts):
    """The whole chart."""
    rows = drawn(parts)
    height = TOP + ROW * len(rows) + BOTTOM
    bottom = TOP + ROW * len(rows)
    yield (f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}" viewBox="0 0 {WIDTH} {height}" '
           'role="img" aria-labelledby="title desc">')
    yield '<title id="title">Measured against what must hold</title>'
    yield f'<desc id="desc">{escape(summary(rows))}</desc>'
    yield f"<style>{STYLE}</style>"
    yield f'<rect class="page" width="{WIDTH}" height="{height}"/>'
    yield text(16, 24, "Measured against what must hold", "ink head")
    yield text(16, 42, "times better than the bound; bar to the right of 1: kept; tick: the aim", "soft")
    for times in (0.25, 0.5, 1, 2, 4, 8):
        yield line("must" if times == 1 else "line", position(times), TOP - 6, bottom)
        yield text(position(times), bottom + 18, f"{times:g}×", "soft", "middle")
    for index, (name, row) in enumerate(rows):
        yield from bar(name, row, TOP + ROW * index)
    yield "</svg>"


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("results", help="a file that script/bench --json wrote")
    parser.add_argument("svg", help="where the chart goes")
    options = parser.parse_args()
    with open(options.results, encoding="utf-8") as file:
        parts = table.by_part(json.load(file))
    with open(options.svg, "w", encoding="utf-8") as file:
        file.write("\n".join(svg(parts)) + "\n")


if __name__ == "__main__":
    main()

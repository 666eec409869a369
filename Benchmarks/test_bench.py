"""Checks of the table, the chart and README's section: `python3 -m unittest discover -s Benchmarks`, part of script/test."""

import os
import tempfile
import unittest
import xml.etree.ElementTree as xml

import chart
import readme
import table

LINES = {
    "json": "decode, × Foundation\t15\t×\t≥ 12\t-\t14 15 16\nallocations\t0\t\t≤ 0\t-\n",
    "router": "a match <&>\t91.4\tns\t≤ 150\t≤ 80\t90 91.4 99\n",
    "memory": "resident\t50\tMiB\t≤ 48\t-\n",
}


def results(lines=LINES):
    with tempfile.TemporaryDirectory() as folder:
        for name, text in lines.items():
            with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
                file.write(text)
        return table.run(folder)


class TableTests(unittest.TestCase):
    def test_bounds(self):
        self.assertTrue(table.holds(12, "≥ 12"))
        self.assertFalse(table.holds(11.9, "≥ 12"))
        self.assertTrue(table.holds(0, "≤ 0"))
        self.assertFalse(table.holds(48.1, "≤ 48"))
        self.assertIsNone(table.holds(1, "-"))
        with self.assertRaises(ValueError):
            table.holds(1, "> 12")

    def test_rounds(self):
        row = table.parsed("a\t2\tms\t-\t-\t3 1 2\n")
        self.assertEqual((row["rounds"], row["lowest"], row["highest"]), (3, 1, 3))
        self.assertNotIn("rounds", table.parsed("a\t2\tms\t-\t-\n"))
        with self.assertRaises(ValueError):
            table.parsed("a\t2\tms\t-\n")
        with self.assertRaises(ValueError):
            table.parsed("a\tfast\tms\t-\t-\n")

    def test_numbers(self):
        self.assertEqual([table.number(value) for value in (72345.6, 118.4, 4.2149, 0.03125, 0)],
                         ["72346", "118", "4.21", "0.0312", "0"])

    def test_table(self):
        lines = list(table.table(table.by_part(results())))
        self.assertEqual(len(lines), 2 + 3 + 4)
        self.assertIn("| decode, × Foundation | 15 × | 3 | 14 – 16 | ≥ 12 ✓ | - |", lines)
        self.assertIn("| resident | 50 MiB |  |  | ≤ 48 ✗ | - |", lines)
        self.assertIn("| a match <&> | 91.4 ns | 3 | 90 – 99 | ≤ 150 ✓ | ≤ 80 ✗ |", lines)

    def test_what_is_missed_is_named(self):
        self.assertEqual(table.missed(table.by_part(results())), ["resident"])

    def test_a_part_without_results_is_left_out(self):
        self.assertEqual(list(results({"http": "", **LINES})["parts"]), ["json", "memory", "router"])

    def test_merging(self):
        before = results()
        now = results({"router": "a match\t80\tns\t≤ 150\t-\n"})
        parts = table.merged(before, now)["parts"]
        self.assertEqual(sorted(parts), ["json", "memory", "router"])
        self.assertEqual(parts["router"]["results"][0]["value"], 80)
        self.assertEqual(list(table.merged({**before, "machine": "another"}, now)["parts"]), ["router"])
        self.assertEqual(list(table.merged({}, now)["parts"]), ["router"])


class ChartTests(unittest.TestCase):
    def test_ratio(self):
        self.assertEqual(chart.ratio(24, "≥ 12"), 2)
        self.assertEqual(chart.ratio(75, "≤ 150"), 2)
        self.assertIsNone(chart.ratio(0, "≤ 0"))
        self.assertIsNone(chart.ratio(5, "-"))

    def test_scale(self):
        self.assertEqual(chart.position(chart.LOWEST / 2), chart.LABEL)
        self.assertEqual(chart.position(1e9), chart.WIDTH - chart.VALUE)
        self.assertLess(chart.position(0.9), chart.position(1))

    def test_svg(self):
        text = "\n".join(chart.svg(table.by_part(results())))
        root = xml.fromstring(text)
        space = "{http://www.w3.org/2000/svg}"
        self.assertEqual(root.get("role"), "img")
        self.assertEqual(root.get("aria-labelledby"), "title desc")
        self.assertIn("1 missed", root.find(space + "desc").text)
        bars = [rect.get("class") for rect in root.iter(space + "rect")][1:]
        self.assertEqual(bars, ["kept", "missed", "kept"])
        self.assertIn("prefers-color-scheme: dark", root.find(space + "style").text)
        self.assertEqual(len([line for line in root.iter(space + "line") if line.get("class") == "aim"]), 1)

    def test_every_word_fits(self):
        self.assertEqual(len(chart.shortened("x" * 100)), 58)
        self.assertEqual(chart.shortened("short"), "short")


class ReadmeTests(unittest.TestCase):
    def test_replaced(self):
        text = f"a\n{readme.BEGIN}\nold\n{readme.END}\nb\n"
        self.assertEqual(readme.replaced(text, "new\n"), f"a\n{readme.BEGIN}\nnew\n{readme.END}\nb\n")
        for broken in ("a", readme.BEGIN, f"{readme.END}{readme.BEGIN}"):
            with self.assertRaises(ValueError):
                readme.replaced(broken, "new\n")

    def test_section(self):
        made = results()
        made["parts"]["json"]["date"] = "2026-01-01"
        made["parts"]["router"]["date"] = made["parts"]["memory"]["date"] = "2026-01-02"
        text = readme.section(made)
        self.assertIn("json: 2026-01-01; memory, router: 2026-01-02", text)
        self.assertIn(made["machine"], text)
        self.assertIn("(docs/benchmarks/chart.svg)", text)
        made["parts"]["json"]["date"] = "2026-01-02"
        self.assertIn("(2026-01-02)", readme.section(made))


if __name__ == "__main__":
    unittest.main()

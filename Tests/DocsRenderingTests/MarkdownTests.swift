import Testing

@testable import Rendering

@Suite struct MarkdownTests {
    struct Case: Sendable {
        var text: String
        var html: String

        init(_ text: String, _ html: String) {
            self.text = text
            self.html = html
        }
    }

    static let blocks: [Case] = [
        Case("One\ntwo\n\nthree", "<p>One\ntwo</p>\n<p>three</p>\n"),
        Case("# A\n## B ##\n# C", "<h4>A</h4>\n<h5>B</h5>\n<h4>C</h4>\n"),
        Case("### deep first", "<h4>deep first</h4>\n"),
        Case("A\n===\nB\n---", "<h4>A</h4>\n<h5>B</h5>\n"),
        Case("#no", "<p>#no</p>\n"),
        Case("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n"),
        Case("2. a\n3. b", "<ol start=\"2\">\n<li>a</li>\n<li>b</li>\n</ol>\n"),
        Case("- a\n\n- b", "<ul>\n<li><p>a</p>\n</li>\n<li><p>b</p>\n</li>\n</ul>\n"),
        Case("- a\n  - b\n- c", "<ul>\n<li>a<ul>\n<li>b</li>\n</ul>\n</li>\n<li>c</li>\n</ul>\n"),
        Case("- a\nlazy", "<ul>\n<li>a\nlazy</li>\n</ul>\n"),
        Case(
            "```json\n{\"a\": \"<b>\"}\n```",
            "<pre tabindex=\"0\"><code>{&quot;a&quot;: &quot;&lt;b&gt;&quot;}</code></pre>\n"),
        Case("~~~\nnever closed", "<pre tabindex=\"0\"><code>never closed</code></pre>\n"),
        Case("    indented\n    code", "<pre tabindex=\"0\"><code>indented\ncode</code></pre>\n"),
        Case("> quoted\nlazy", "<blockquote>\n<p>quoted\nlazy</p>\n</blockquote>\n"),
        Case("a\n\n---\n\nb", "<p>a</p>\n<hr>\n<p>b</p>\n"),
        Case(
            "| a | b |\n|---|:-:|\n| `x` | y\\|z |\n| 1 |",
            "<div class=\"scroll\" tabindex=\"0\"><table>\n<thead><tr>"
                + "<th scope=\"col\">a</th><th scope=\"col\">b</th></tr></thead>\n"
                + "<tbody>\n<tr><td><code>x</code></td><td>y|z</td></tr>\n"
                + "<tr><td>1</td><td></td></tr>\n</tbody></table></div>\n"),
        Case("<div onclick=\"x\">", "<p>&lt;div onclick=&quot;x&quot;&gt;</p>\n"),
        Case("", ""),
    ]

    static let inline: [Case] = [
        Case("*a* **b** ***c***", "<em>a</em> <strong>b</strong> <em><strong>c</strong></em>"),
        Case("_a_ __b__ snake_case_name", "<em>a</em> <strong>b</strong> snake_case_name"),
        Case("2 * 3 * 4", "2 * 3 * 4"),
        Case("**a *b* c**", "<strong>a <em>b</em> c</strong>"),
        Case("**never closed", "**never closed"),
        Case("*a **b* c**", "<em>a <em><em>b</em> c</em></em>"),
        Case("`a <b> *c*`", "<code>a &lt;b&gt; *c*</code>"),
        Case("`` a`b ``", "<code>a`b</code>"),
        Case("`never closed", "`never closed"),
        Case("\\*a\\* \\\\ \\<", "*a* \\ &lt;"),
        Case("a  \nb\\\nc", "a<br>\nb<br>\nc"),
        Case(
            "[a *b*](https://x.y/z?a=1&b=2 \"title\")",
            "<a href=\"https://x.y/z?a=1&amp;b=2\" rel=\"noopener noreferrer\">a <em>b</em></a>"),
        Case(
            "<https://x.y> <mailto:a@b.c>",
            "<a href=\"https://x.y\" rel=\"noopener noreferrer\">https://x.y</a> "
                + "<a href=\"mailto:a@b.c\" rel=\"noopener noreferrer\">mailto:a@b.c</a>"),
        Case("[a](javascript:alert(1))", "a"),
        Case("[a](JavaScript:alert(1))", "a"),
        Case("[a](data:text/html,x)", "a"),
        Case("[a](//evil.example)", "a"),
        Case("[a](/relative) [b](#c)", "a b"),
        Case("[a](https://x\" onclick=\"y)", "<a href=\"https://x&quot;\" rel=\"noopener noreferrer\">a</a>"),
        Case("![picture](https://x.y/z.png)", "<a href=\"https://x.y/z.png\" rel=\"noopener noreferrer\">picture</a>"),
        Case("[a [b](https://x.y)](https://z.w)", "<a href=\"https://z.w\" rel=\"noopener noreferrer\">a b</a>"),
        Case("[not a link] [x]( unclosed", "[not a link] [x]( unclosed"),
        Case("&amp; &lt;b&gt; &nbsp;&copy; &bogus; &", "&amp; &lt;b&gt; \u{a0}© &amp;bogus; &amp;"),
        Case("a < b > c", "a &lt; b &gt; c"),
    ]

    @Test(arguments: blocks)
    func rendersBlocks(_ testCase: Case) {
        #expect(Markdown.html(testCase.text, headingLevel: 3) == testCase.html)
    }

    @Test(arguments: inline)
    func rendersInline(_ testCase: Case) {
        #expect(MarkdownInline.html(testCase.text) == testCase.html)
    }

    @Test func aLineIsTheFirstParagraphWithoutLinks() {
        #expect(Markdown.line("# T\n\nSee [a](https://b.c) `d`.\n\nMore.") == "See a <code>d</code>.")
    }

    /// Every text ends with balanced HTML, in time that does not explode.
    @Test func randomTextsAreBalanced() {
        var generator = SplitMix(state: 7)
        let parts = [
            "*", "**", "_", "`", "``", "[", "]", "(", ")", "](https://a.b)", "!", "<", ">",
            "&", "\\", "\n", "\n\n", "# ", "> ",
            "- ", "1. ", "    ", "|", "\n|---|\n", "```\n", "---", "a", " ", "é", "<https://x>", "&amp;",
        ]
        for _ in 0..<3000 {
            let count = Int.random(in: 0..<40, using: &generator)
            let text = (0..<count).map { _ in parts.randomElement(using: &generator) ?? "" }.joined()
            let page = "<!doctype html>\n<h1>t</h1><h2>t</h2><h3>t</h3>" + Markdown.html(text, headingLevel: 3)
            #expect(HTMLChecker(page).problems == [], "\(text.debugDescription)")
        }
    }

    @Test(arguments: ["*a ", "_a", "[", "![", "[a](", "`", "<", "> ", "- ", "*_", "**a_b", "[](", "]("])
    func longRepetitionsEnd(_ part: String) {
        let text = String(repeating: part, count: (1 << 16) / part.count)
        let clock = ContinuousClock()
        let time = clock.measure { _ = Markdown.html(text) }
        #expect(time < .seconds(10))
    }

    @Test func tooLongTextsAreShownAsTheyAre() {
        let html = Markdown.html(String(repeating: "*", count: (1 << 18) + 1))
        #expect(html.hasPrefix("<pre><code>***"))
    }

    private struct SplitMix: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state &+= 0x9e37_79b9_7f4a_7c15
            var mixed = state
            mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
            mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
            return mixed ^ (mixed >> 31)
        }
    }
}

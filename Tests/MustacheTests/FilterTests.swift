import Testing

@testable import Rendering

/// Text of a description and the filters that let it through.
@Suite struct FilterTests {
    struct Case: Sendable {
        var filter: String
        var text: String
        var expected: String

        init(_ filter: String, _ text: String, _ expected: String) {
            self.filter = filter
            self.text = text
            self.expected = expected
        }
    }

    static let cases: [Case] = [
        Case("literal", "plain", #""plain""#),
        Case("literal", #"a "b" \(c) \"#, #""a \"b\" \\(c) \\""#),
        Case("literal", "a\nb\r\tc\0", #""a\nb\r\tc\u{0}""#),
        Case("literal", "\u{2028}\u{2029}\u{85}\u{202e}\u{feff}", #""\u{2028}\u{2029}\u{85}\u{202E}\u{FEFF}""#),
        Case("literal", "größe 日本 🎉", "\"größe 日本 🎉\""),
        Case("comment", "a\nb\r\nc\u{2028}d\u{0b}e", "a b  c d e"),
        Case("comment", "x */ exit(1) /* y", "x * / exit(1) / * y"),
        Case("comment", "*//*/", "* // * /"),
        Case("comment", "\u{202e}abc", " abc"),
        Case("identifier", "orderID", "orderID"),
        Case("identifier", "default", "`default`"),
        Case("identifier", "Type", "`Type`"),
        Case("identifier", "größe", "größe"),
        Case("path", "../../etc/passwd", "_._.._etc_passwd"),
        Case("path", "Orders+Types.swift", "Orders+Types.swift"),
        Case("path", "", "_"),
        Case("path", "-rf *", "_rf__"),
        Case("path", "a\0b\\c", "a_b_c"),
        Case("html", "<a href=\"x\" on='y'>&", "&lt;a href=&quot;x&quot; on=&#39;y&#39;&gt;&amp;"),
        Case("html", "a\0b\u{1b}c\n", "a\u{fffd}b\u{fffd}c\n"),
        Case("json", "a\"b\\c\n</script>", #""a\"b\\c\n\u003c/script\u003e""#),
        Case("json", "\u{2028}\u{0}", #""\u2028\u0000""#),
    ]

    @Test(arguments: cases)
    func filters(_ testCase: Case) throws {
        for mode in [Template.Mode.swift, .html, .plain] {
            let text = try render("{{x|\(testCase.filter)}}", ["x": .spec(testCase.text)], mode: mode)
            #expect(text == testCase.expected)
        }
    }

    @Test func unfilteredTextOfADescriptionIsAnError() {
        #expect(
            message("let a = 1\nlet b = {{x}}", ["x": .spec("y")])
                == "main.mustache:2:9: error: 'x' is text of the description and needs a filter")
        for raw in ["{{{x}}}", "{{&x}}"] {
            for (mode, ending) in [(Template.Mode.swift, ""), (.html, ".html"), (.plain, ".plain")] {
                let reason = "'x' is text of the description and cannot be printed raw"
                let found = message(raw, ["x": .spec("y")], mode: mode)
                #expect(found == "main\(ending).mustache:1:1: error: \(reason)")
            }
        }
    }

    @Test func codeIsPrintedAsItIs() throws {
        #expect(try render("{{x}} {{{x}}} {{&x}}", ["x": "a < \"b\""], mode: .swift) == "a < \"b\" a < \"b\" a < \"b\"")
    }

    @Test func textOfADescriptionIsEscapedInHTML() throws {
        #expect(try render("{{x}}", ["x": .spec("<script>")], mode: .html) == "&lt;script&gt;")
    }

    @Test func notAnIdentifier() {
        for text in ["", "1a", "a b", "a-b", "_", "`x`", "a\n"] {
            let found = message("{{x|identifier}}", ["x": .spec(text)])
            #expect(found == "main.mustache:1:1: error: 'x' is not a Swift identifier: \"\(text)\"")
        }
    }

    @Test func everyReservedWordIsPutInBackticks() throws {
        for word in SwiftWords.reserved.sorted() {
            #expect(try render("{{x|identifier}}", ["x": .code(word)], mode: .swift) == "`\(word)`")
        }
    }
}

import Testing

@testable import Rendering

@Suite struct PartialTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var template: String
        var partials: [String: String]
        var expected: String

        init(_ name: String, _ template: String, _ partials: [String: String], _ expected: String) {
            self.testDescription = name
            self.template = template
            self.partials = partials
            self.expected = expected
        }
    }

    static let view: ViewObject = [
        "x": "v", "lines": "<\n->", "items": ["1", "2"],
    ]

    static let cases: [Case] = [
        Case("included", "\"{{>p}}\"", ["p": "from partial"], "\"from partial\""),
        Case("missing is empty", "\"{{>p}}\"", [:], "\"\""),
        Case("sees the context", "\"{{>p}}\"", ["p": "*{{x}}*"], "\"*v*\""),
        Case("nests", "{{>p}}", ["p": "*{{>q}}*", "q": "{{x}}"], "*v*"),
        Case("surrounding space stays", "| {{>p}} |", ["p": "\t|\t"], "| \t|\t |"),
        Case("inline indentation is not standalone", "  {{x}}  {{> p}}\n", ["p": ">\n>"], "  v  >\n>\n"),
        Case("standalone with CRLF", "|\r\n{{>p}}\r\n|", ["p": ">"], "|\r\n>|"),
        Case("on the first line", "  {{>p}}\n>", ["p": ">\n>"], "  >\n  >>"),
        Case("on the last line", ">\n  {{>p}}", ["p": ">\n>"], ">\n  >\n  >"),
        Case(
            "lines of the partial are indented, lines of values are not", "\\\n {{>p}}\n/\n",
            ["p": "|\n{{{lines}}}\n|\n"], "\\\n |\n <\n->\n |\n/\n"),
        Case("padding inside", "|{{> p }}|", ["p": "[]"], "|[]|"),
        Case("indentation adds up", " {{>p}}\n", ["p": "a\n  {{>q}}\nb\n", "q": "c\nd\n"], " a\n   c\n   d\n b\n"),
        Case(
            "standalone tags of an indented partial", "  {{>p}}\n", ["p": "{{#items}}\n{{.}}\n{{/items}}\n"],
            "  1\n  2\n"),
        Case("lines without text get no white space", "  {{>p}}\n", ["p": "a\n\nb\n"], "  a\n\n  b\n"),
        Case("after the partial the indentation ends", "  {{>p}}\n{{x}}", ["p": "a\n"], "  a\nv"),
        Case("within a section that repeats", "{{#items}}\n  {{>p}}\n{{/items}}\n", ["p": "{{.}};\n"], "  1;\n  2;\n"),
        Case("delimiters are not inherited", "{{=| |=}}|>p|", ["p": "{{x}}|x|"], "v|x|"),
        Case("delimiters do not leak", "{{>p}}|x|{{x}}", ["p": "{{=| |=}}|x|"], "v|x|v"),
    ]

    @Test(arguments: cases)
    func renders(_ testCase: Case) throws {
        let text = try render(testCase.template, PartialTests.view, partials: testCase.partials)
        #expect(text == testCase.expected)
    }

    @Test func recursion() throws {
        let node = "{{n}}<{{#children}}{{>node}}{{/children}}>"
        // Only an empty list ends the recursion: a node without one would find its parent's.
        let view: ViewObject = [
            "tree": ["n": "X", "children": [["n": "Y", "children": []]]]
        ]
        #expect(try render("{{#tree}}{{>node}}{{/tree}}", view, partials: ["node": node]) == "X<Y<>>")
    }

    @Test func endlessRecursionIsAnError() {
        let found = message("{{>p}}", mode: .plain, partials: ["p": "{{>p}}"])
        #expect(found == "p.plain.mustache:1:1: error: partials are nested deeper than 64")
    }

    @Test func besideTheTemplateFirst() throws {
        let source = TemplateSource(texts: [
            "a/main.mustache": "{{>p}} {{>q}} {{>b/p}}", "a/p.mustache": "near", "p.mustache": "far",
            "q.mustache": "root", "b/p.mustache": "other",
        ])
        #expect(try source.template("a/main.mustache").render([:]) == "near root other")
    }
}

import Testing

@testable import Rendering

/// The rules of the language for `{{name}}`, `{{{name}}}` and `{{&name}}`.
@Suite struct InterpolationTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var template: String
        var view: ViewObject
        var expected: String
        var mode: Template.Mode

        init(
            _ name: String, _ template: String, _ view: ViewObject, _ expected: String,
            _ mode: Template.Mode = .plain
        ) {
            self.testDescription = name
            self.template = template
            self.view = view
            self.expected = expected
            self.mode = mode
        }
    }

    static let cases: [Case] = [
        Case("text stays", "Good morning\n", [:], "Good morning\n"),
        Case("a value replaces its tag", "Dear {{who}},", ["who": "reader"], "Dear reader,"),
        Case("printed text is not read again", "{{a}}: {{b}}", ["a": "{{b}}", "b": "no"], "{{b}}: no"),
        Case(
            "escaped in HTML", "{{x}}", ["x": "a & \"b\" < c > 'd'"],
            "a &amp; &quot;b&quot; &lt; c &gt; &#39;d&#39;", .html),
        Case("three braces are raw", "{{{x}}}", ["x": "a & \"b\" <c>"], "a & \"b\" <c>", .html),
        Case("ampersand is raw", "{{&x}}", ["x": "a & \"b\" <c>"], "a & \"b\" <c>", .html),
        Case("numbers", "{{n}} and {{&n}}", ["n": .number(-85)], "-85 and -85"),
        Case("flags", "{{yes}} {{no}}", ["yes": true, "no": false], "true false"),
        Case("absent", "[{{x}}]", ["x": .absent], "[]"),
        Case("unknown", "[{{x}}] [{{{x}}}] [{{&x}}]", [:], "[] [] []"),
        Case("dotted", "{{a.b.c}} = {{#a}}{{#b}}{{c}}{{/b}}{{/a}}", ["a": ["b": ["c": "deep"]]], "deep = deep"),
        Case("dotted raw", "{{{a.b}}} {{&a.b}}", ["a": ["b": "<"]], "< <", .html),
        Case("dotted, broken chain", "[{{a.b.c}}]", ["a": [:]], "[]"),
        Case("dotted, text in the chain", "[{{a.b}}]", ["a": "text"], "[]"),
        Case(
            "dotted, chain is not looked for elsewhere", "[{{a.b.c}}]",
            ["a": ["b": [:]], "c": ["name": "wrong"], "b": ["c": "wrong"]], "[]"),
        Case(
            "first part is looked for outwards", "{{#a}}{{b.c}}{{/a}}",
            ["a": ["x": "1"], "b": ["c": "outer"]], "outer"),
        Case(
            "the nearest first part decides", "{{#a}}[{{b.c}}]{{/a}}",
            ["a": ["b": [:]], "b": ["c": "wrong"]], "[]"),
        Case("dotted names are not keys", "[{{a.b}}]", ["a.b": "wrong", "a": ["b": "right"]], "[right]"),
        Case("implicit iterator of a text", "{{#x}}({{.}}){{/x}}", ["x": "word"], "(word)"),
        Case("white space around is kept", "  | {{x}} |  \n", ["x": "---"], "  | --- |  \n"),
        Case("a variable is never standalone", "  {{x}}\n", ["x": "---"], "  ---\n"),
        Case("raw variables are never standalone", "  {{{x}}}\n  {{&x}}\n", ["x": "---"], "  ---\n  ---\n"),
        Case("padding inside", "|{{ x }}|{{{ x }}}|{{& x }}|", ["x": "v"], "|v|v|v|"),
        Case("letters beyond ASCII", "{{größe}} → {{x}}", ["größe": "L", "x": "日本"], "L → 日本"),
    ]

    @Test(arguments: cases)
    func renders(_ testCase: Case) throws {
        #expect(try render(testCase.template, testCase.view, mode: testCase.mode) == testCase.expected)
    }

    @Test func rootTextThroughTheImplicitIterator() throws {
        let view: ViewObject = ["rows": [["a", "b"], ["c"]]]
        #expect(try render("{{#rows}}<{{#.}}{{.}}{{/.}}>{{/rows}}", view) == "<ab><c>")
    }
}

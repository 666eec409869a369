import Testing

@testable import Rendering

/// Sections, inverted sections and the context stack.
@Suite struct SectionTests {
    typealias Case = InterpolationTests.Case

    static let sections: [Case] = [
        Case("true shows", "{{#on}}yes{{/on}}", ["on": true], "yes"),
        Case("false hides", "{{#on}}yes{{/on}}", ["on": false], ""),
        Case("absent hides", "{{#on}}yes{{/on}}", ["on": .absent], ""),
        Case("unknown hides", "[{{#on}}yes{{/on}}]", [:], "[]"),
        Case("an empty text hides", "[{{#on}}yes{{/on}}]", ["on": ""], "[]"),
        Case("an object is the context", "{{#who}}Hi {{name}}.{{/who}}", ["who": ["name": "Jo"]], "Hi Jo."),
        Case("outer names are seen", "{{#a}}{{one}}{{two}}{{/a}}", ["one": "1", "a": ["two": "2"]], "12"),
        Case("inner names win", "{{#a}}{{x}}{{/a}}{{x}}", ["x": "o", "a": ["x": "i"]], "io"),
        Case("a list repeats", "{{#l}}{{n}};{{/l}}", ["l": [["n": "1"], ["n": "2"], ["n": "3"]]], "1;2;3;"),
        Case("an empty list hides", "[{{#l}}x{{/l}}]", ["l": []], "[]"),
        Case("a list of texts", "{{#l}}({{.}}){{/l}}", ["l": ["a", "b"]], "(a)(b)"),
        Case("a list of lists", "{{#l}}({{#.}}{{.}}{{/.}}){{/l}}", ["l": [["1", "2"], ["a"]]], "(12)(a)"),
        Case("implicit iterator escapes", "{{#l}}{{.}}{{{.}}}{{&.}}{{/l}}", ["l": ["<"]], "&lt;<<", .html),
        Case("a flag leaves the context", "{{#l}}{{#on}}{{.}}{{/on}}{{/l}}", ["on": true, "l": ["a"]], "a"),
        Case(
            "same name inside itself", "{{#x}}a{{#x}}b{{/x}}c{{/x}}", ["x": true], "abc"),
        Case(
            "twice one after the other", "{{#x}}one{{/x}} {{t}} {{#x}}two{{/x}}", ["x": true, "t": "and"],
            "one and two"),
        Case("dotted truth", "{{#a.b.c}}here{{/a.b.c}}", ["a": ["b": ["c": true]]], "here"),
        Case("dotted falsehood", "[{{#a.b.c}}here{{/a.b.c}}]", ["a": ["b": ["c": false]]], "[]"),
        Case("dotted, broken", "[{{#a.b.c}}here{{/a.b.c}}]", ["a": [:]], "[]"),
        Case("padding inside", "|{{# on }}={{/ on }}|", ["on": true], "|=|"),
        Case("surrounding space stays", " | {{#on}}\t|\t{{/on}} | \n", ["on": true], " | \t|\t | \n"),
        Case("inner line breaks stay", " | {{#on}} {{! note }}\n {{/on}} | \n", ["on": true], " |  \n  | \n"),
        Case("inline pairs on a line", " {{#on}}A{{/on}}\n {{#on}}B{{/on}}\n", ["on": true], " A\n B\n"),
        Case("standalone lines go", "| a\n{{#on}}\n|\n{{/on}}\n| b\n", ["on": true], "| a\n|\n| b\n"),
        Case("indented standalone lines go", "| a\n  {{#on}}  \n|\n\t{{/on}}\n| b\n", ["on": true], "| a\n|\n| b\n"),
        Case("standalone with CRLF", "|\r\n{{#on}}\r\n{{/on}}\r\n|", ["on": true], "|\r\n|"),
        Case("standalone on the first line", "  {{#on}}\n#{{/on}}\n/", ["on": true], "#\n/"),
        Case("standalone on the last line", "#{{#on}}\n/\n  {{/on}}", ["on": true], "#\n/\n"),
        Case("first and last", "{{#l}}{{.}}{{^-last}}, {{/-last}}{{/l}}", ["l": ["a", "b", "c"]], "a, b, c"),
        Case("first", "{{#l}}{{#-first}}>{{/-first}}{{.}}{{/l}}", ["l": ["a", "b"]], ">ab"),
        Case(
            "position of the innermost list, through objects",
            "{{#l}}{{#o}}{{x}}{{^-last}},{{/-last}}{{/o}}{{/l}}",
            ["l": [["o": ["x": "1"]], ["o": ["x": "2"]]]], "1,2"),
    ]

    static let inverted: [Case] = [
        Case("false shows", "{{^on}}no{{/on}}", ["on": false], "no"),
        Case("true hides", "[{{^on}}no{{/on}}]", ["on": true], "[]"),
        Case("absent shows", "{{^on}}no{{/on}}", ["on": .absent], "no"),
        Case("unknown shows", "{{^on}}no{{/on}}", [:], "no"),
        Case("an object hides", "[{{^on}}no{{/on}}]", ["on": ["a": "b"]], "[]"),
        Case("a list hides", "[{{^on}}no{{/on}}]", ["on": ["a"]], "[]"),
        Case("an empty list shows", "[{{^on}}no{{/on}}]", ["on": []], "[no]"),
        Case("nested", "a{{^x}}b{{^x}}c{{/x}}d{{/x}}e", ["x": false], "abcde"),
        Case("nested, true", "a{{^x}}b{{^x}}c{{/x}}d{{/x}}e", ["x": true], "ae"),
        Case("dotted truth", "[{{^a.b}}no{{/a.b}}]", ["a": ["b": true]], "[]"),
        Case("dotted, broken", "[{{^a.b}}no{{/a.b}}]", ["a": [:]], "[no]"),
        Case("standalone lines go", "a\n {{^on}} \n|\n {{/on}} \nb\n", ["on": false], "a\n|\nb\n"),
        Case("with CRLF", "|\r\n{{^on}}\r\n{{/on}}\r\n|", ["on": false], "|\r\n|"),
        Case("on the first line", "  {{^on}}\n^{{/on}}\n/", ["on": false], "^\n/"),
        Case("on the last line", "^{{^on}}\n/\n  {{/on}}", ["on": false], "^\n/\n"),
        Case("padding inside", "|{{^ on }}={{/ on }}|", ["on": false], "|=|"),
    ]

    @Test(arguments: sections)
    func renders(_ testCase: Case) throws {
        #expect(try render(testCase.template, testCase.view, mode: testCase.mode) == testCase.expected)
    }

    @Test(arguments: inverted)
    func rendersInverted(_ testCase: Case) throws {
        #expect(try render(testCase.template, testCase.view, mode: testCase.mode) == testCase.expected)
    }

    /// Every name of the stack stays in reach at every depth.
    @Test func deeplyNestedContexts() throws {
        let template = "{{#a}}{{one}}{{#b}}{{one}}{{two}}{{#c}}{{one}}{{two}}{{three}}{{/c}}{{one}}{{/b}}{{one}}{{/a}}"
        let view: ViewObject = ["a": ["one": "1"], "b": ["two": "2"], "c": ["three": "3"]]
        #expect(try render(template, view) == "112" + "123" + "11")
    }
}

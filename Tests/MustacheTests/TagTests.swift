import Testing

@testable import Rendering

/// Comments and delimiters.
@Suite struct TagTests {
    typealias Case = InterpolationTests.Case

    static let comments: [Case] = [
        Case("inline", "12{{! what }}34", [:], "1234"),
        Case("several lines inline", "12{{!\n what\n}}34\n", [:], "1234\n"),
        Case("standalone", "a\n{{! what }}\nb\n", [:], "a\nb\n"),
        Case("indented standalone", "a\n  {{! what }}  \nb\n", [:], "a\nb\n"),
        Case("standalone with CRLF", "|\r\n{{! what }}\r\n|", [:], "|\r\n|"),
        Case("on the first line", "  {{! what }}\n!", [:], "!"),
        Case("on the last line", "!\n  {{! what }}", [:], "!\n"),
        Case("several lines standalone", "a\n  {{!\n    what\n  }}\nb\n", [:], "a\nb\n"),
        Case("not alone on its line", "  12 {{! 34 }}\n", [:], "  12 \n"),
        Case("surrounding space stays", "12345 {{! what }} 67890", [:], "12345  67890"),
        Case("a comment is no variable", "[{{! x }}][{{!x}}]", ["! x": "1", "!x": "2", "x": "3"], "[][]"),
    ]

    static let delimiters: [Case] = [
        Case("a pair", "{{=<% %>=}}(<%x%>)", ["x": "v"], "(v)"),
        Case("one character", "({{=[ ]=}}[x])", ["x": "v"], "(v)"),
        Case("special characters", "{{=| |=}}(|x|)", ["x": "v"], "(v)"),
        Case(
            "sections", "{{#s}}{{x}}|d|{{/s}}{{=| |=}}|#s|{{x}}|x||/s|",
            ["s": true, "x": "v"], "v|d|{{x}}v"),
        Case("inverted", "{{=| |=}}|^s|{{x}}|x||/s|", ["s": false, "x": "v"], "{{x}}v"),
        Case("back again", "{{=<% %>=}}<%x%><%={{ }}=%>{{x}}", ["x": "v"], "vv"),
        Case("surrounding space stays", "| {{=@ @=}} |", [:], "|  |"),
        Case("outlying space stays", " | {{=@ @=}}\n", [:], " | \n"),
        Case("standalone", "a\n{{=@ @=}}\nb\n", [:], "a\nb\n"),
        Case("indented standalone", "a\n  {{=@ @=}}\nb\n", [:], "a\nb\n"),
        Case("standalone with CRLF", "|\r\n{{= @ @ =}}\r\n|", [:], "|\r\n|"),
        Case("on the first line", "  {{=@ @=}}\n=", [:], "="),
        Case("on the last line", "=\n  {{=@ @=}}", [:], "=\n"),
        Case("padding inside", "|{{= @   @ =}}|", [:], "||"),
        Case("raw", "{{=<% %>=}}<%& x %>", ["x": "<"], "<", .html),
        Case("a brace is text with other delimiters", "{{=< >=}}{{<x>}}", ["x": "v"], "{{v}}"),
    ]

    @Test(arguments: comments)
    func rendersComments(_ testCase: Case) throws {
        #expect(try render(testCase.template, testCase.view) == testCase.expected)
    }

    @Test(arguments: delimiters)
    func rendersDelimiters(_ testCase: Case) throws {
        #expect(try render(testCase.template, testCase.view, mode: testCase.mode) == testCase.expected)
    }
}

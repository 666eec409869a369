import Testing

@testable import Rendering

/// Exact messages, with places.
@Suite struct ErrorTests {
    struct Case: Sendable {
        var template: String
        var message: String

        init(_ template: String, _ message: String) {
            self.template = template
            self.message = message
        }
    }

    static let mistakes: [Case] = [
        Case("ab\n  {{#x}}\n", "2:3: error: section 'x' is never closed"),
        Case("{{/x}}", "1:1: error: 'x' is closed but was not opened"),
        Case("{{#x}}{{/y}}", "1:7: error: 'y' is closed where 'x' is open"),
        Case("é{{x", "1:2: error: the tag is never closed by '}}'"),
        Case("{{{x}}", "1:1: error: the tag is never closed by '}}}'"),
        Case("{{}}", "1:1: error: the tag has no name"),
        Case("{{a b}}", "1:1: error: 'a b' is not a name"),
        Case("{{a..b}}", "1:1: error: 'a..b' is not a name"),
        Case(
            "{{x|upper}}",
            "1:1: error: 'upper' is not a filter; "
                + "there are literal, comment, identifier, path, html, json, markdown"),
        Case("{{#x|html}}{{/x}}", "1:1: error: a section takes no filter"),
        Case("{{{x|html}}}", "1:1: error: a raw tag takes no filter"),
        Case("{{=a=}}", "1:1: error: new delimiters are two words without '='"),
        Case("{{> }}", "1:1: error: a partial needs one name"),
        Case("{{>p}}", "1:1: error: there is no template 'p'"),
        Case("{{unknown}}", "1:1: error: nothing is called 'unknown' here"),
        Case("{{object.unknown}}", "1:1: error: nothing is called 'object.unknown' here"),
        Case("{{nothing}}", "1:1: error: 'nothing' has no value here; ask for it by a section first"),
        Case("{{list}}", "1:1: error: 'list' is a list and cannot be printed"),
        Case("{{object}}", "1:1: error: 'object' is an object and cannot be printed"),
        Case("{{flag|html}}", "1:1: error: 'flag' is a flag and cannot be printed by a filter"),
    ]

    @Test(arguments: mistakes)
    func isRefused(_ testCase: Case) {
        let view: ViewObject = ["object": ["a": "b"], "list": ["a"], "flag": true, "nothing": .absent]
        #expect(message(testCase.template, view) == "main.mustache:\(testCase.message)")
    }

    @Test func unknownNamesCanBeAskedFor() throws {
        #expect(try render("{{#x}}a{{/x}}{{^x}}b{{/x}}", [:], mode: .swift) == "b")
    }

    @Test func sectionsAreBounded() {
        let deep = String(repeating: "{{#x}}", count: 65)
        #expect(message(deep) == "main.mustache:1:385: error: sections are nested deeper than 64")
    }

    @Test func templatesAreBounded() {
        let large = String(repeating: "x", count: (1 << 20) + 1)
        #expect(message(large) == "main.mustache: error: the template has 1048577 bytes, more than 1048576")
    }

    @Test func mistakesInPartialsNameTheirFile() {
        let found = message("{{>p}}", partials: ["p": "a\n{{#x}}"])
        #expect(found == "p.mustache:2:1: error: section 'x' is never closed")
    }
}

import Testing

@testable import Rendering

@Suite struct SwiftTextTests {
    @Test(arguments: [
        ("limit", "limit"), ("default", "`default`"), ("Type", "`Type`"), ("a b", "a_b"), ("1st", "_x1st"),
        ("größe", "größe"), ("", "_x"), ("x; fatalError()", "x__fatalError__"),
    ])
    func identifiers(name: String, expected: String) {
        #expect(SwiftText.identifier(name) == expected)
    }

    @Test func localsNeverHideWhatTheCodeAroundThemUses() {
        #expect(SwiftText.local("json", besides: ["json"]) == "json_")
        #expect(SwiftText.local("self", besides: []) == "self_")
        #expect(SwiftText.local("default", besides: []) == "`default`")
        #expect(SwiftText.parameter("self") == "self self_")
        #expect(SwiftText.parameter("default") == "`default`")
        #expect(SwiftText.parameter("inout") == "`inout`")
    }

    @Test func literalsCannotBeLeft() {
        #expect(SwiftText.literal("a\"b\\(c)\n\u{2028}") == #""a\"b\\(c)\n\u{2028}""#)
        #expect(SwiftText.literals(["a", "\""]) == #"["a", "\""]"#)
    }

    @Test func documentationStaysInItsComment() {
        let text: String = SwiftText.documentation(["one */ two\nthree\u{2028}four  ", nil, "", "last"], indent: "  ")
        #expect(text == "  /// one * / two\n  /// three\n  /// four\n  ///\n  /// last\n")
        #expect(SwiftText.documentation([nil, " \n "]).isEmpty)
    }
}

@Suite struct SwiftLinesTests {
    @Test func shortListsStayOnALine() {
        #expect(SwiftLines.list("f(", ["a", "b"], ")", indent: "  ") == "  f(a, b)")
    }

    @Test func longListsAreBroken() {
        let items: [String] = (0..<40).map { "argument\($0)" }
        let lines: [Substring] = SwiftLines.list("f(", items, ")", indent: "    ").split(separator: "\n")
        #expect(lines.first == "    f(")
        #expect(lines.last == "    )")
        #expect(lines.count > 3)
        #expect(lines.allSatisfy { $0.utf8.count <= SwiftLines.width })
        #expect(lines.dropFirst().dropLast().joined(separator: " ").filter { $0 == "," }.count == 39)
    }

    @Test func brokenItemsStandAlone() {
        let text: String = SwiftLines.packed(["a", "b: [\n  1\n]", "c"], indent: "")
        #expect(text == "a,\nb: [\n  1\n],\nc")
    }

    @Test func guardsClosuresAndCases() {
        let long: String = String(repeating: "x", count: 120)
        #expect(SwiftLines.guardElse(["a", "let b"], "return", indent: "") == "guard a, let b else { return }")
        #expect(SwiftLines.guardElse([long], "return", indent: "") == "guard\n    \(long)\nelse { return }")
        #expect(SwiftLines.closure("f()", "x", indent: "") == "f() { x }")
        #expect(SwiftLines.closure("f()", long, indent: "") == "f() {\n    \(long)\n}")
        #expect(SwiftLines.caseStatement("case 1:", "x", indent: "") == "case 1: x")
        #expect(SwiftLines.caseStatement("case 1:", long, indent: "") == "case 1:\n    \(long)")
    }
}

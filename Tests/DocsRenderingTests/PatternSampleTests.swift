import Testing

@testable import Rendering

@Suite struct PatternSampleTests {
    @Test(arguments: [
        ("^[a-z]{2,4}-\\d+$", "abc-427"), ("^(a|b)c?$", "ac"), ("^\\+[0-9]{3}$", "+012"), ("^[A-Z][a-z]*$", "Aabc"),
        ("^(?:x\\.){2}$", "x.x."), ("a|b", "a"), ("^$", ""),
    ])
    func matches(_ pattern: String, _ expected: String) throws {
        let text = try #require(PatternSample.text(for: pattern))
        #expect(text == expected)
        #expect(try Regex(pattern).wholeMatch(in: text) != nil)
    }

    @Test(arguments: ["(?=a)b", "[^a]", "\\p{L}", "(a", "a)", "[", "*", "a{x}", "(?<n>a)", "\\1"])
    func refuses(_ pattern: String) {
        #expect(PatternSample.text(for: pattern) == nil)
    }

    @Test func deepNestingEnds() {
        let pattern = String(repeating: "(", count: 5000) + String(repeating: ")", count: 5000)
        #expect(PatternSample.text(for: pattern) == nil)
    }
}

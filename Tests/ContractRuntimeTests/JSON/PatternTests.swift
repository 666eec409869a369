import ContractRuntime
import Testing

@Suite("Patterns of ECMA-262")
struct PatternTests {
    @Test(arguments: [
        ("b", "abc", true), ("^b", "abc", false), ("^a$", "a\n", false), ("^\\d+$", "12", true), ("^\\d$", "٣", false),
        ("^.$", "😀", true), ("^.$", "\n", false), ("^[^]$", "\n", true), ("[]", "a", false), ("^\\u0041$", "A", true),
        ("^\\u{1F600}$", "😀", true), ("^\\uD83D\\uDE00$", "😀", true), ("^\\x41$", "A", true), ("^\\v$", "\u{B}", true),
        ("^\\s$", "\u{FEFF}", true), ("^\\S$", "\u{A0}", false), ("^[\\S]$", "\u{A0}", false),
        ("^[\\s]$", "\u{3000}", true),
        ("^\\p{Letter}+$", "żółć", true), ("^\\p{Lu}$", "a", false), ("^\\P{L}$", "1", true),
        ("^\\p{Script=Greek}$", "α", true), ("^(?<year>\\d{4})-\\k<year>$", "2026-2026", true), ("^a{2}$", "aa", true),
        ("^a{,2}$", "a{,2}", true), ("^{$", "{", true), ("^[[]$", "[", true), ("^[a-z[:]+$", "a[:", true),
        ("^(?=a)\\w(?!b)$", "a", true), ("(?<=a)b", "ab", true), ("(?<!a)b", "ab", false), ("^\\/\\-$", "/-", true),
        ("^a+?$", "aaa", true), ("^(a)?\\1$", "", true), ("^\\cJ$", "\n", true), ("^\\0$", "\0", true),
        ("^[\\b]$", "\u{8}", true),
    ])
    func matching(expression: String, text: String, expected: Bool) throws {
        let pattern: Pattern = try Pattern(checking: expression)
        #expect(pattern.matches(text) == expected)
    }

    @Test(arguments: [
        "(", ")", "[", "a**", "a++", "a?+", "a{2}+", "*a", "(*VERB)", "(?i)a", "(?>a)", "(?R)", "(?1)", "\\", "\\a",
        "\\Q",
        "\\Z", "\\z", "\\h", "\\K", "\\u12", "\\u{110000}", "\\x4", "\\c1", "\\p", "\\p{Nonsense}", "\\p{foo=bar}",
        "\\01",
        "a{2,1}", "[b-a]", "\\k<x>", "(?<n>a)(?<n>b)", "(?#x)", "(?P<n>a)", "(?C)a", "\\2",
    ])
    func refused(expression: String) {
        #expect(throws: PatternFailure.self) { try Pattern(checking: expression) }
    }

    @Test func aDefectivePatternNeverMatches() {
        let pattern: Pattern = Pattern("(")
        #expect(pattern.defect != nil)
        #expect(!pattern.matches("("))
        #expect(Pattern("a").defect == nil)
    }

    @Test func noTextStallsTheSearch() {
        let clock: ContinuousClock = ContinuousClock()
        let text: String = String(repeating: "a", count: 5000) + "!"
        for expression in ["^(a+)+$", "^(a|aa)+$", "^(.*a){20}$", "^(a|a)*$"] as [StaticString] {
            let pattern: Pattern = Pattern(expression)
            let elapsed: Duration = clock.measure { #expect(!pattern.matches(text)) }
            #expect(elapsed < .seconds(2), "\(expression)")
        }
    }

    @Test func longExpressionsAreRefused() {
        #expect(throws: PatternFailure.self) {
            try Pattern(checking: String(repeating: "a", count: Pattern.maximumLength + 1))
        }
        #expect((try? Pattern(checking: String(repeating: "a", count: Pattern.maximumLength))) != nil)
    }

    @Test func sharedBetweenThreads() async {
        let pattern: Pattern = Pattern("^[a-z]{3,5}$")
        let count: Int = await withTaskGroup(of: Int.self) { group in
            for _ in 0..<4 {
                group.addTask { (0..<2000).filter { pattern.matches($0 % 2 == 0 ? "abcd" : "ab") }.count }
            }
            return await group.reduce(0, +)
        }
        #expect(count == 4000)
    }
}

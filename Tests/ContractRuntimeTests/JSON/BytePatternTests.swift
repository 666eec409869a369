import Testing

@testable import ContractRuntime

/// Expressions that run without PCRE2 say the same as with it.
@Suite struct BytePatternTests {
    private static let simple: [String] = [
        "^[A-Z]{3}$", "^[a-z]{2}-[0-9]+$", "^\\+?[0-9]{6,15}$", "^[A-Za-z0-9_-]{0,4}$", "^a", "^", "^$", "^ab?c*$",
        "^\\d{3}\\.\\d+$", "^[\\w.-]+$", "^#[0-9a-f]{6}$", "^x{2,}y$", "^[-a]+$", "^[a-]+$", "^[+--]b?$", "^\\w*$",
        "^[a-c]{1,2}d", "^a{0}b$", "^[.]$", "^/[a-z]*/$",
    ]
    private static let others: [String] = [
        "[A-Z]{3}$", "^a|b$", "^(ab)+$", "^.$", "^[^a]$", "^a+?$", "^a*ab$", "^[a-z]*x$", "^é$", "^\\s$", "^a$b",
        "^a^b", "^\\bx$", "^[a-z]+[a-f]?$", "^\\u0041$", "^a(?=b)$", "^{2}$", "^[\\d-z]$", "^[[a]]$", "^a{1}{2}$",
    ]

    /// Those that do not are held by `saysWhatPCRE2Says`.
    @Test(arguments: others)
    func whichExpressionsNeedAWayBack(_ expression: String) { #expect(BytePattern(expression) == nil) }

    /// Every text over the alphabet of up to two characters, and many longer ones.
    @Test(arguments: simple)
    func saysWhatPCRE2Says(_ expression: String) throws {
        let pattern: Pattern = try Pattern(checking: expression)
        #expect(pattern.bytes != nil)
        let alphabet: [String] = "abcxyAZ09-.+/#_é\n ".map { String($0) }
        var random: SeededGenerator = SeededGenerator(seed: 7)
        var texts: [String] = [""]
        for _ in 0..<2 { texts += texts.flatMap { text in alphabet.map { text + $0 } } }
        for _ in 0..<3000 {
            let count: Int = Int.random(in: 0...18, using: &random)
            let kinds: Int = Int.random(in: 1...4, using: &random)
            let few: ArraySlice<String> = alphabet.shuffled(using: &random).prefix(kinds)
            texts.append((0..<count).map { _ in few.randomElement(using: &random) ?? "" }.joined())
        }
        for text in texts + Self.likely {
            let byProgram: Bool = Array(text.utf8).withUnsafeBufferPointer { pattern.matchesByProgram($0) }
            #expect(pattern.matches(text) == byProgram, "\(expression) on \(text.debugDescription)")
        }
    }

    private static let likely: [String] = [
        "EUR", "EURO", "EU", "cs-42", "cs-", "+420601234567", "420601", "#00ff7f", "#00FF7F", "123.4", "123.", "xxy",
        "xy", "abccc", "/abc/", "//", "-a-a", "b", "ab", "aad",
    ]
}

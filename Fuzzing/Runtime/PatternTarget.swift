import ContractRuntime

/// Any expression on any text: refused, or searched within the bound of steps. libFuzzer's time limit finds the rest.
enum PatternTarget {
    static func run(_ input: FuzzInput) {
        var input: FuzzInput = input
        let expression: String = String(decoding: input.line(), as: UTF8.self)
        let text: String = input.text
        guard let pattern = try? Pattern(checking: expression) else { return }
        require(pattern.defect == nil, "a checked pattern has no defect")
        let first: Bool = pattern.matches(text)
        require(pattern.matches(text) == first, "a second search differs")
        if expression.utf8.allSatisfy({ $0 &- 0x61 < 26 }) {
            require(first == text.utf8.isEmpty && expression.isEmpty || first == contains(text, expression), expression)
        }
        _ = pattern.matches(String(repeating: "a", count: 2_000))
    }

    private static func contains(_ text: String, _ word: String) -> Bool {
        let (text, word): ([UInt8], [UInt8]) = (Array(text.utf8), Array(word.utf8))
        guard text.count >= word.count else { return false }
        return (0...(text.count - word.count)).contains { text[$0...].starts(with: word) }
    }
}

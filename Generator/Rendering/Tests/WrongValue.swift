import ContractModel

/// A change of a sample that breaks one keyword.
struct WrongValue: Sendable, Hashable {
    enum Change: Sendable, Hashable {
        case json(ExampleValue)
        /// So many of one character.
        case text(String, Int)
        /// So many of one item.
        case items(ExampleValue, Int)
        case absent
    }

    /// JSON Pointer of the place that is changed.
    var pointer: String
    var keyword: String
    var change: Change
    /// The whole sample with the change.
    var value: ExampleValue
    /// How much the interpreter has to say of it.
    var proof: Proof

    enum Proof: Sendable, Hashable {
        /// This keyword at this place, and nothing else.
        case exact
        /// Something: inside of a union it tells the union only.
        case invalid
        /// Nothing: the rule is one of ours (`format: decimal`), not of JSON Schema.
        case none
    }

    /// Where the violation is told.
    var toldAt: String {
        guard change == .absent else { return pointer }
        return pointer.lastIndex(of: "/").map { String(pointer[..<$0]) } ?? ""
    }

    /// As the interpreter tells it; nil when that tells something else.
    func told(by findings: [SampleFinding]) -> WrongValue? {
        switch proof {
        case .exact: return findings == [SampleFinding(pointer: toldAt, keyword: keyword)] ? self : nil
        case .invalid: return findings.isEmpty ? nil : self
        case .none: return findings.isEmpty ? self : toldFirst(findings)
        }
    }

    /// A keyword of JSON Schema beside a rule of ours is looked at first, and told alone.
    private func toldFirst(_ findings: [SampleFinding]) -> WrongValue? {
        guard findings.count == 1, findings[0].pointer == toldAt else { return nil }
        var value: WrongValue = self
        value.keyword = findings[0].keyword
        return value
    }

    /// As an argument in Swift.
    var code: String {
        let head: String = "\(SwiftText.literal(pointer)), \(SwiftText.literal(keyword))"
        switch change {
        case .json(let value): return "WrongValue(\(head), .json(\(SwiftText.literal(value.line))))"
        case .text(let unit, let count):
            return "WrongValue(\(head), .text(\(SwiftText.literal(unit)), count: \(count)))"
        case .items(let item, let count):
            return "WrongValue(\(head), .items(\(SwiftText.literal(item.line)), count: \(count)))"
        case .absent: return "WrongValue(\(head), .absent)"
        }
    }
}

extension WrongValues {
    /// An argument that is printed on lines of its own, indented by `indent`; nil where nothing is wrong.
    static func code(_ label: String, _ values: [WrongValue], indent: String) -> String? {
        guard !values.isEmpty else { return nil }
        let lines: String = values.map { "\(indent)    \($0.code)," }.joined(separator: "\n")
        return "\(label): [\n\(lines)\n\(indent)]"
    }

    /// A line of the comment of a case; none where everything is tried.
    static func note(_ leftOut: [WrongValue]) -> [String] {
        guard !leftOut.isEmpty else { return [] }
        let list: String = leftOut.map { "\($0.pointer) \($0.keyword)" }.unique.joined(separator: ", ")
        return ["Not tried, because no value breaks just this: \(list)."]
    }
}

extension [String] {
    /// The first of each.
    fileprivate var unique: [String] {
        var seen: Set<String> = []
        return filter { seen.insert($0).inserted }
    }
}

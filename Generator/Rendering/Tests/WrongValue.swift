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
        case .json(let value): return "WrongBody(\(head), .json(\(SwiftText.literal(value.line))))"
        case .text(let unit, let count): return "WrongBody(\(head), .text(\(SwiftText.literal(unit)), count: \(count)))"
        case .items(let item, let count):
            return "WrongBody(\(head), .items(\(SwiftText.literal(item.line)), count: \(count)))"
        case .absent: return "WrongBody(\(head), .absent)"
        }
    }
}

/// What texts can say: a field is a text or several, and what JSON would tell by its type is told by nothing.
struct TextRule {
    let sample: ExampleValue
    /// Members that are objects and whose members are fields, too.
    var nested: Set<String> = []
    /// Members that are objects are sent as JSON.
    var hasJSON: Bool = false
    /// A name that is not of the object is a field of it.
    var knowsStrangers: Bool = true

    func canSay(_ wrong: WrongValue) -> Bool {
        let tokens: [String] = wrong.pointer.split(separator: "/").map(String.init)
        guard let first = tokens.first, let parent = parent(tokens) else { return false }
        let target: ExampleValue? = parent.child(tokens[tokens.count - 1])
        if isJSON(first) { return true }
        if let target, case .object = target { return false }
        switch wrong.keyword {
        case "type": return if case .raw? = target { true } else { false }
        case "required": return parent.count > 1 || hasJSON
        case "minItems": return if case .items(_, 1...) = wrong.change { true } else { false }
        case "additionalProperties": return knowsStrangers
        case "discriminator", "oneOf", "anyOf", "minProperties": return false
        default: return true
        }
    }

    private func isJSON(_ member: String) -> Bool {
        guard hasJSON, case .object? = sample.child(member) else { return false }
        return true
    }

    /// What holds the place; nil where it is an object whose members are no fields.
    private func parent(_ tokens: [String]) -> ExampleValue? {
        var value: ExampleValue = sample
        for token in tokens.dropLast() {
            guard let next = value.child(token) else { return nil }
            if case .object = next, !nested.contains(token), !isJSON(tokens[0]) { return nil }
            value = next
        }
        return value
    }
}

extension ExampleValue {
    fileprivate func child(_ token: String) -> ExampleValue? {
        switch self {
        case .object(let members): members.first { $0.key == token }?.value
        case .array(let items): Int(token).flatMap { items.indices.contains($0) ? items[$0] : nil }
        default: nil
        }
    }

    /// Of members or items.
    fileprivate var count: Int {
        switch self {
        case .object(let members): members.count
        case .array(let items): items.count
        default: 0
        }
    }
}

import SourceTree

/// Reads the value of one `x-…` extension; everything that does not belong there is an error with its place.
struct ExtensionReader {
    var name: String
    var diagnostics: Diagnostics

    func wrong(_ message: String, at location: SourceLocation, hint: String? = nil) {
        diagnostics.error("invalid-extension", "`\(name)`: \(message)", at: location, hint: hint)
    }

    /// The object with only the allowed members, or nil after a report.
    func object(_ node: Node, members allowed: [String]) -> ObjectNode? {
        guard let object = node.object else {
            wrong("must be an object", at: node.location)
            return nil
        }
        for member in object.members where !allowed.contains(member.key) {
            wrong(
                "has no member '\(member.key)'", at: member.keyLocation,
                hint: "members are \(allowed.joined(separator: ", "))")
        }
        return object
    }

    func map(_ node: Node) -> [ObjectNode.Member] {
        if let object = node.object { return object.members }
        wrong("must be an object", at: node.location)
        return []
    }

    func string(_ node: Node?, _ member: String) -> String? {
        guard let node else { return nil }
        if let text = node.string { return text }
        wrong("`\(member)` must be a string", at: node.location)
        return nil
    }

    /// A day as RFC 3339 writes it, `2026-03-01`.
    func date(_ node: Node?, _ member: String) -> String? {
        guard let node else { return nil }
        let form = /[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])/
        if let text = node.string, text.wholeMatch(of: form) != nil { return text }
        wrong("`\(member)` must be a date such as 2026-03-01", at: node.location)
        return nil
    }

    func integer(_ node: Node?, _ member: String, in range: ClosedRange<Int>) -> Int? {
        guard let node else { return nil }
        if let number = node.integer, range.contains(number) { return number }
        wrong("`\(member)` must be an integer from \(range.lowerBound) to \(range.upperBound)", at: node.location)
        return nil
    }

    func boolean(_ node: Node?, _ member: String) -> Bool? {
        guard let node else { return nil }
        if let value = node.boolean { return value }
        wrong("`\(member)` must be true or false", at: node.location)
        return nil
    }

    /// A list of strings with the place of each.
    func strings(_ node: Node?) -> [(text: String, location: SourceLocation)] {
        guard let node else { return [] }
        guard let items = node.array else {
            wrong("must be a list of strings", at: node.location)
            return []
        }
        return items.compactMap { item in
            if let text = item.string { return (text, item.location) }
            wrong("must be a list of strings", at: item.location)
            return nil
        }
    }

    /// One of several words.
    func choice<T: RawRepresentable & CaseIterable>(_ node: Node, _: T.Type) -> T? where T.RawValue == String {
        if let text = node.string, let value = T(rawValue: text) { return value }
        wrong("must be one of \(T.allCases.map(\.rawValue).joined(separator: ", "))", at: node.location)
        return nil
    }
}

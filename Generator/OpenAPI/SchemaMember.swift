import SourceTree

/// One keyword of a schema while it is read.
struct SchemaMember {
    let reader: SchemaReader
    let schema: Schema
    let owner: Cursor
    let member: ObjectNode.Member

    var key: String { member.key }
    var value: Node { member.value }
    var version: Document.Version { reader.reading.version }
    var diagnostics: Diagnostics { reader.reading.diagnostics }
    var cursor: Cursor { owner.child(member.key, member.value) }

    func wrongType(_ expected: String, hint: String? = nil) {
        reader.reading.wrongType(value, expected: expected, of: "'\(key)'", hint: hint)
    }

    func string() -> String? {
        if value.string == nil { wrongType("a string") }
        return value.string
    }

    func boolean() -> Bool? {
        if value.boolean == nil { wrongType("'true' or 'false'") }
        return value.boolean
    }

    func number() -> String? {
        if value.number == nil { wrongType("a number") }
        return value.number
    }

    func positiveNumber() -> String? {
        guard let text = number() else { return nil }
        let mantissa = text.prefix { $0 != "e" && $0 != "E" }
        if !text.hasPrefix("-"), mantissa.contains(where: { ("1"..."9").contains($0) }) { return text }
        wrongType("a number above zero")
        return nil
    }

    /// Zero or more; `3.0` is a whole number too. What no text or list reaches is the largest number there is.
    func count() -> Int? {
        let text = value.number.map { $0.hasSuffix(".0") ? String($0.dropLast(2)) : $0 }
        if let count = text.flatMap({ Int($0) }), count >= 0 { return count }
        if let text, text.utf8.count > 18, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) { return Int.max }
        wrongType("a whole number, zero or more")
        return nil
    }

    func elements(_ expected: String) -> [Cursor]? {
        guard let elements = value.array else {
            wrongType(expected)
            return nil
        }
        return elements.enumerated().map { cursor.child($0.offset, $0.element) }
    }

    func schemas() -> [Schema] {
        guard let elements = elements("an array of schemas") else { return [] }
        if elements.isEmpty { diagnostics.error("empty-composition", "'\(key)' is empty", at: value.location) }
        return elements.map { reader.schema(at: $0) }
    }
}

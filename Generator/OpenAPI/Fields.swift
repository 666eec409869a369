import SourceTree

/// The members of one object, read by name. Unknown names are reported when the object is opened.
struct Fields {
    let cursor: Cursor
    let object: ObjectNode
    let kind: ObjectKind
    let reading: Reading
    private(set) var extensions: [String: Node] = [:]

    /// Nil: not an object, which is reported.
    init?(_ cursor: Cursor, _ kind: ObjectKind, _ reading: Reading) {
        guard let object = cursor.node.object else {
            reading.wrongType(cursor.node, expected: "an object", of: kind.name)
            return nil
        }
        self.cursor = cursor
        self.object = object
        self.kind = kind
        self.reading = reading
        for member in object.members { check(member) }
    }

    private mutating func check(_ member: ObjectNode.Member) {
        if member.key.hasPrefix("x-") {
            extensions[member.key] = reading.extensionValue(cursor.child(member.key, member.value))
        } else if let version = kind.fields[member.key] {
            if version > reading.version { reportLater(member, version) }
        } else {
            let hint = kind.misplaced[member.key] ?? Suggestion.hint(for: member.key, in: kind.fields.keys.sorted())
            reading.diagnostics.warning(
                "unknown-field", "\(kind.name) has no field '\(member.key)'", at: member.keyLocation,
                hint: hint ?? "extensions begin with 'x-'")
        }
    }

    private func reportLater(_ member: ObjectNode.Member, _ version: Document.Version) {
        reading.diagnostics.warning(
            "unknown-field", "'\(member.key)' is a field of OpenAPI \(version.rawValue)", at: member.keyLocation,
            hint: "this description says \(reading.version.rawValue)")
    }

    func child(_ name: String) -> Cursor? { object[name].map { cursor.child(name, $0) } }

    func string(_ name: String) -> String? {
        value(name, "a string") { $0.string }
    }

    func boolean(_ name: String) -> Bool? {
        value(name, "'true' or 'false'") { $0.boolean }
    }

    /// Empty where the field is missing, which is reported.
    func requiredString(_ name: String) -> String {
        if object[name] == nil { missing(name) }
        return string(name) ?? ""
    }

    /// As `requiredString`, but a number is taken as it is written: YAML makes one of `1.0`.
    func requiredText(_ name: String) -> String {
        guard let node = object[name], let number = node.number else { return requiredString(name) }
        reading.diagnostics.warning(
            "wrong-type", "'\(name)' must be a string; the number '\(number)' is taken as it is written",
            at: node.location, hint: "write '\(number)' in quotes")
        return number
    }

    func missing(_ name: String, hint: String? = nil) {
        reading.diagnostics.error(
            "missing-field", "\(kind.name) needs '\(name)'", at: cursor.node.location, hint: hint)
    }

    private func value<T>(_ name: String, _ expected: String, _ read: (Node) -> T?) -> T? {
        guard let node = object[name] else { return nil }
        if let value = read(node) { return value }
        var hint: String?
        switch node.value {
        case .number(let text) where T.self == String.self: hint = "write '\(text)' in quotes"
        case .string(let text) where T.self == Bool.self: hint = Self.booleanHint(text)
        default: break
        }
        reading.wrongType(node, expected: expected, of: "'\(name)'", hint: hint)
        return nil
    }

    /// YAML 1.1 read these words as Booleans; 1.2 does not.
    private static func booleanHint(_ text: String) -> String? {
        switch text.lowercased() {
        case "yes", "on", "y": "write 'true'"
        case "no", "off", "n": "write 'false'"
        default: nil
        }
    }

    /// Elements of an array; empty where it is absent.
    func elements(_ name: String) -> [Cursor] {
        guard let child = child(name) else { return [] }
        guard let elements = child.node.array else {
            reading.wrongType(child.node, expected: "an array", of: "'\(name)'")
            return []
        }
        return elements.enumerated().map { child.child($0.offset, $0.element) }
    }

    func strings(_ name: String) -> [String] {
        elements(name).compactMap { element in
            if element.node.string == nil {
                reading.wrongType(element.node, expected: "a string", of: "an element of '\(name)'")
            }
            return element.node.string
        }
    }

    /// Members of an object of free names; empty where it is absent. Only 'paths' and the 'responses' of an operation
    /// may have extensions among the names; they are left out.
    func members(_ name: String, besideExtensions: Bool = false) -> [NamedCursor] {
        guard let child = child(name) else { return [] }
        guard let object = child.node.object else {
            reading.wrongType(child.node, expected: "an object", of: "'\(name)'")
            return []
        }
        return object.members.compactMap { member in
            besideExtensions && member.key.hasPrefix("x-")
                ? nil
                : NamedCursor(
                    name: member.key, keyLocation: member.keyLocation, cursor: child.child(member.key, member.value))
        }
    }
}

/// A member of an object whose names the author chose.
struct NamedCursor {
    var name: String
    var keyLocation: SourceLocation
    var cursor: Cursor
}

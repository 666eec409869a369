/// Scalars by the core schema of YAML 1.2 (§10.3.2).
enum YAMLScalar {
    enum Tag {
        static let prefix = "tag:yaml.org,2002:"
        static let sequence = prefix + "seq"
        static let mapping = prefix + "map"
        static let string = prefix + "str"
        static let null = prefix + "null"
        static let boolean = prefix + "bool"
        static let integer = prefix + "int"
        static let float = prefix + "float"
        static let scalars = [string, null, boolean, integer, float]
    }

    static func value(_ text: String, isPlain: Bool, event: YAMLEvent, diagnostics: Diagnostics) -> Node.Value {
        guard let tag = event.tag, tag != "!" else {
            return isPlain && event.tag == nil ? plain(text) : .string(text)
        }
        checkTag(of: event, isOneOf: Tag.scalars, diagnostics: diagnostics)
        guard tag != Tag.string, Tag.scalars.contains(tag) else { return .string(text) }
        let value = plain(text)
        if !matches(value, tag) {
            diagnostics.error("invalid-tag", "'\(text)' is no '\(short(tag))'", at: event.location)
        }
        return value
    }

    static func checkTag(of event: YAMLEvent, isOneOf known: [String], diagnostics: Diagnostics) {
        guard let tag = event.tag, tag != "!", !known.contains(tag) else { return }
        diagnostics.error(
            "unknown-tag", "tag '\(short(tag))' has no meaning here", at: event.location,
            hint: "JSON has no such type; remove the tag")
    }

    private static func short(_ tag: String) -> String {
        tag.hasPrefix(Tag.prefix) ? "!!" + tag.dropFirst(Tag.prefix.count) : tag
    }

    private static func matches(_ value: Node.Value, _ tag: String) -> Bool {
        switch value {
        case .null: tag == Tag.null
        case .boolean: tag == Tag.boolean
        case .number(let text): tag == Tag.float || tag == Tag.integer && text.allSatisfy { $0.isNumber || $0 == "-" }
        default: false
        }
    }

    private static func plain(_ text: String) -> Node.Value {
        guard text.utf8.count <= maximumWord || isNumberLead(text) else { return .string(text) }
        switch text {
        case "", "~", "null", "Null", "NULL": return .null
        case "true", "True", "TRUE": return .boolean(true)
        case "false", "False", "FALSE": return .boolean(false)
        default: return number(text).map { .number($0) } ?? .string(text)
        }
    }

    /// Longest of the words above.
    private static let maximumWord = 5

    private static func isNumberLead(_ text: String) -> Bool {
        guard let first = text.utf8.first else { return false }
        return isDigit(first) || first == UInt8(ascii: "-") || first == UInt8(ascii: "+") || first == UInt8(ascii: ".")
    }

    private static func isDigit(_ byte: UInt8) -> Bool { byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") }

    /// The number in JSON's spelling: `+.5` → `0.5`, `0x1F` → `31`, `007` → `7`. Nil: a string. `.inf` and `.nan` are
    /// strings, since JSON has no such numbers.
    private static func number(_ text: String) -> String? {
        let bytes = Array(text.utf8)
        if bytes.starts(with: Array("0x".utf8)) { return UInt64(text.dropFirst(2), radix: 16).map(String.init) }
        if bytes.starts(with: Array("0o".utf8)) { return UInt64(text.dropFirst(2), radix: 8).map(String.init) }
        var rest = bytes[...]
        let isNegative = rest.first == UInt8(ascii: "-")
        if isNegative || rest.first == UInt8(ascii: "+") { rest = rest.dropFirst() }
        let whole = rest.prefix(while: isDigit)
        rest = rest.dropFirst(whole.count)
        var fraction: ArraySlice<UInt8> = []
        if rest.first == UInt8(ascii: ".") {
            fraction = rest.dropFirst().prefix(while: isDigit)
            rest = rest.dropFirst(fraction.count + 1)
        }
        guard !whole.isEmpty || !fraction.isEmpty, let exponent = exponent(rest) else { return nil }
        let significant = whole.drop { $0 == UInt8(ascii: "0") }
        return (isNegative ? "-" : "") + (significant.isEmpty ? "0" : String(decoding: significant, as: UTF8.self))
            + (fraction.isEmpty ? "" : "." + String(decoding: fraction, as: UTF8.self)) + exponent
    }

    /// Empty, or `e` with digits; nil: something else follows.
    private static func exponent(_ bytes: ArraySlice<UInt8>) -> String? {
        guard let first = bytes.first else { return "" }
        guard first == UInt8(ascii: "e") || first == UInt8(ascii: "E") else { return nil }
        var digits = bytes.dropFirst()
        if digits.first == UInt8(ascii: "-") || digits.first == UInt8(ascii: "+") { digits = digits.dropFirst() }
        guard !digits.isEmpty, digits.allSatisfy(isDigit) else { return nil }
        return String(decoding: bytes, as: UTF8.self)
    }
}

/// The little JSON that tokens hold (RFC 8259): strict, names unique, depth and size bounded.
enum TokenValue: Hashable, Sendable {
    case null
    case boolean(Bool)
    /// The text of the number.
    case number(String)
    case string(String)
    case array([TokenValue])
    case object([String: TokenValue])

    static let maximumDepth: Int = 8

    /// Reads an object; nil if the text is anything else or a name occurs twice.
    static func object(_ bytes: [UInt8]) -> [String: TokenValue]? {
        // String checks UTF-8 by repairing, so a text that changes was not valid.
        guard Array(String(decoding: bytes, as: UTF8.self).utf8) == bytes else { return nil }
        var parser: Parser = Parser(bytes: bytes)
        guard case .object(let members)? = parser.value(depth: 0), parser.isAtEnd else { return nil }
        return members
    }

    var string: String? {
        if case .string(let text) = self { text } else { nil }
    }

    /// Seconds of a NumericDate (RFC 7519 §2).
    var seconds: Double? {
        guard case .number(let text) = self, let value = Double(text), value >= 0, value < 1e15 else { return nil }
        return value
    }

    /// A string, or an array of strings.
    var strings: [String]? {
        switch self {
        case .string(let text): return [text]
        case .array(let items):
            let texts: [String] = items.compactMap(\.string)
            return texts.count == items.count ? texts : nil
        default: return nil
        }
    }
}

private struct Parser {
    let bytes: [UInt8]
    var here: Int = 0

    var isAtEnd: Bool {
        mutating get { peek() == nil }
    }

    /// The next byte that is not white space.
    private mutating func peek() -> UInt8? {
        while here < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[here]) { here += 1 }
        return here < bytes.count ? bytes[here] : nil
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard peek() == byte else { return false }
        here += 1
        return true
    }

    mutating func value(depth: Int) -> TokenValue? {
        guard depth <= TokenValue.maximumDepth, let first = peek() else { return nil }
        switch first {
        case 0x22: return string().map { .string($0) }
        case 0x7B: return object(depth)
        case 0x5B: return array(depth)
        case 0x74: return literal("true", .boolean(true))
        case 0x66: return literal("false", .boolean(false))
        case 0x6E: return literal("null", .null)
        default: return number()
        }
    }

    private mutating func literal(_ text: String, _ value: TokenValue) -> TokenValue? {
        guard bytes[here...].starts(with: text.utf8) else { return nil }
        here += text.utf8.count
        return value
    }

    private mutating func array(_ depth: Int) -> TokenValue? {
        here += 1
        var items: [TokenValue] = []
        if take(0x5D) { return .array(items) }
        repeat {
            guard let item = value(depth: depth + 1) else { return nil }
            items.append(item)
        } while take(0x2C)
        return take(0x5D) ? .array(items) : nil
    }

    private mutating func object(_ depth: Int) -> TokenValue? {
        here += 1
        var members: [String: TokenValue] = [:]
        if take(0x7D) { return .object(members) }
        repeat {
            guard peek() == 0x22, let name = string(), members[name] == nil, take(0x3A),
                let member = value(depth: depth + 1)
            else { return nil }
            members[name] = member
        } while take(0x2C)
        return take(0x7D) ? .object(members) : nil
    }

    private mutating func number() -> TokenValue? {
        let start: Int = here
        if here < bytes.count, bytes[here] == 0x2D { here += 1 }
        let digits: Int = digits()
        guard digits > 0, digits == 1 || bytes[here - digits] != 0x30 else { return nil }
        if here < bytes.count, bytes[here] == 0x2E {
            here += 1
            guard self.digits() > 0 else { return nil }
        }
        if here < bytes.count, bytes[here] | 0x20 == 0x65 {
            here += 1
            if here < bytes.count, bytes[here] == 0x2B || bytes[here] == 0x2D { here += 1 }
            guard self.digits() > 0 else { return nil }
        }
        return .number(String(decoding: bytes[start..<here], as: UTF8.self))
    }

    private mutating func digits() -> Int {
        let start: Int = here
        while here < bytes.count, bytes[here] &- 0x30 < 10 { here += 1 }
        return here - start
    }

    private mutating func string() -> String? {
        var text: [UInt8] = []
        here += 1
        while here < bytes.count {
            let byte: UInt8 = bytes[here]
            here += 1
            switch byte {
            case 0x22: return String(decoding: text, as: UTF8.self)
            case 0x5C:
                guard let character = escape() else { return nil }
                text.append(contentsOf: String(character).utf8)
            case 0..<0x20: return nil
            default: text.append(byte)
            }
        }
        return nil
    }

    /// The character of an escape whose backslash has been read.
    private mutating func escape() -> Character? {
        guard here < bytes.count else { return nil }
        here += 1
        switch bytes[here - 1] {
        case 0x22: return "\""
        case 0x5C: return "\\"
        case 0x2F: return "/"
        case 0x62: return "\u{8}"
        case 0x66: return "\u{C}"
        case 0x6E: return "\n"
        case 0x72: return "\r"
        case 0x74: return "\t"
        case 0x75: return unicode()
        default: return nil
        }
    }

    private mutating func unicode() -> Character? {
        guard let high = codeUnit() else { return nil }
        guard high & 0xFC00 == 0xD800 else { return UnicodeScalar(high).map { Character($0) } }
        guard here + 1 < bytes.count, bytes[here] == 0x5C, bytes[here + 1] == 0x75 else { return nil }
        here += 2
        guard let low = codeUnit(), low & 0xFC00 == 0xDC00 else { return nil }
        return UnicodeScalar(0x10000 + (high - 0xD800) << 10 + (low - 0xDC00)).map { Character($0) }
    }

    private mutating func codeUnit() -> UInt32? {
        guard here + 4 <= bytes.count else { return nil }
        let digits: String = String(decoding: bytes[here..<(here + 4)], as: UTF8.self)
        here += 4
        return digits.utf8.allSatisfy { $0 != 0x2B && $0 != 0x2D } ? UInt32(digits, radix: 16) : nil
    }
}

extension TokenValue {
    /// Writes JSON text; members in the order of their names.
    func append(to bytes: inout [UInt8]) {
        switch self {
        case .null: bytes.append(contentsOf: "null".utf8)
        case .boolean(let value): bytes.append(contentsOf: (value ? "true" : "false").utf8)
        case .number(let text): bytes.append(contentsOf: text.utf8)
        case .string(let text): Self.append(text, to: &bytes)
        case .array(let items): Self.append(items, 0x5B, 0x5D, to: &bytes) { $0.append(to: &$1) }
        case .object(let members):
            Self.append(members.sorted { $0.key < $1.key }, 0x7B, 0x7D, to: &bytes) { member, bytes in
                Self.append(member.key, to: &bytes)
                bytes.append(0x3A)
                member.value.append(to: &bytes)
            }
        }
    }

    private static func append<T>(
        _ items: [T], _ open: UInt8, _ close: UInt8, to bytes: inout [UInt8], _ write: (T, inout [UInt8]) -> Void
    ) {
        bytes.append(open)
        for (index, item) in items.enumerated() {
            if index > 0 { bytes.append(0x2C) }
            write(item, &bytes)
        }
        bytes.append(close)
    }

    private static func append(_ text: String, to bytes: inout [UInt8]) {
        bytes.append(0x22)
        for byte in text.utf8 {
            switch byte {
            case 0x22, 0x5C: bytes.append(contentsOf: [0x5C, byte])
            case 0..<0x20:
                let digits: String = String(byte, radix: 16)
                bytes.append(contentsOf: (byte < 16 ? "\\u000\(digits)" : "\\u00\(digits)").utf8)
            default: bytes.append(byte)
            }
        }
        bytes.append(0x22)
    }
}

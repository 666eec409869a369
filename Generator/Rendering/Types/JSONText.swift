/// A small JSON value, for the defaults and constants that a contract carries as text.
indirect enum JSONText {
    case null
    case boolean(Bool)
    /// As written.
    case number(String)
    case string(String)
    case array([JSONText])
    /// In the order of the text.
    case object([(String, JSONText)])

    /// Nil where the text is not one JSON value.
    static func parse(_ text: String) -> JSONText? {
        var parser: JSONTextParser = JSONTextParser(bytes: Array(text.utf8))
        return parser.document()
    }
}

/// RFC 8259, strict enough for text that the generator itself has written.
private struct JSONTextParser {
    private static let maximumDepth: Int = 64

    let bytes: [UInt8]
    private var position: Int = 0

    init(bytes: [UInt8]) { self.bytes = bytes }

    mutating func document() -> JSONText? {
        guard let value = value(depth: 0) else { return nil }
        skipSpace()
        return position == bytes.count ? value : nil
    }

    private mutating func value(depth: Int) -> JSONText? {
        skipSpace()
        guard depth < JSONTextParser.maximumDepth, position < bytes.count else { return nil }
        switch bytes[position] {
        case UInt8(ascii: "{"): return object(depth: depth)
        case UInt8(ascii: "["): return array(depth: depth)
        case UInt8(ascii: "\""): return string().map { .string($0) }
        case UInt8(ascii: "t"): return word("true") ? .boolean(true) : nil
        case UInt8(ascii: "f"): return word("false") ? .boolean(false) : nil
        case UInt8(ascii: "n"): return word("null") ? .null : nil
        default: return number()
        }
    }

    private mutating func skipSpace() {
        while position < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[position]) { position += 1 }
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        skipSpace()
        guard position < bytes.count, bytes[position] == byte else { return false }
        position += 1
        return true
    }

    private mutating func word(_ word: String) -> Bool {
        let end: Int = position + word.utf8.count
        guard end <= bytes.count, bytes[position..<end].elementsEqual(word.utf8) else { return false }
        position = end
        return true
    }

    private mutating func number() -> JSONText? {
        let start: Int = position
        while position < bytes.count, Self.isNumberByte(bytes[position]) { position += 1 }
        let text: String = String(decoding: bytes[start..<position], as: UTF8.self)
        return Numerals.parts(text) == nil ? nil : .number(text)
    }

    private static func isNumberByte(_ byte: UInt8) -> Bool {
        (byte >= 0x30 && byte <= 0x39) || [0x2B, 0x2D, 0x2E, 0x45, 0x65].contains(byte)
    }

    private mutating func array(depth: Int) -> JSONText? {
        position += 1
        var elements: [JSONText] = []
        if take(UInt8(ascii: "]")) { return .array([]) }
        repeat {
            guard let element = value(depth: depth + 1) else { return nil }
            elements.append(element)
        } while take(UInt8(ascii: ","))
        return take(UInt8(ascii: "]")) ? .array(elements) : nil
    }

    private mutating func object(depth: Int) -> JSONText? {
        position += 1
        var members: [(String, JSONText)] = []
        if take(UInt8(ascii: "}")) { return .object([]) }
        repeat {
            skipSpace()
            guard let key = string(), take(UInt8(ascii: ":")), let member = value(depth: depth + 1) else { return nil }
            members.append((key, member))
        } while take(UInt8(ascii: ","))
        return take(UInt8(ascii: "}")) ? .object(members) : nil
    }

    private mutating func string() -> String? {
        guard position < bytes.count, bytes[position] == UInt8(ascii: "\"") else { return nil }
        position += 1
        var text: [UInt16] = []
        var plain: [UInt8] = []
        while position < bytes.count {
            let byte: UInt8 = bytes[position]
            position += 1
            if byte == UInt8(ascii: "\"") {
                text += String(decoding: plain, as: UTF8.self).utf16
                return String(decoding: text, as: UTF16.self)
            }
            guard byte == UInt8(ascii: "\\") else {
                plain.append(byte)
                continue
            }
            text += String(decoding: plain, as: UTF8.self).utf16
            plain = []
            guard let unit = escape() else { return nil }
            text.append(unit)
        }
        return nil
    }

    /// The UTF-16 unit of an escape, behind its backslash.
    private mutating func escape() -> UInt16? {
        guard position < bytes.count else { return nil }
        let byte: UInt8 = bytes[position]
        position += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return UInt16(byte)
        case UInt8(ascii: "b"): return 0x08
        case UInt8(ascii: "f"): return 0x0C
        case UInt8(ascii: "n"): return 0x0A
        case UInt8(ascii: "r"): return 0x0D
        case UInt8(ascii: "t"): return 0x09
        case UInt8(ascii: "u"):
            guard position + 4 <= bytes.count else { return nil }
            defer { position += 4 }
            return UInt16(String(decoding: bytes[position..<(position + 4)], as: UTF8.self), radix: 16)
        default: return nil
        }
    }
}

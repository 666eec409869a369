public import FoundationEssentials

extension JSONReader {
    public mutating func boolean() -> Bool? {
        if tape != nil { return textBoolean() }
        switch peek() {
        case 0x74: return literal("true") ? true : nil
        case 0x66: return literal("false") ? false : nil
        default:
            refuseType("A boolean")
            return nil
        }
    }

    /// A UUID as RFC 9562 writes it; letters of either case.
    public mutating func uuid() -> UUID? {
        formatted("A UUID in a string", "uuid") { UUIDText.parse($0) }
    }

    /// A moment, RFC 3339 `date-time`.
    public mutating func dateTime() -> Date? {
        formatted("A date-time in a string", "date-time (RFC 3339)") { RFC3339.dateTime($0) }
    }

    /// A day, RFC 3339 `full-date`.
    public mutating func date() -> CalendarDate? {
        formatted("A date in a string", "date (RFC 3339)") { RFC3339.date($0) }
    }

    /// Bytes in base64 (RFC 4648 §4): padded, no white space, no stray bits.
    public mutating func base64() -> [UInt8]? {
        formatted("Base64 in a string", "base64 (RFC 4648)") { Base64.decode($0) }
    }

    /// A UUID as the raw value of a type of its own.
    @inlinable
    public mutating func identifier<T: RawRepresentable>(_ type: T.Type = T.self) -> T? where T.RawValue == UUID {
        let start: Int = location
        guard let value = uuid() else { return nil }
        if let identifier = T(rawValue: value) { return identifier }
        return refuseFormat(at: start, "identifier")
    }

    /// One of the strings that `T` has.
    @inlinable
    public mutating func enumeration<T: RawRepresentable>(_ type: T.Type = T.self) -> T? where T.RawValue == String {
        let start: Int = location
        guard let text = string() else { return nil }
        if let value = T(rawValue: text) { return value }
        return refuseEnumeration(at: start, text)
    }

    /// One of the integers that `T` has.
    @inlinable
    public mutating func enumeration<T: RawRepresentable>(_ type: T.Type = T.self) -> T? where T.RawValue == Int {
        let start: Int = location
        guard let number = integer(Int.self) else { return nil }
        if let value = T(rawValue: number) { return value }
        return refuseEnumeration(at: start, "\(number)")
    }

    /// A string in a format of the service's own; `format` names it in messages.
    @inlinable
    public mutating func custom<T: LosslessStringConvertible>(_ type: T.Type = T.self, format: StaticString) -> T? {
        let start: Int = location
        guard let text = string() else { return nil }
        if let value = T(text) { return value }
        return refuseFormat(at: start, format)
    }

    /// Exactly this JSON value; numbers are compared as numbers, objects without regard to order.
    public mutating func constant(_ json: StaticString) -> Bool? {
        let start: Int = location
        let expected: [UInt8] = json.withUTF8Buffer { JSONCanonical.form(of: $0) }
        let actual: [UInt8] = canonicalValue(expecting: expected)
        guard defect == .none else { return nil }
        if actual == expected { return true }
        record("const", at: start, "The value \("\(json)".excerpt) is expected.")
        return nil
    }
}

extension JSONReader {
    /// Reads a string and converts its bytes.
    @inline(__always)
    private mutating func formatted<T>(
        _ expected: StaticString, _ format: StaticString, _ convert: (UnsafeBufferPointer<UInt8>) -> T?
    ) -> T? {
        guard let span = stringSpan(expected) else { return nil }
        if let value = withBytes(span, convert) { return value }
        return refuseFormat(at: span.location, format)
    }

    @inline(never) @usableFromInline
    mutating func refuseFormat<T>(at start: Int, _ format: StaticString) -> T? {
        record("format", at: start, "The text is not a valid \(format).")
        return nil
    }

    @inline(never) @usableFromInline
    mutating func refuseEnumeration<T>(at start: Int, _ value: String) -> T? {
        record("enum", at: start, "\(value.excerpt) is not one of the allowed values.")
        return nil
    }

    private mutating func textBoolean() -> Bool? {
        guard let span = textSpan("A boolean") else { return nil }
        switch string(span) {
        case "true": return true
        case "false": return false
        default:
            record("type", at: span.location, "true or false is expected.")
            return nil
        }
    }

    /// The canonical form of the value ahead. A text stands for a string or, if that is expected, for another scalar.
    private mutating func canonicalValue(expecting expected: [UInt8]) -> [UInt8] {
        let start: Int = location
        skipValue()
        guard defect == .none else { return [] }
        if let tape {
            let node: TextTape.Node = tape.nodes[start]
            guard node.kind == .text else { return [] }
            let text: UnsafeBufferPointer<UInt8> = UnsafeBufferPointer(
                start: base + node.start, count: node.end - node.start)
            return expected.first == 0x22 ? JSONCanonical.string(text) : JSONCanonical.form(of: text)
        }
        return JSONCanonical.form(of: UnsafeBufferPointer(start: base + start, count: position - start))
    }
}

/// UUIDs in text.
enum UUIDText {
    /// Offsets of the hexadecimal pairs in `8-4-4-4-12` digits.
    private static let offsets: [Int] = [0, 2, 4, 6, 9, 11, 14, 16, 19, 21, 24, 26, 28, 30, 32, 34]

    static func parse(_ text: UnsafeBufferPointer<UInt8>) -> UUID? {
        guard text.count == 36, text[8] == 0x2D, text[13] == 0x2D, text[18] == 0x2D, text[23] == 0x2D else {
            return nil
        }
        var bytes: uuid_t = (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
        let isValid: Bool = HexDigits.table.withUnsafeBufferPointer { table in
            withUnsafeMutableBytes(of: &bytes) { buffer in
                var marks: UInt8 = 0
                for index in 0..<16 {
                    let high: UInt8 = table[Int(text[offsets[index]])]
                    let low: UInt8 = table[Int(text[offsets[index] + 1])]
                    marks |= high | low
                    buffer[index] = high << 4 | low
                }
                return marks < 0x80
            }
        }
        return isValid ? UUID(uuid: bytes) : nil
    }

    /// Writes 36 characters in lower case.
    static func put(_ uuid: UUID, at target: UnsafeMutablePointer<UInt8>) -> Int {
        withUnsafeBytes(of: uuid.uuid) { buffer in
            var place: Int = 0
            for index in 0..<16 {
                if index == 4 || index == 6 || index == 8 || index == 10 {
                    target[place] = 0x2D
                    place &+= 1
                }
                target[place] = digit(buffer[index] >> 4)
                target[place &+ 1] = digit(buffer[index] & 15)
                place &+= 2
            }
        }
        return 36
    }

    @inline(__always)
    private static func digit(_ value: UInt8) -> UInt8 { value < 10 ? 0x30 &+ value : 0x57 &+ value }
}

/// Base64 of RFC 4648 §4.
enum Base64 {
    private static let alphabet: [UInt8] = Array(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    /// 0xFF where the byte is no digit.
    private static let values: [UInt8] = {
        var table: [UInt8] = Array(repeating: 0xFF, count: 256)
        for (value, letter) in alphabet.enumerated() { table[Int(letter)] = UInt8(value) }
        return table
    }()

    /// Strict: length a multiple of four, padding only at the end, unused bits zero.
    static func decode(_ text: UnsafeBufferPointer<UInt8>) -> [UInt8]? {
        guard text.count % 4 == 0 else { return nil }
        let padding: Int = text.suffix(2).reversed().prefix { $0 == 0x3D }.count
        let digits: Int = text.count - padding
        var bytes: [UInt8] = []
        bytes.reserveCapacity(digits * 3 / 4)
        var buffer: UInt32 = 0
        var bits: Int = 0
        for index in 0..<digits {
            let value: UInt8 = values[Int(text[index])]
            guard value < 64 else { return nil }
            buffer = buffer << 6 | UInt32(value)
            bits += 6
            if bits >= 8 {
                bits -= 8
                bytes.append(UInt8(truncatingIfNeeded: buffer >> UInt32(bits)))
            }
        }
        return buffer & ((1 << UInt32(bits)) - 1) == 0 ? bytes : nil
    }

    static func append(_ data: [UInt8], to bytes: inout [UInt8]) {
        bytes.reserveCapacity(bytes.count + (data.count + 2) / 3 * 4)
        var index: Int = 0
        while index < data.count {
            let count: Int = min(3, data.count - index)
            var group: UInt32 = UInt32(data[index]) << 16
            if count > 1 { group |= UInt32(data[index + 1]) << 8 }
            if count > 2 { group |= UInt32(data[index + 2]) }
            for place in 0..<4 {
                let digit: Int = Int(group >> UInt32(18 - 6 * place)) & 63
                bytes.append(place <= count ? alphabet[digit] : 0x3D)
            }
            index += 3
        }
    }
}

public import FoundationEssentials

/// Writes JSON text straight into a byte buffer. Commas are the writer's business.
public struct JSONWriter {
    public internal(set) var bytes: [UInt8]
    /// A number that JSON cannot hold (NaN, an infinity) was written as `null`.
    public private(set) var hadInvalidNumber: Bool = false
    /// The next value or name follows another one.
    var needsComma: Bool = false

    /// Bytes that are reserved when nothing better is known.
    public static let standardCapacity: Int = 512

    public init(capacity: Int = JSONWriter.standardCapacity) {
        bytes = []
        bytes.reserveCapacity(capacity)
    }

    /// The text so far.
    public var text: String { String(decoding: bytes, as: UTF8.self) }
}

extension JSONWriter {
    public mutating func beginObject() { open(0x7B) }

    public mutating func endObject() { close(0x7D) }

    public mutating func beginArray() { open(0x5B) }

    public mutating func endArray() { close(0x5D) }

    /// A name that is escaped already, with quotes and colon: `"\"id\":"`.
    public mutating func key(_ escapedWithColon: StaticString) {
        let count: Int = escapedWithColon.utf8CodeUnitCount
        token(count) { out in
            out.update(from: escapedWithColon.utf8Start, count: count)
            return count
        }
        needsComma = false
    }

    /// A name that is known at run time only.
    public mutating func key(dynamic name: String) {
        separate()
        needsComma = false
        appendString(name)
        bytes.append(0x3A)
    }

    public mutating func null() { literal("null") }

    private mutating func open(_ bracket: UInt8) {
        separate()
        needsComma = false
        bytes.append(bracket)
    }

    private mutating func close(_ bracket: UInt8) {
        bytes.append(bracket)
        needsComma = true
    }

    @inline(__always)
    private mutating func separate() {
        if needsComma { bytes.append(0x2C) }
        needsComma = true
    }

    private mutating func literal(_ text: StaticString) {
        let count: Int = text.utf8CodeUnitCount
        token(count) { out in
            out.update(from: text.utf8Start, count: count)
            return count
        }
    }
}

extension JSONWriter {
    public mutating func write(_ value: String) {
        var text: String = value
        text.withUTF8 { utf8 in
            let count: Int = utf8.count
            guard let base = utf8.baseAddress, JSONBytes.skipUnescaped(base, 0, count) == count else {
                separate()
                return appendEscaped(utf8)
            }
            token(count + 2) { out in
                out[0] = 0x22
                (out + 1).update(from: base, count: count)
                out[count + 1] = 0x22
                return count + 2
            }
        }
    }

    public mutating func write(_ value: Bool) { literal(value ? "true" : "false") }

    @inlinable
    public mutating func write<T: FixedWidthInteger>(_ value: T) {
        if let signed = Int64(exactly: value) {
            writeInteger(signed.magnitude, isNegative: signed < 0)
        } else if let unsigned = UInt64(exactly: value) {
            writeInteger(unsigned, isNegative: false)
        } else {
            writeNumber("\(value)")
        }
    }

    /// The shortest text that reads back as the same value. NaN and infinities become `null`.
    public mutating func write(_ value: Double) {
        if writeShort(value) { return }
        if value.isFinite { writeNumber(value.description) } else { refuseNumber() }
    }

    /// The shortest text that reads back as the same value. NaN and infinities become `null`.
    public mutating func write(_ value: Float) {
        if value.isFinite { writeNumber(value.description) } else { refuseNumber() }
    }

    /// A JSON string in plain notation, `"12.5"`, with at least `places` digits behind the point: `"12.50"` for two.
    /// Nothing is rounded: a value with more places is written with all its digits. NaN becomes `null`.
    public mutating func write(_ value: Decimal, places: Int = 0) {
        guard let parts = DecimalParts(value) else { return refuseNumber() }
        separate()
        bytes.append(0x22)
        bytes.append(contentsOf: parts.plainText(places: places))
        bytes.append(0x22)
    }

    public mutating func write(_ value: UUID) {
        separate()
        bytes.append(0x22)
        UUIDText.append(value, to: &bytes)
        bytes.append(0x22)
    }

    /// RFC 3339 in UTC with up to six decimals, `"2026-02-28T12:30:00.25Z"`.
    public mutating func write(_ value: Date) {
        separate()
        bytes.append(0x22)
        RFC3339.append(value, to: &bytes)
        bytes.append(0x22)
    }

    public mutating func write(_ value: CalendarDate) {
        separate()
        bytes.append(0x22)
        bytes.append(contentsOf: RFC3339.bytes(of: value))
        bytes.append(0x22)
    }

    public mutating func base64(_ data: [UInt8]) {
        separate()
        bytes.append(0x22)
        Base64.append(data, to: &bytes)
        bytes.append(0x22)
    }

    /// The description as a JSON string.
    public mutating func custom(_ value: some CustomStringConvertible) { write(value.description) }

    /// Numbers are written with the text they have; text that is no number becomes `null`.
    public mutating func write(_ value: JSONValue) {
        switch value {
        case .null: null()
        case .boolean(let value): write(value)
        case .number(let text): if JSONNumber.isNumber(text) { writeNumber(text) } else { refuseNumber() }
        case .string(let text): write(text)
        case .array(let items): array(items) { $0.write($1) }
        case .object(let members): map(members) { $0.write($1) }
        }
    }

    private mutating func refuseNumber() {
        hadInvalidNumber = true
        null()
    }
}

extension JSONWriter {
    @inlinable
    public mutating func write(_ value: some JSONEncodable) { value.write(to: &self) }

    @inlinable
    public mutating func write<T: RawRepresentable>(_ value: T) where T.RawValue == String { write(value.rawValue) }

    @inlinable
    public mutating func write<T: RawRepresentable>(_ value: T) where T.RawValue == Int { write(value.rawValue) }

    @inlinable
    public mutating func write<T: RawRepresentable>(_ value: T) where T.RawValue == UUID { write(value.rawValue) }

    @inlinable
    public mutating func array<T>(_ values: [T], _ write: (inout JSONWriter, T) -> Void) {
        beginArray()
        for value in values { write(&self, value) }
        endArray()
    }

    /// Members in the order of their names.
    @inlinable
    public mutating func map<T>(_ values: [String: T], _ write: (inout JSONWriter, T) -> Void) {
        beginObject()
        for (name, value) in values.sorted(by: { $0.key < $1.key }) {
            key(dynamic: name)
            write(&self, value)
        }
        endObject()
    }

    @inlinable
    public mutating func nullable<T>(_ value: T?, _ write: (inout JSONWriter, T) -> Void) {
        if let value { write(&self, value) } else { null() }
    }
}

extension JSONWriter {
    @usableFromInline
    mutating func writeNumber(_ text: String) {
        separate()
        bytes.append(contentsOf: text.utf8)
    }

    /// Appends a string in quotes.
    private mutating func appendString(_ text: String) {
        var text: String = text
        text.withUTF8 { appendEscaped($0) }
    }

    private mutating func appendEscaped(_ utf8: UnsafeBufferPointer<UInt8>) {
        bytes.append(0x22)
        var here: Int = 0
        while let base = utf8.baseAddress {
            let stop: Int = JSONBytes.skipUnescaped(base, here, utf8.count)
            bytes.append(contentsOf: UnsafeBufferPointer(start: base + here, count: stop - here))
            guard stop < utf8.count else { break }
            appendEscape(base[stop])
            here = stop + 1
        }
        bytes.append(0x22)
    }

    private mutating func appendEscape(_ byte: UInt8) {
        bytes.append(0x5C)
        switch byte {
        case 0x22, 0x5C: bytes.append(byte)
        case 0x08: bytes.append(0x62)
        case 0x09: bytes.append(0x74)
        case 0x0A: bytes.append(0x6E)
        case 0x0C: bytes.append(0x66)
        case 0x0D: bytes.append(0x72)
        default:
            bytes.append(contentsOf: [0x75, 0x30, 0x30, 0x30 + byte >> 4])
            bytes.append(byte & 15 < 10 ? 0x30 + byte & 15 : 0x61 + byte & 15 - 10)
        }
    }
}

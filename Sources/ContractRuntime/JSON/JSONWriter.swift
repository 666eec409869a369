public import FoundationEssentials

/// Writes JSON text straight into memory. Commas are the writer's business: every value is followed by one, which the
/// end of its container, or of the text, takes back.
public struct JSONWriter: ~Copyable {
    @usableFromInline var start: UnsafeMutablePointer<UInt8>
    /// Behind what is written.
    @usableFromInline var next: UnsafeMutablePointer<UInt8>
    @usableFromInline var limit: UnsafeMutablePointer<UInt8>
    /// Whether the memory is the writer's own.
    private var isOwner: Bool = true
    /// A number that JSON cannot hold (NaN, an infinity) was written as `null`.
    public internal(set) var hadInvalidNumber: Bool = false

    /// Bytes that are reserved when nothing better is known.
    public static let standardCapacity: Int = 512

    public init(capacity: Int = JSONWriter.standardCapacity) {
        start = .allocate(capacity: max(capacity, 64))
        next = start
        limit = start + max(capacity, 64)
    }

    /// Writes into memory of another owner for as long as it is enough, then into its own.
    init(into memory: UnsafeMutableBufferPointer<UInt8>) {
        start = memory.baseAddress ?? .allocate(capacity: 64)
        isOwner = memory.baseAddress == nil
        next = start
        limit = start + (isOwner ? 64 : memory.count)
    }

    deinit { if isOwner { start.deallocate() } }

    /// The bytes so far.
    public var bytes: [UInt8] { withBytes { [UInt8]($0) } }

    /// The bytes that `write` writes, straight into the array where `capacity` is enough for them.
    static func bytes(capacity: Int, _ write: (inout JSONWriter) -> Void) -> [UInt8] {
        var moved: [UInt8]?
        let bytes: [UInt8] = [UInt8](unsafeUninitializedCapacity: max(capacity, 64)) { memory, count in
            var json: JSONWriter = JSONWriter(into: memory)
            write(&json)
            if json.isOwner { moved = json.bytes } else { count = json.withBytes { $0.count } }
        }
        return moved ?? bytes
    }

    /// Takes other memory for what is written; the old one is given up.
    mutating func move(to memory: UnsafeMutablePointer<UInt8>, capacity: Int) {
        let used: Int = next - start
        memory.update(from: start, count: used)
        if isOwner { start.deallocate() }
        isOwner = true
        start = memory
        next = memory + used
        limit = memory + capacity
    }

    /// The text so far.
    public var text: String { withBytes { String(decoding: $0, as: UTF8.self) } }

    /// Lends the bytes so far.
    public func withBytes<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
        let count: Int = next - start
        let length: Int = count > 0 && next[-1] == 0x2C ? count - 1 : count
        return try body(UnsafeRawBufferPointer(start: start, count: length))
    }
}

extension JSONWriter {
    public mutating func beginObject() { open(0x7B) }

    public mutating func endObject() { close(0x7D) }

    public mutating func beginArray() { open(0x5B) }

    public mutating func endArray() { close(0x5D) }

    /// A name that is escaped already, with quotes and colon: `"\"id\":"`.
    public mutating func key(_ escapedWithColon: StaticString) {
        let count: Int = escapedWithColon.utf8CodeUnitCount
        reserve(count + 16)
        Self.copy(escapedWithColon.utf8Start, count, to: next)
        next += count
    }

    /// A name that is known at run time only.
    public mutating func key(dynamic name: String) {
        write(name)
        next[-1] = 0x3A
    }

    public mutating func null() { literal("null,") }

    @inline(__always)
    private mutating func open(_ bracket: UInt8) {
        reserve(1)
        next.pointee = bracket
        next += 1
    }

    /// The bracket takes the place of the last comma.
    @inline(__always)
    private mutating func close(_ bracket: UInt8) {
        reserve(2)
        if next > start, next[-1] == 0x2C { next -= 1 }
        next[0] = bracket
        next[1] = 0x2C
        next += 2
    }

    @inline(__always)
    mutating func literal(_ text: StaticString) {
        let count: Int = text.utf8CodeUnitCount
        reserve(count)
        next.update(from: text.utf8Start, count: count)
        next += count
    }
}

extension JSONWriter {
    public mutating func write(_ value: String) {
        let isWritten: Void? = value.utf8.withContiguousStorageIfAvailable { appendString($0) }
        if isWritten == nil { appendString(Array(value.utf8)) }
    }

    public mutating func write(_ value: Bool) { if value { literal("true,") } else { literal("false,") } }

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
        quoted(parts.plainText(places: places))
    }

    public mutating func write(_ value: UUID) {
        quoted(36) { UUIDText.put(value, at: $0) }
    }

    /// RFC 3339 in UTC with up to six decimals, `"2026-02-28T12:30:00.25Z"`.
    public mutating func write(_ value: Date) {
        quoted(RFC3339.maximumLength) { RFC3339.put(value, at: $0) }
    }

    public mutating func write(_ value: CalendarDate) { quoted(RFC3339.bytes(of: value)) }

    public mutating func base64(_ data: [UInt8]) {
        var text: [UInt8] = []
        Base64.append(data, to: &text)
        quoted(text)
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
        values.withUnsafeBufferPointer { items in
            for index in items.indices { write(&self, items[index]) }
        }
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
        let bytes: [UInt8] = Array(text.utf8)
        reserve(bytes.count + 1)
        next.update(from: bytes, count: bytes.count)
        next[bytes.count] = 0x2C
        next += bytes.count + 1
    }

    /// Appends a string in quotes. Most have nothing to escape: they are copied while they are searched.
    private mutating func appendString(_ text: UnsafeBufferPointer<UInt8>) {
        reserve(text.count + 19)
        next[0] = 0x22
        let copied: Int = Self.copyPlain(text, to: next + 1)
        next += copied + 1
        if copied < text.count { appendEscaped(text, from: copied) }
        next[0] = 0x22
        next[1] = 0x2C
        next += 2
    }

    private mutating func appendString(_ text: [UInt8]) {
        text.withUnsafeBufferPointer { appendString($0) }
    }

    /// What begins with a byte that has to be escaped; leaves room for two bytes.
    @inline(never)
    private mutating func appendEscaped(_ text: UnsafeBufferPointer<UInt8>, from start: Int) {
        guard let base = text.baseAddress else { return }
        var here: Int = start
        while here < text.count {
            reserve(text.count - here + 24)
            appendEscape(base[here])
            here += 1
            let rest: UnsafeBufferPointer<UInt8> = UnsafeBufferPointer(start: base + here, count: text.count - here)
            let copied: Int = Self.copyPlain(rest, to: next)
            next += copied
            here += copied
        }
    }

    private mutating func appendEscape(_ byte: UInt8) {
        let letter: UInt8 = Self.escapeLetter(byte)
        next[0] = 0x5C
        next[1] = letter
        next += 2
        guard letter == 0x75 else { return }
        next[0] = 0x30
        next[1] = 0x30
        next[2] = 0x30 + byte >> 4
        next[3] = byte & 15 < 10 ? 0x30 + byte & 15 : 0x61 + byte & 15 - 10
        next += 4
    }

    /// What stands behind the backslash. A function of its own: with the stores inside of the switch, the optimiser of
    /// Swift 6.3.1 left out the one of `u` (`EscapeTests`, in a release build).
    private static func escapeLetter(_ byte: UInt8) -> UInt8 {
        switch byte {
        case 0x08: 0x62
        case 0x09: 0x74
        case 0x0A: 0x6E
        case 0x0C: 0x66
        case 0x0D: 0x72
        case 0x22, 0x5C: byte
        default: 0x75
        }
    }
}

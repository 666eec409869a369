import FoundationEssentials

/// Appends binary formats, network byte order.
enum BinaryEncoder {
    /// False, with nothing appended, when `value` has no binary form for `type`: it then goes as text
    /// and the server decides.
    static func append(_ value: PostgresValue, as type: TypeOID, to output: inout [UInt8]) -> Bool {
        switch value {
        case .null: return false
        case .boolean(let flag) where type == .bool: output.append(flag ? 1 : 0)
        case .integer(let number): return append(number, as: type, to: &output)
        case .double(let number): return append(number, as: type, to: &output)
        case .decimal(let number) where type == .numeric: NumericCodec.encode(number, into: &output)
        case .text(let text) where isText(type): output.append(contentsOf: text.utf8)
        case .bytes(let bytes): return append(bytes, as: type, to: &output)
        case .uuid(let uuid) where type == .uuid: withUnsafeBytes(of: uuid.uuid) { output.append(contentsOf: $0) }
        case .date(let date) where type == .date: append(integer: date.daysSinceEpoch, to: &output)
        case .timestamp(let microseconds) where type == .timestamptz: append(integer: microseconds, to: &output)
        case .array(let values): return append(values, as: type, to: &output)
        default: return false
        }
        return true
    }

    static func append<T: FixedWidthInteger>(integer: T, to output: inout [UInt8]) {
        withUnsafeBytes(of: integer.bigEndian) { output.append(contentsOf: $0) }
    }

    /// Types whose binary format is their UTF-8 text.
    private static func isText(_ type: TypeOID) -> Bool {
        switch type {
        case .text, .varchar, .bpchar, .name, .json, .unknown: true
        default: false
        }
    }

    /// An integer that does not fit goes as text, so that the server answers `22003` in its own words.
    private static func append(_ number: Int64, as type: TypeOID, to output: inout [UInt8]) -> Bool {
        switch type {
        case .int8: append(integer: number, to: &output)
        case .int4:
            guard let narrow = Int32(exactly: number) else { return false }
            append(integer: narrow, to: &output)
        case .int2:
            guard let narrow = Int16(exactly: number) else { return false }
            append(integer: narrow, to: &output)
        case .float8: append(integer: Double(number).bitPattern, to: &output)
        case .numeric: NumericCodec.encode(Decimal(number), into: &output)
        default: return false
        }
        return true
    }

    private static func append(_ number: Double, as type: TypeOID, to output: inout [UInt8]) -> Bool {
        switch type {
        case .float8: append(integer: number.bitPattern, to: &output)
        case .float4: append(integer: Float(number).bitPattern, to: &output)
        default: return false
        }
        return true
    }

    private static func append(_ bytes: [UInt8], as type: TypeOID, to output: inout [UInt8]) -> Bool {
        switch type {
        case .bytea, .json, .text, .varchar: break
        case .jsonb: output.append(1)
        default: return false
        }
        output.append(contentsOf: bytes)
        return true
    }

    /// Arrays of built-in types. An array of a schema's own type needs its element's number, which the server
    /// did not tell, and goes as text.
    private static func append(_ values: [PostgresValue], as type: TypeOID, to output: inout [UInt8]) -> Bool {
        guard let element = type.element else { return false }
        let start: Int = output.count
        append(integer: Int32(values.isEmpty ? 0 : 1), to: &output)
        append(integer: Int32(values.contains(.null) ? 1 : 0), to: &output)
        append(integer: element.rawValue, to: &output)
        guard !values.isEmpty else { return true }
        append(integer: Int32(values.count), to: &output)
        append(integer: Int32(1), to: &output)
        for value in values where !append(element: value, as: element, to: &output) {
            output.removeSubrange(start...)
            return false
        }
        return true
    }

    private static func append(element value: PostgresValue, as type: TypeOID, to output: inout [UInt8]) -> Bool {
        let start: Int = output.count
        append(integer: Int32(-1), to: &output)
        if value == .null { return true }
        guard append(value, as: type, to: &output) else { return false }
        let length: Int = output.count - start - 4
        withUnsafeBytes(of: Int32(length).bigEndian) { output.replaceSubrange(start..<start + 4, with: $0) }
        return true
    }
}

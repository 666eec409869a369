package import FoundationEssentials

/// A type that can be read from a column.
package protocol PostgresDecodable {
    static func decode(_ cell: Cell) throws(CellError) -> Self
}

extension PostgresArrayElement where Self: PostgresDecodable {
    package static func decode(array cell: Cell) throws(CellError) -> [Self] {
        try ArrayCodec.decode(cell) { element throws(CellError) in try Self.decode(element) }
    }
}

extension Array: PostgresDecodable where Element: PostgresArrayElement {
    package static func decode(_ cell: Cell) throws(CellError) -> [Element] {
        try Element.decode(array: cell)
    }
}

extension UInt8 {
    package static func decode(array cell: Cell) throws(CellError) -> [UInt8] {
        switch cell.type {
        case .bytea, .json, .text, .varchar, .bpchar: Array(cell.bytes)
        case .jsonb: try Array(TextCodec.jsonb(cell))
        default: throw .unsupported(cell.type)
        }
    }
}

extension Bool: PostgresDecodable {
    package static func decode(_ cell: Cell) throws(CellError) -> Bool {
        guard cell.type == .bool else { throw .unsupported(cell.type) }
        return try cell.integer(UInt8.self) != 0
    }
}

extension FixedWidthInteger {
    fileprivate static func decodeInteger(_ cell: Cell) throws(CellError) -> Self {
        let wide: Int64 =
            switch cell.type {
            case .int8: try cell.integer(Int64.self)
            case .int4: try Int64(cell.integer(Int32.self))
            case .int2: try Int64(cell.integer(Int16.self))
            case .oid: try Int64(cell.integer(UInt32.self))
            default: throw .unsupported(cell.type)
            }
        guard let value = Self(exactly: wide) else { throw .outOfRange("\(wide) does not fit into \(Self.self)") }
        return value
    }
}

extension Int: PostgresDecodable {
    package static func decode(_ cell: Cell) throws(CellError) -> Int { try decodeInteger(cell) }
}

extension Int16: PostgresDecodable {
    package static func decode(_ cell: Cell) throws(CellError) -> Int16 { try decodeInteger(cell) }
}

extension Int32: PostgresDecodable {
    package static func decode(_ cell: Cell) throws(CellError) -> Int32 { try decodeInteger(cell) }
}

extension Int64: PostgresDecodable {
    package static func decode(_ cell: Cell) throws(CellError) -> Int64 { try decodeInteger(cell) }
}

extension Double: PostgresDecodable {
    package static func decode(_ cell: Cell) throws(CellError) -> Double {
        switch cell.type {
        case .float8: Double(bitPattern: try cell.integer(UInt64.self))
        case .float4: Double(Float(bitPattern: try cell.integer(UInt32.self)))
        default: throw .unsupported(cell.type)
        }
    }
}

extension Float: PostgresDecodable {
    package static func decode(_ cell: Cell) throws(CellError) -> Float {
        guard cell.type == .float4 else { throw .unsupported(cell.type) }
        return Float(bitPattern: try cell.integer(UInt32.self))
    }
}

extension Decimal: PostgresDecodable {
    /// Exact: a `numeric` of more than 38 digits, or an infinite one, is an error.
    package static func decode(_ cell: Cell) throws(CellError) -> Decimal {
        switch cell.type {
        case .numeric: try NumericCodec.decode(cell.bytes)
        case .int8, .int4, .int2: Decimal(try Int.decode(cell))
        default: throw .unsupported(cell.type)
        }
    }
}

extension String: PostgresDecodable {
    package static func decode(_ cell: Cell) throws(CellError) -> String {
        switch cell.type {
        case .text, .varchar, .bpchar, .name, .json, .char, .unknown: try TextCodec.decode(cell.bytes)
        case .jsonb: try TextCodec.decode(TextCodec.jsonb(cell))
        case .inet, .cidr: try NetworkAddressCodec.decode(cell)
        default: try TextCodec.decode(userDefined: cell)
        }
    }
}

extension UUID: PostgresDecodable {
    package static func decode(_ cell: Cell) throws(CellError) -> UUID {
        guard cell.type == .uuid else { throw .unsupported(cell.type) }
        guard cell.bytes.count == 16 else { throw .malformed("\(cell.bytes.count) bytes where 16 belong") }
        return UUID(uuid: cell.bytes.loadUnaligned(as: uuid_t.self))
    }
}

extension PostgresDate: PostgresDecodable {
    package static func decode(_ cell: Cell) throws(CellError) -> PostgresDate {
        guard cell.type == .date else { throw .unsupported(cell.type) }
        let days: Int32 = try cell.integer(Int32.self)
        guard days != .max, days != .min else { throw .outOfRange("an infinite date") }
        return PostgresDate(daysSinceEpoch: days)
    }
}

extension Date: PostgresDecodable {
    package static func decode(_ cell: Cell) throws(CellError) -> Date {
        guard cell.type == .timestamptz else { throw .unsupported(cell.type) }
        guard let date = Timestamps.date(try cell.integer(Int64.self)) else {
            throw .outOfRange("an infinite timestamp")
        }
        return date
    }
}

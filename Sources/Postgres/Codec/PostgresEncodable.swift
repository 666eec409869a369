package import FoundationEssentials

/// A type that can be a parameter. `RawRepresentable` types (identifiers, enumerations) go by their raw value:
/// see `Parameters.append`.
package protocol PostgresEncodable {
    var postgresValue: PostgresValue { get }
}

/// A type whose arrays can be parameters and columns. `UInt8` is one, though no column holds a single one:
/// `[UInt8]` is `bytea` or JSON text.
package protocol PostgresArrayElement {
    static func encode(array: [Self]) -> PostgresValue
    static func decode(array cell: Cell) throws(CellError) -> [Self]
}

/// A type with both directions; its arrays follow.
package typealias PostgresScalar = PostgresEncodable & PostgresDecodable & PostgresArrayElement

extension PostgresArrayElement where Self: PostgresEncodable {
    package static func encode(array: [Self]) -> PostgresValue {
        .array(array.map(\.postgresValue))
    }
}

extension Array: PostgresEncodable where Element: PostgresArrayElement {
    package var postgresValue: PostgresValue { Element.encode(array: self) }
}

extension UInt8: PostgresArrayElement {
    package static func encode(array: [UInt8]) -> PostgresValue { .bytes(array) }
}

/// `bytea[]`.
extension Array: PostgresArrayElement where Element == UInt8 {}

extension Bool: PostgresEncodable, PostgresArrayElement {
    package var postgresValue: PostgresValue { .boolean(self) }
}

extension Int: PostgresEncodable, PostgresArrayElement {
    package var postgresValue: PostgresValue { .integer(Int64(self)) }
}

extension Int16: PostgresEncodable, PostgresArrayElement {
    package var postgresValue: PostgresValue { .integer(Int64(self)) }
}

extension Int32: PostgresEncodable, PostgresArrayElement {
    package var postgresValue: PostgresValue { .integer(Int64(self)) }
}

extension Int64: PostgresEncodable, PostgresArrayElement {
    package var postgresValue: PostgresValue { .integer(self) }
}

extension Double: PostgresEncodable, PostgresArrayElement {
    package var postgresValue: PostgresValue { .double(self) }
}

extension Float: PostgresEncodable, PostgresArrayElement {
    package var postgresValue: PostgresValue { .double(Double(self)) }
}

extension Decimal: PostgresEncodable, PostgresArrayElement {
    package var postgresValue: PostgresValue { .decimal(self) }
}

extension String: PostgresEncodable, PostgresArrayElement {
    package var postgresValue: PostgresValue { .text(self) }
}

extension UUID: PostgresEncodable, PostgresArrayElement {
    package var postgresValue: PostgresValue { .uuid(self) }
}

extension PostgresDate: PostgresEncodable, PostgresArrayElement {
    package var postgresValue: PostgresValue { .date(self) }
}

extension Date: PostgresEncodable, PostgresArrayElement {
    package var postgresValue: PostgresValue { .timestamp(microseconds: Timestamps.microseconds(self)) }
}

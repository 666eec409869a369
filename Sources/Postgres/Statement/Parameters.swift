/// The values of `$1 …`, in order. They are put into the wire format once the server has told the parameters' types.
package struct Parameters: Sendable {
    package static let none: Parameters = Parameters()

    package private(set) var values: [PostgresValue]

    package init(capacity: Int = 0) {
        values = []
        values.reserveCapacity(capacity)
    }

    /// Ready for the next row.
    mutating func removeAll() { values.removeAll(keepingCapacity: true) }

    package mutating func append<T: PostgresEncodable>(_ value: T) {
        values.append(value.postgresValue)
    }

    package mutating func append<T: PostgresEncodable>(_ value: T?) {
        values.append(value?.postgresValue ?? .null)
    }

    @_disfavoredOverload
    package mutating func append<T: RawRepresentable>(_ value: T) where T.RawValue: PostgresEncodable {
        values.append(value.rawValue.postgresValue)
    }

    @_disfavoredOverload
    package mutating func append<T: RawRepresentable>(_ value: T?) where T.RawValue: PostgresEncodable {
        values.append(value?.rawValue.postgresValue ?? .null)
    }

    @_disfavoredOverload
    package mutating func append<T: RawRepresentable>(_ values: [T]) where T.RawValue: PostgresEncodable {
        self.values.append(.array(values.map { $0.rawValue.postgresValue }))
    }

    @_disfavoredOverload
    package mutating func append<T: RawRepresentable>(_ values: [T]?) where T.RawValue: PostgresEncodable {
        self.values.append(values.map { .array($0.map { $0.rawValue.postgresValue }) } ?? .null)
    }
}

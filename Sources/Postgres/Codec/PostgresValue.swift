package import FoundationEssentials

/// A value on its way to the server, before its wire format is chosen by the parameter's type.
package enum PostgresValue: Sendable, Hashable {
    case null
    case boolean(Bool)
    case integer(Int64)
    case double(Double)
    case decimal(Decimal)
    case text(String)
    /// `bytea`, or the text of a `json` or `jsonb` parameter.
    case bytes([UInt8])
    case uuid(UUID)
    case date(PostgresDate)
    /// Microseconds since 2000-01-01T00:00:00Z, PostgreSQL's epoch.
    case timestamp(microseconds: Int64)
    case array([PostgresValue])
}

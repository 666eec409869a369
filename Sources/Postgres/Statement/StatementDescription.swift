/// What PostgreSQL says about a statement without running it.
package struct StatementDescription: Sendable, Hashable {
    package struct TypeName: Sendable, Hashable {
        package var oid: TypeOID
        /// `timestamp with time zone`, `order_status`, `text[]`: as `format_type` writes it, with its schema when that
        /// is not in the search path.
        package var name: String
        /// The labels of an enumeration, in order; empty for other types.
        package var labels: [String]
        /// The base type of a domain; nil for other types.
        package var domainBase: String?
    }

    package struct Column: Sendable, Hashable {
        package var name: String
        package var type: TypeName
        /// Where the column comes from; nil for an expression.
        package var origin: Origin?
    }

    package struct Origin: Sendable, Hashable {
        package var tableOID: UInt32
        package var columnNumber: Int
        package var table: String
        package var column: String
        /// Declared NOT NULL. An outer join can make it NULL all the same: PostgreSQL does not tell.
        package var isNotNull: Bool
    }

    package var parameters: [TypeName]
    package var columns: [Column]
}

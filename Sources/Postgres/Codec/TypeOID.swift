/// The number of a type in `pg_type`. Those of built-in types never change; types a schema defines begin at 16384.
package struct TypeOID: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
    package let rawValue: UInt32

    package init(rawValue: UInt32) {
        self.rawValue = rawValue
    }

    init(_ rawValue: UInt32) {
        self.rawValue = rawValue
    }

    package var description: String { Self.names[rawValue] ?? "type with OID \(rawValue)" }

    /// Defined by the schema (an enum, a domain, citext …), not built in.
    package var isUserDefined: Bool { rawValue >= 16_384 }

    package static let bool: TypeOID = TypeOID(16)
    package static let bytea: TypeOID = TypeOID(17)
    package static let char: TypeOID = TypeOID(18)
    package static let name: TypeOID = TypeOID(19)
    package static let int8: TypeOID = TypeOID(20)
    package static let int2: TypeOID = TypeOID(21)
    package static let int4: TypeOID = TypeOID(23)
    package static let text: TypeOID = TypeOID(25)
    package static let oid: TypeOID = TypeOID(26)
    package static let json: TypeOID = TypeOID(114)
    package static let float4: TypeOID = TypeOID(700)
    package static let float8: TypeOID = TypeOID(701)
    package static let unknown: TypeOID = TypeOID(705)
    package static let inet: TypeOID = TypeOID(869)
    package static let cidr: TypeOID = TypeOID(650)
    package static let bpchar: TypeOID = TypeOID(1042)
    package static let varchar: TypeOID = TypeOID(1043)
    package static let date: TypeOID = TypeOID(1082)
    package static let timestamp: TypeOID = TypeOID(1114)
    package static let timestamptz: TypeOID = TypeOID(1184)
    package static let numeric: TypeOID = TypeOID(1700)
    package static let uuid: TypeOID = TypeOID(2950)
    package static let jsonb: TypeOID = TypeOID(3802)

    /// The element type of a built-in array type; nil for other types, and for arrays of a schema's own types.
    var element: TypeOID? { Self.elements[rawValue].map { TypeOID($0) } }

    private static let elements: [UInt32: UInt32] = [
        1000: 16, 1001: 17, 1002: 18, 1003: 19, 1016: 20, 1005: 21, 1007: 23, 1009: 25, 1028: 26, 199: 114,
        1021: 700, 1022: 701, 1041: 869, 651: 650, 1014: 1042, 1015: 1043, 1182: 1082, 1115: 1114, 1185: 1184,
        1231: 1700, 2951: 2950, 3807: 3802,
    ]

    private static let names: [UInt32: String] = [
        16: "boolean", 17: "bytea", 18: "\"char\"", 19: "name", 20: "bigint", 21: "smallint", 23: "integer",
        25: "text", 26: "oid", 114: "json", 700: "real", 701: "double precision", 705: "unknown", 869: "inet",
        650: "cidr", 1042: "character", 1043: "character varying", 1082: "date", 1083: "time",
        1114: "timestamp without time zone", 1184: "timestamp with time zone", 1186: "interval", 1700: "numeric",
        2278: "void", 2950: "uuid", 3802: "jsonb",
    ]
}

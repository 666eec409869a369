import FoundationEssentials
import Postgres
import Testing

enum Mood: String, CaseIterable, Sendable { case happy, veryHappy = "very \"happy\"", sad = "sa,d" }

struct ThingID: RawRepresentable, Hashable, Sendable {
    var rawValue: UUID
    init(rawValue: UUID) { self.rawValue = rawValue }
}

/// Every type goes to the server and comes back, and the server agrees on what it got.
struct CodecTests {
    static let schema: String = """
        CREATE TYPE mood AS ENUM ('happy', 'very "happy"', 'sa,d');
        CREATE DOMAIN positive AS integer CHECK (VALUE > 0);
        """

    /// `$1` of type `type` equals the literal on the server, and decodes to the value again.
    private func roundTrip<T: PostgresEncodable & PostgresDecodable & Equatable & Sendable & SendableMetatype>(
        _ transaction: Transaction, _ value: T, _ type: String, equals literal: String
    ) async throws {
        let statement: Statement = Statement(
            name: "round_\(type)_\(literal)",
            sql: "SELECT $1::\(type), ($1::\(type))::text, (\(literal)::\(type))::text")
        try await transaction.one(statement, Parameters(value)) { row throws(PostgresError) in
            let back: T = try row.decode(0, as: T.self)
            #expect(back == value, "\(type) \(literal)")
            let sent: String = try row.decode(1, as: String.self)
            let meant: String = try row.decode(2, as: String.self)
            #expect(sent == meant, "\(type)")
        }
    }

    @Test func numbers() async throws {
        try await withDatabase { database, _ in
            try await database.read(asSystem: system) { transaction in
                for value in [true, false] { try await roundTrip(transaction, value, "bool", equals: "'\(value)'") }
                for value in [Int16.min, -1, 0, .max] {
                    try await roundTrip(transaction, value, "int2", equals: "'\(value)'")
                }
                for value in [Int32.min, -1, 0, .max] {
                    try await roundTrip(transaction, value, "int4", equals: "'\(value)'")
                }
                for value in [Int64.min, -1, 0, .max] {
                    try await roundTrip(transaction, value, "int8", equals: "'\(value)'")
                }
                for value in [Int.min, .max] { try await roundTrip(transaction, value, "int8", equals: "'\(value)'") }
                for value in [-0.1, 1e300, Double.leastNonzeroMagnitude, .infinity, -.infinity] {
                    try await roundTrip(transaction, value, "float8", equals: "'\(value)'")
                }
                for value in [Float(-0.1), 3e38] {
                    try await roundTrip(transaction, value, "float4", equals: "'\(value)'")
                }
                let notANumber: Double = try await transaction.value(
                    "SELECT $1::float8", Parameters(Double.nan), as: Double.self)
                #expect(notANumber.isNaN)
            }
        }
    }

    @Test(arguments: [
        "0", "1", "-1", "12.50", "0.0001", "-0.00001", "10000", "99999999", "100000000.00000001", "0.1",
        "99999999999999999999999999999999999999", "-0.00000000000000000000000000000000000001", "123456789012345.678901",
        "1000000000000000000000000000000", "5000.0500",
    ])
    func numeric(_ text: String) async throws {
        try await withDatabase { database, _ in
            try await database.read(asSystem: system) { transaction in
                let value: Decimal = try #require(Decimal(string: text))
                let statement: Statement = Statement(
                    name: "numeric", sql: "SELECT $1::numeric, $1::numeric = $2::text::numeric, $2::text::numeric")
                try await transaction.one(statement, Parameters(value, text)) { row throws(PostgresError) in
                    let back: Decimal = try row.decode(0, as: Decimal.self)
                    let isEqual: Bool = try row.decode(1, as: Bool.self)
                    let read: Decimal = try row.decode(2, as: Decimal.self)
                    #expect(back == value && isEqual && read == value)
                }
            }
        }
    }

    @Test func numericLimits() async throws {
        try await withDatabase { database, _ in
            try await database.read(asSystem: system) { transaction in
                let notANumber: Decimal = try await transaction.value("SELECT 'NaN'::numeric", as: Decimal.self)
                #expect(notANumber.isNaN)
                let seven: Decimal = try await transaction.value("SELECT 7::int4", as: Decimal.self)
                #expect(seven == 7)
                for sql in ["SELECT 'Infinity'::numeric", "SELECT repeat('9', 39)::numeric", "SELECT 1e200::numeric"] {
                    let error: PostgresError? = await failure(PostgresError.self) {
                        _ = try await transaction.value(sql, as: Decimal.self)
                    }
                    #expect(error?.state == .numericValueOutOfRange, "\(sql)")
                }
            }
        }
    }

    @Test func texts() async throws {
        try await withDatabase(schema: Self.schema) { database, _ in
            try await database.read(asSystem: system) { transaction in
                for value in ["", "a", "Zürich 🏔️", "it's \\ \"quoted\"", String(repeating: "x", count: 100_000)] {
                    let back: String = try await transaction.value(
                        "SELECT $1::text", Parameters(value), as: String.self)
                    #expect(back == value)
                }
                try await roundTrip(transaction, "abc", "varchar", equals: "'abc'")
                try await roundTrip(transaction, "abc  ", "char(5)", equals: "'abc'")
                try await roundTrip(transaction, "abc", "name", equals: "'abc'")
                try await roundTrip(transaction, "sa,d", "mood", equals: "'sa,d'")
                try await roundTrip(transaction, #"{"a": [1, null]}"#, "jsonb", equals: #"'{"a":[1,null]}'"#)
                try await roundTrip(transaction, #"{"a":1}"#, "json", equals: #"'{"a":1}'"#)
                try await roundTrip(transaction, 7, "positive", equals: "'7'")
                let interval: String = try await transaction.value(
                    "SELECT ($1::interval)::text", Parameters("90 minutes"), as: String.self)
                #expect(interval == "01:30:00")
            }
        }
    }

    @Test func networkAddresses() async throws {
        try await withDatabase { database, _ in
            try await database.read(asSystem: system) { transaction in
                for value in ["192.0.2.1", "10.0.0.0/8", "2001:db8::1", "2001:db8::/32", "0.0.0.0/0"] {
                    try await roundTrip(transaction, value, "inet", equals: "'\(value)'")
                }
                try await roundTrip(transaction, "192.0.2.1/32", "cidr", equals: "'192.0.2.1'")
            }
        }
    }

    @Test func bytesAndIdentifiers() async throws {
        try await withDatabase { database, _ in
            try await database.read(asSystem: system) { transaction in
                let all: [UInt8] = Array(0...255)
                try await roundTrip(transaction, all, "bytea", equals: "decode('\(hex(all))', 'hex')")
                try await roundTrip(transaction, [UInt8](), "bytea", equals: "''")
                try await roundTrip(transaction, Array(#"{"a": 1}"#.utf8), "jsonb", equals: #"'{"a":1}'"#)
                try await roundTrip(transaction, Array(#"[ 1]"#.utf8), "json", equals: "'[ 1]'")
                let id: UUID = UUID()
                try await roundTrip(transaction, id, "uuid", equals: "'\(id.uuidString)'")
            }
        }
    }

    private func hex(_ bytes: [UInt8]) -> String {
        bytes.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
    }

    @Test func timestamps() async throws {
        try await withDatabase { database, _ in
            try await database.read(asSystem: system) { transaction in
                let cases: [(Double, String)] = [
                    (0, "2001-01-01 00:00:00+00"), (-31_622_400.000001, "1999-12-31 23:59:59.999999+00"),
                    (807_278_400.123456, "2026-08-01 12:00:00.123456+00"), (-978_307_200.5, "1969-12-31 23:59:59.5+00"),
                ]
                for (seconds, literal) in cases {
                    let date: Date = Date(timeIntervalSinceReferenceDate: seconds)
                    let text: String = try await transaction.value(
                        "SELECT ($1::timestamptz)::text", Parameters(date), as: String.self)
                    #expect(text == literal)
                    let back: Date = try await transaction.value(
                        "SELECT '\(literal)'::timestamptz", as: Date.self)
                    #expect(abs(back.timeIntervalSince(date)) < 1e-6)
                }
                let infinite: PostgresError? = await failure(PostgresError.self) {
                    _ = try await transaction.value("SELECT 'infinity'::timestamptz", as: Date.self)
                }
                #expect(infinite?.state == .numericValueOutOfRange)
                let past: String = try await transaction.value(
                    "SELECT ($1::timestamptz)::text", Parameters(Date.distantPast), as: String.self)
                // Foundation counts its distant past in the Julian calendar.
                #expect(past == "0001-12-30 00:00:00+00 BC")
            }
        }
    }

    @Test func dates() async throws {
        try await withDatabase { database, _ in
            try await database.read(asSystem: system) { transaction in
                for (year, month, day, text) in [
                    (2000, 1, 1, "2000-01-01"), (2024, 2, 29, "2024-02-29"), (1970, 1, 1, "1970-01-01"),
                    (1600, 2, 29, "1600-02-29"), (9999, 12, 31, "9999-12-31"), (1, 1, 1, "0001-01-01"),
                    (0, 12, 31, "0001-12-31 BC"), (-4712, 1, 1, "4713-01-01 BC"),
                ] {
                    let date: PostgresDate = try #require(PostgresDate(year: year, month: month, day: day))
                    try await roundTrip(transaction, date, "date", equals: "'\(text)'")
                    let asText: String = try await transaction.value(
                        "SELECT ($1::timestamp::date)::text", Parameters(date), as: String.self)
                    #expect(asText == text)
                }
            }
        }
    }

    @Test func arrays() async throws {
        try await withDatabase(schema: Self.schema) { database, _ in
            try await database.read(asSystem: system) { transaction in
                try await roundTrip(transaction, [1, -2, 3], "int4[]", equals: "'{1,-2,3}'")
                try await roundTrip(transaction, [Int](), "int8[]", equals: "'{}'")
                try await roundTrip(
                    transaction, ["a", "", "NULL", "x,\"y\\"], "text[]", equals: #"ARRAY['a','','NULL',E'x,"y\\']"#)
                try await roundTrip(
                    transaction, ["happy", "very \"happy\"", "sa,d"], "mood[]",
                    equals: #"ARRAY['happy','very "happy"','sa,d']"#)
                try await roundTrip(transaction, [true, false], "bool[]", equals: "'{t,f}'")
                try await roundTrip(
                    transaction, [UUID(uuidString: "01234567-89AB-CDEF-0123-456789ABCDEF")!], "uuid[]",
                    equals: "'{01234567-89ab-cdef-0123-456789abcdef}'")
                try await roundTrip(transaction, [Decimal(string: "1.5")!], "numeric[]", equals: "'{1.5}'")
                try await roundTrip(
                    transaction, [[1, 2] as [UInt8], []], "bytea[]", equals: #"ARRAY['\x0102'::bytea, '']"#)
                try await roundTrip(
                    transaction, [Date(timeIntervalSinceReferenceDate: 0)], "timestamptz[]",
                    equals: "'{2001-01-01 00:00:00+00}'")
                for sql in ["SELECT ARRAY[1, NULL]", "SELECT ARRAY[[1], [2]]"] {
                    let error: PostgresError? = await failure(PostgresError.self) {
                        _ = try await transaction.value(sql, as: [Int].self)
                    }
                    #expect(error?.state == .numericValueOutOfRange)
                }
            }
        }
    }

    @Test func rawRepresentables() async throws {
        try await withDatabase(schema: Self.schema) { database, _ in
            try await database.read(asSystem: system) { transaction in
                let id: ThingID = ThingID(rawValue: UUID())
                var parameters: Parameters = Parameters(capacity: 6)
                parameters.append(id)
                parameters.append(Mood.veryHappy)
                parameters.append([id])
                parameters.append(Mood.allCases)
                parameters.append(nil as ThingID?)
                parameters.append(nil as [Mood]?)
                let statement: Statement = Statement(
                    name: "raw", sql: "SELECT $1::uuid, $2::mood, $3::uuid[], $4::mood[], $5::uuid, $6::mood[]")
                try await transaction.one(statement, parameters) { row throws(PostgresError) in
                    let single: ThingID = try row.decode(0, as: ThingID.self)
                    let mood: Mood = try row.decode(1, as: Mood.self)
                    let several: [ThingID] = try row.decode(2, as: [ThingID].self)
                    let moods: [Mood] = try row.decode(3, as: [Mood].self)
                    let absent: ThingID? = try row.decodeOptional(4, as: ThingID.self)
                    let absentMoods: [Mood]? = try row.decodeOptional(5, as: [Mood].self)
                    let present: ThingID? = try row.decodeOptional(0, as: ThingID.self)
                    #expect(single == id && several == [id] && present == id && absent == nil)
                    #expect(mood == .veryHappy && moods == Mood.allCases && absentMoods == nil)
                }
            }
        }
    }

    @Test func errorsNameStatementAndColumn() async throws {
        try await withDatabase(schema: Self.schema + "CREATE TYPE pair AS (a int, b int);") { database, _ in
            try await database.read(asSystem: system) { transaction in
                func problem<T: PostgresDecodable & Sendable & SendableMetatype>(
                    _ sql: String, _ type: T.Type
                ) async -> String? {
                    await failure(PostgresError.self) {
                        _ = try await transaction.one(Statement(name: "faulty", sql: sql), .none) {
                            row throws(PostgresError) in try row.decode(0, as: T.self)
                        }
                    }?.description
                }
                #expect(
                    await problem("SELECT NULL::int AS total", Int.self)
                        == "faulty: NULL where a value is required (22004), column total")
                #expect(
                    await problem("SELECT 70000 AS total", Int16.self)
                        == "faulty: not a Int16: 70000 does not fit into Int16 (22003), column total")
                #expect(
                    await problem("SELECT '1 day'::interval AS span", String.self)
                        == "faulty: interval cannot be read as String (42804), column span")
                #expect(
                    await problem("SELECT 'x'::text AS id", UUID.self)
                        == "faulty: text cannot be read as UUID (42804), column id")
                let pair: String = try #require(await problem("SELECT row(1, 2)::pair AS both", String.self))
                #expect(pair.contains("type with OID ") && pair.contains("column both"))
                let mood: PostgresError? = await failure(PostgresError.self) {
                    _ = try await transaction.one(Statement(name: "moody", sql: "SELECT 'bored' AS m"), .none) {
                        row throws(PostgresError) in try row.decode(0, as: Mood.self)
                    }
                }
                #expect(mood?.description == "moody: \"bored\" is not a Mood (22P02), column m")
                // None of these harmed the transaction.
                let one: Int = try await transaction.value("SELECT 1", as: Int.self)
                #expect(one == 1)
            }
        }
    }
}

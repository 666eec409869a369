import FoundationEssentials
import Postgres
import Testing

/// Ends a test that waits for something that does not come.
struct TimedOut: Error {}

/// Waits until `condition` holds, at most 10 seconds.
func eventually(_ condition: () async throws -> Bool) async throws {
    let deadline: ContinuousClock.Instant = .now + .seconds(10)
    while try await !condition() {
        guard .now < deadline else { throw TimedOut() }
        try await Task.sleep(for: .milliseconds(10))
    }
}

/// Runs `body` with a database of its own and closes the pool afterwards.
func withDatabase<T>(
    schema: String? = nil, change: (inout DatabaseConfiguration) -> Void = { _ in },
    _ body: (Database, TestDatabase) async throws -> T
) async throws -> T {
    let test: TestDatabase = try await TestCluster.shared.database()
    if let schema { try await test.asOwner(schema) }
    var configuration: DatabaseConfiguration = DatabaseConfiguration(address: test.serverAddress)
    change(&configuration)
    let database: Database = try Database(configuration)
    do {
        let value: T = try await body(database, test)
        await database.close()
        return value
    } catch {
        await database.close()
        throw error
    }
}

let system: String = "test"

extension Parameters {
    init(_ values: any PostgresEncodable...) {
        self.init(capacity: values.count)
        for value in values { append(value) }
    }
}

extension Transaction {
    /// The first column of the only row.
    func value<T: PostgresDecodable & Sendable & SendableMetatype>(
        _ sql: String, _ parameters: Parameters = .none, as type: T.Type
    ) async throws -> T {
        try await one(Statement(name: "value_\(sql.hashValue)", sql: sql), parameters) { row throws(PostgresError) in
            try row.decode(0, as: T.self)
        }
    }

    func run(_ sql: String, _ parameters: Parameters = .none) async throws {
        try await execute(Statement(name: "run_\(sql.hashValue)", sql: sql), parameters)
    }
}

/// The error that `body` throws, when it is an `E`.
func failure<E: Error>(_ type: E.Type, _ body: () async throws -> Void) async -> E? {
    do {
        try await body()
        return nil
    } catch {
        return error as? E
    }
}

// One statement, one flight.
extension Transaction {
    func one<T: Sendable>(
        _ statement: Statement, _ parameters: Parameters, _ row: @escaping @Sendable (Row) throws(PostgresError) -> T
    ) async throws -> T {
        try await run(.one(statement, parameters, row))
    }

    func optional<T: Sendable>(
        _ statement: Statement, _ parameters: Parameters, _ row: @escaping @Sendable (Row) throws(PostgresError) -> T
    ) async throws -> T? {
        try await run(.optional(statement, parameters, row))
    }

    func many<T: Sendable>(
        _ statement: Statement, _ parameters: Parameters, _ row: @escaping @Sendable (Row) throws(PostgresError) -> T
    ) async throws -> [T] {
        try await run(.many(statement, parameters, row))
    }

    func execute(_ statement: Statement, _ parameters: Parameters) async throws {
        try await run(.execute(statement, parameters))
    }

    func executeOne(_ statement: Statement, _ parameters: Parameters) async throws {
        try await run(.executeOne(statement, parameters))
    }

    func count(_ statement: Statement, _ parameters: Parameters) async throws -> Int {
        try await run(.count(statement, parameters))
    }
}

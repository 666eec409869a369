import Postgres
import Testing

/// A test whose body throws ends: the pool closes, the database goes.
@Suite(.timeLimit(.minutes(1))) struct ThrowingBodyTests {
    private struct Interruption: Error {}

    private func interrupt() throws { throw Interruption() }

    /// As the fixtures of services do it: close and drop, whatever the body did.
    private func withDroppedDatabase(_ body: (Database) async throws -> Void) async throws {
        let test: TestDatabase = try await TestCluster.shared.database()
        let database: Database = try Database(DatabaseConfiguration(address: test.serverAddress))
        let outcome: Result<Void, any Error>
        do { outcome = .success(try await body(database)) } catch { outcome = .failure(error) }
        await database.close()
        try await test.drop()
        try outcome.get()
    }

    @Test func betweenTransactions() async throws {
        await #expect(throws: Interruption.self) {
            try await withDroppedDatabase { database in
                _ = try await database.read(asSystem: system) { try await $0.value("SELECT 1", as: Int.self) }
                throw Interruption()
            }
        }
    }

    @Test func insideATransaction() async throws {
        await #expect(throws: Interruption.self) {
            try await withDroppedDatabase { database in
                try await database.write(asSystem: system) { transaction in
                    try await transaction.run("SELECT 1")
                    throw Interruption()
                }
            }
        }
    }

    @Test func besideATransactionThatIsCancelled() async throws {
        await #expect(throws: Interruption.self) {
            try await withDroppedDatabase { database in
                async let other: Void = database.read(asSystem: system) { try await $0.run("SELECT pg_sleep(4)") }
                try await eventually { database.statistics.connections - database.statistics.idleConnections == 1 }
                try interrupt()
                try await other
            }
        }
    }
}

import FoundationEssentials
@testable import Postgres
import Synchronization
import Testing

/// How often a transaction waits for the server.
struct RoundTripTests {
    private let query: Query<Void> = .execute(Statement(name: "one", sql: "SELECT 1"), .none)
    private let tenant: TenantScope = TenantScope(id: UUID())

    /// Exchanges of `body`, on a session that knows the statement already.
    private func exchanges(_ database: Database, _ body: () async throws -> Void) async throws -> Int {
        var connection: Connection?
        try await database.read(asSystem: system) { transaction in
            connection = transaction.connection
            try await transaction.commit(query)
        }
        let session: Connection = try #require(connection)
        let before: Int = session.state.withLock { $0.sentExchanges }
        try await body()
        return session.state.withLock { $0.sentExchanges } - before
    }

    @Test func whatIsIndependentTravelsTogether() async throws {
        try await withDatabase(change: { $0.maximumConnections = 1 }) { database, _ in
            let empty: Int = try await exchanges(database) { try await database.write(in: tenant) { _ in } }
            #expect(empty == 0, "nothing is sent for nothing")
            let write: Int = try await exchanges(database) { try await database.write(in: tenant, query) }
            let read: Int = try await exchanges(database) { try await database.read(in: tenant, query) }
            let reads: Int = try await exchanges(database) {
                _ = try await database.read(in: tenant, query, query, query)
            }
            #expect(write == 1 && read == 1 && reads == 1, "scope, statements and COMMIT in one flight")
            let closure: Int = try await exchanges(database) {
                try await database.write(in: tenant) { try await $0.run(query) }
            }
            #expect(closure == 2, "who may still throw commits in a flight of its own")
            let later: Int = try await exchanges(database) {
                try await database.write(in: tenant) { for _ in 0..<5 { try $0.later(query) } }
            }
            #expect(later == 1)
            let longer: Int = try await exchanges(database) {
                try await database.write(in: tenant) { transaction in
                    _ = try await transaction.batch(query, query)
                    try transaction.later(query)
                    try await transaction.commit(query)
                }
            }
            #expect(longer == 2)
        }
    }
}

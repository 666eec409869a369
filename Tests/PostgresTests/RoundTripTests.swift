@testable import Postgres
import Synchronization
import Testing

/// How often a transaction waits for the server.
struct RoundTripTests {
    private let statement: Statement = Statement(name: "one", sql: "SELECT 1")

    /// Exchanges of a transaction with `count` statements that the session knows already.
    private func exchanges(_ database: Database, _ count: Int, isRead: Bool) async throws -> Int {
        var connection: Connection?
        let before: Int = try await database.read(asSystem: system) { transaction in
            connection = transaction.connection
            try await transaction.execute(statement, .none)
            return transaction.connection.state.withLock { $0.sentExchanges }
        }
        let body: (Transaction) async throws -> Void = { transaction in
            for _ in 0..<count { try await transaction.execute(statement, .none) }
        }
        if isRead {
            try await database.read(asSystem: system, body)
        } else {
            try await database.write(asSystem: system, body)
        }
        // The COMMIT of the read at the top is counted too.
        return try #require(connection).state.withLock { $0.sentExchanges } - before - 1
    }

    @Test func beginAndScopeTravelWithTheFirstStatement() async throws {
        try await withDatabase(change: { $0.maximumConnections = 1 }) { database, _ in
            let empty: Int = try await exchanges(database, 0, isRead: false)
            let write: Int = try await exchanges(database, 1, isRead: false)
            let read: Int = try await exchanges(database, 1, isRead: true)
            let longer: Int = try await exchanges(database, 3, isRead: false)
            #expect(empty == 0, "nothing is sent for nothing")
            #expect(write == 2 && read == 2, "the statement with BEGIN and scope, then COMMIT")
            #expect(longer == 4)
        }
    }
}

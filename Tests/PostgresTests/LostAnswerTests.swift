import FoundationEssentials
@testable import Postgres
import Testing

/// Between the client and a real server stands a proxy that swallows packets and cuts connections.
struct LostAnswerTests {
    private static let schema: String = BatchTests.schema

    private func withProxy(
        change: (inout DatabaseConfiguration) -> Void = { _ in },
        _ body: (Database, TestProxy, TestDatabase) async throws -> Void
    ) async throws {
        let test: TestDatabase = try await TestCluster.shared.database()
        try await test.asOwner(Self.schema)
        let proxy: TestProxy = try TestProxy(test.cluster)
        defer { proxy.stop() }
        var configuration: DatabaseConfiguration = DatabaseConfiguration(address: proxy.address(database: test.name))
        configuration.connection.statementTimeout = .milliseconds(400)
        configuration.connection.deadPeerTimeout = .milliseconds(400)
        configuration.maximumConnections = 2
        change(&configuration)
        let database: Database = try Database(configuration)
        do { try await body(database, proxy, test) } catch {
            await database.close(timeout: .zero)
            throw error
        }
        await database.close(timeout: .zero)
    }

    private func ids(_ database: Database) async throws -> [Int] {
        try await database.read(asSystem: system, BatchTests.list)
    }

    @Test func swallowedPacketsEndARequestInTime() async throws {
        try await withProxy(change: { $0.attempts = 1; $0.acquireTimeout = .seconds(1) }) { database, proxy, _ in
            _ = try await ids(database)
            proxy.set(.hold)
            let start: ContinuousClock.Instant = .now
            let error: DatabaseUnavailable? = await failure(DatabaseUnavailable.self) { _ = try await ids(database) }
            #expect(error?.reason == .connectionLost && error?.detail == "no answer from the server in time")
            #expect((.milliseconds(700) ..< .seconds(3)).contains(.now - start))
            let write: DatabaseUnavailable? = await failure(DatabaseUnavailable.self) {
                try await database.write(in: TenantScope(id: UUID()), BatchTests.insert(1, 1))
            }
            #expect(write?.reason == .acquireTimeout || write?.reason == .connect, "\(String(describing: write))")
            #expect(.now - start < .seconds(6))
            proxy.set(.forward)
            try await eventually { (try? await ids(database)) == [] }
            try await eventually { database.statistics.idleConnections == database.statistics.connections }
        }
    }

    @Test func aCutConnectionIsReplacedAndAReadRepeated() async throws {
        try await withProxy { database, proxy, _ in
            let seen: Int = try await database.read(asSystem: system) { transaction in
                let runs: Int = database.statistics.counters.transactionsRetried
                if runs == 0 {
                    _ = try await transaction.run(BatchTests.list)
                    proxy.cut()
                }
                return try await transaction.run(BatchTests.number("SELECT 7"))
            }
            #expect(seen == 7 && database.statistics.counters.transactionsRetried == 1)
        }
    }

    /// The server got COMMIT and kept the work; the answer is lost. Nobody does the work twice.
    @Test(arguments: [true, false]) func aLostAnswerToCommitIsUnknown(isOneFlight: Bool) async throws {
        try await withProxy(change: { $0.connection.deadPeerTimeout = .seconds(2) }) { database, proxy, test in
            try await database.write(in: TenantScope(id: UUID()), BatchTests.insert(1, 1))
            proxy.cutAt("session_commit")
            let error: DatabaseUnavailable? = await failure(DatabaseUnavailable.self) {
                if isOneFlight {
                    try await database.write(in: TenantScope(id: UUID()), BatchTests.insert(2, 2))
                } else {
                    try await database.write(asSystem: system) { try await $0.run(BatchTests.insert(2, 2)) }
                }
            }
            #expect(error?.reason == .outcomeUnknown, "\(String(describing: error))")
            #expect(database.statistics.counters.transactionsRetried == 0)
            proxy.cutAt(nil)
            proxy.set(.forward)
            try await eventually { (try? await ids(database)) == [1, 2] }
        }
    }

    @Test func aSessionThatIsKilledInTheMiddleOfABatch() async throws {
        try await withDatabase(schema: Self.schema, change: { $0.attempts = 1 }) { database, test in
            let admin: Connection = try await Connection.open(.maintenance(test.adminAddress))
            defer { admin.close() }
            let slow: Query<Int> = BatchTests.number("SELECT 1 FROM (SELECT pg_sleep(4)) AS killed_here")
            let task: Task<Void, any Error> = Task {
                _ = try await database.write(
                    in: TenantScope(id: UUID()), BatchTests.insert(1, 1), slow, BatchTests.insert(2, 2))
            }
            try await eventually {
                try await admin.simple(
                    """
                    SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
                    WHERE query LIKE '%killed_here%' AND pid <> pg_backend_pid() AND state = 'active'
                    """
                )[0].rows[0][0] == "1"
            }
            let error: DatabaseUnavailable? = await failure(DatabaseUnavailable.self) { try await task.value }
            #expect(error?.reason == .connectionLost, "the good-bye came in place of COMMIT's answer: rolled back")
            #expect(error?.detail == "terminating connection due to administrator command")
            let kept: [Int] = try await ids(database)
            #expect(kept.isEmpty)
        }
    }

    @Test func aTimeoutAndACancellationInTheMiddleOfABatch() async throws {
        try await withDatabase(
            schema: Self.schema, change: { $0.connection.statementTimeout = .milliseconds(300) }
        ) { database, test in
            let slow: Query<Int> = BatchTests.number("SELECT 1 FROM (SELECT pg_sleep(20)) AS slow_here")
            func batch() async throws {
                _ = try await database.write(
                    in: TenantScope(id: UUID()), BatchTests.insert(1, 1), slow, BatchTests.insert(2, 2))
            }
            let timeout: DatabaseUnavailable? = await failure(DatabaseUnavailable.self) { try await batch() }
            #expect(timeout?.reason == .statementTimeout)
            #expect(timeout?.detail.contains(slow.request.statement.name) == true)
            #expect(database.statistics.counters.connectionsOpened == 1, "the session is as good as before")
            let task: Task<Void, any Error> = Task { try await batch() }
            try await Task.sleep(for: .milliseconds(100))
            task.cancel()
            let cancelled: CancellationError? = await failure(CancellationError.self) { try await task.value }
            #expect(cancelled != nil)
            try await CopyTests.expectGone("SELECT 1 FROM (SELECT pg_sleep", test)
            let kept: [Int] = try await ids(database)
            #expect(kept.isEmpty && database.statistics.connections == 1)
        }
    }
}

import FoundationEssentials
import Glibc
import Postgres
import Testing

/// 64 tenants share 8 connections while sessions are killed and the server goes away: nobody gets the answer of
/// somebody else, no call takes longer than its limits allow, and no connection is lost.
struct FaultTests {
    private static let tenants: Int = 64
    private static let connections: Int = 8
    /// Three tries of one second for a connection, and what lies between them, on a busy machine.
    private static let longestCall: Duration = .seconds(8)

    @Test func killedSessionsUnderSixtyFourTenants() async throws {
        try await withDatabase(schema: TenantTests.schema, change: Self.limit) { database, test in
            let scopes: [TenantScope] = (0..<Self.tenants).map { _ in TenantScope(id: UUID()) }
            for (id, scope) in scopes.enumerated() {
                try await database.write(in: scope) {
                    try await $0.executeOne(TenantTests.insert, Parameters(id, scope.id))
                }
            }
            let admin: Connection = try await Connection.open(.maintenance(test.adminAddress))
            defer { admin.close() }
            let tally: Tally = try await Self.storm(database, scopes, rows: true) {
                for _ in 0..<20 {
                    try await Task.sleep(for: .milliseconds(50))
                    try await admin.simple("SELECT pg_terminate_backend(pid) FROM \(Self.sessions)")
                }
            }
            #expect(tally.answers > Self.tenants && database.statistics.counters.connectionsClosed > Self.connections)
            try await Self.expectHealth(database, scopes, admin)
        }
    }

    /// A proxy swallows packets and cuts connections.
    @Test func lostPacketsUnderSixtyFourTenants() async throws {
        let test: TestDatabase = try await TestCluster.shared.database()
        try await test.asOwner(TenantTests.schema)
        let proxy: TestProxy = try TestProxy(test.cluster)
        defer { proxy.stop() }
        var configuration: DatabaseConfiguration = DatabaseConfiguration(address: proxy.address(database: test.name))
        Self.limit(&configuration)
        configuration.connection.statementTimeout = .milliseconds(500)
        configuration.connection.deadPeerTimeout = .milliseconds(500)
        let database: Database = try Database(configuration)
        let scopes: [TenantScope] = (0..<Self.tenants).map { _ in TenantScope(id: UUID()) }
        try await eventually { (try? await database.read(asSystem: system) { try await $0.run("SELECT 1") }) != nil }
        let tally: Tally = try await Self.storm(database, scopes, rows: false) {
            for _ in 0..<4 {
                try await Task.sleep(for: .milliseconds(200))
                proxy.set(.hold)
                try await Task.sleep(for: .milliseconds(1500))
                proxy.set(.forward)
                try await Task.sleep(for: .milliseconds(300))
                proxy.cut()
            }
            // Packets that were held may be of connections that were given up: all end now.
            proxy.cut()
            try await eventually { database.statistics.outage == nil && database.statistics.connections > 0 }
        }
        #expect(tally.answers > Self.tenants && tally.outages > 0)
        let admin: Connection = try await Connection.open(.maintenance(test.adminAddress))
        defer { admin.close() }
        try await Self.expectHealth(database, scopes, admin)
        await database.close()
    }

    @Test func aRestartUnderSixtyFourTenants() async throws {
        var options: EmbeddedCluster.Options = EmbeddedCluster.Options(folder: "/tmp/postgres-faults-\(getpid())")
        options.isDurable = false
        let first: EmbeddedCluster = try await EmbeddedCluster.start(options)
        var configuration: DatabaseConfiguration = DatabaseConfiguration(address: first.address())
        Self.limit(&configuration)
        let database: Database = try Database(configuration)
        let scopes: [TenantScope] = (0..<Self.tenants).map { _ in TenantScope(id: UUID()) }
        options.isTemporary = true
        let restart: EmbeddedCluster.Options = options
        let second: Box<EmbeddedCluster?> = Box(nil)
        let tally: Tally = try await Self.storm(database, scopes, rows: false) {
            try await Task.sleep(for: .milliseconds(200))
            await first.stop()
            try await Task.sleep(for: .milliseconds(200))
            await second.set(try await EmbeddedCluster.start(restart))
            try await eventually { database.statistics.outage == nil }
            try await Task.sleep(for: .milliseconds(200))
        }
        #expect(tally.answers > Self.tenants && tally.outages > 0)
        let running: EmbeddedCluster = try #require(await second.value)
        let admin: Connection = try await running.adminConnection(EmbeddedCluster.databaseName)
        try await Self.expectHealth(database, scopes, admin)
        admin.close()
        await database.close()
        await running.stop()
    }

    private static func limit(_ configuration: inout DatabaseConfiguration) {
        configuration.maximumConnections = connections
        configuration.acquireTimeout = .seconds(1)
    }

    /// The server's sessions in `pg_stat_activity`.
    private static let sessions: String =
        "pg_stat_activity WHERE usename = 'platform_server' AND datname = current_database()"

    /// Whom the session works for, what was asked, and a moment in which it can be hit.
    private static let echo: Statement = Statement(
        name: "echo_tenant",
        sql: "SELECT current_setting('app.tenant_id')::uuid, $1::int8 FROM (SELECT pg_sleep(0.002)) AS moment")

    private struct Answer: Sendable, Equatable {
        var tenant: UUID
        var number: Int
        var rows: [Int]
    }

    private struct Tally: Sendable {
        var answers: Int = 0
        var outages: Int = 0
    }

    /// All tenants ask again and again until `faults` has ended.
    private static func storm(
        _ database: Database, _ scopes: [TenantScope], rows: Bool, faults: () async throws -> Void
    ) async throws -> Tally {
        let isOver: Box<Bool> = Box(false)
        return try await withThrowingTaskGroup(of: Tally.self) { group in
            for (index, scope) in scopes.enumerated() {
                group.addTask {
                    var tally: Tally = Tally()
                    while await !isOver.value { try await ask(database, scope, index, rows: rows, &tally) }
                    return tally
                }
            }
            do { try await faults() } catch {
                group.cancelAll()
                throw error
            }
            await isOver.set(true)
            return try await group.reduce(into: Tally()) { sum, tally in
                sum.answers += tally.answers
                sum.outages += tally.outages
            }
        }
    }

    private static func ask(
        _ database: Database, _ scope: TenantScope, _ index: Int, rows: Bool, _ tally: inout Tally
    ) async throws {
        let number: Int = index * 1_000_000 + tally.answers
        let start: ContinuousClock.Instant = .now
        do {
            let answer: Answer = try await answer(database, scope, number, rows: rows)
            #expect(answer == Answer(tenant: scope.id, number: number, rows: rows ? [index] : []))
            tally.answers += 1
        } catch is DatabaseUnavailable {
            tally.outages += 1
            try await Task.sleep(for: .milliseconds(5))
        }
        #expect(.now - start < longestCall)
    }

    private static func answer(
        _ database: Database, _ scope: TenantScope, _ number: Int, rows: Bool
    ) async throws -> Answer {
        let echo: Query<Answer> = .one(echo, Parameters(number)) { row throws(PostgresError) in
            Answer(tenant: try row.decode(0, as: UUID.self), number: try row.decode(1, as: Int.self), rows: [])
        }
        let list: Query<[Int]> = .many(TenantTests.list, .none) { row throws(PostgresError) in
            try row.decode(0, as: Int.self)
        }
        guard rows else { return try await database.read(in: scope, echo) }
        // In turn as one flight, as flights of a transaction, and statement by statement.
        let (first, found, last): (Answer, [Int], Answer)
        switch number % 3 {
        case 0: (first, found, last) = try await database.read(in: scope, echo, list, echo)
        case 1: (first, found, last) = try await database.write(in: scope) { try await $0.batch(echo, list, echo) }
        default:
            (first, found, last) = try await database.read(in: scope) { transaction in
                (try await transaction.run(echo), try await transaction.run(list), try await transaction.run(echo))
            }
        }
        #expect(first == last)
        return Answer(tenant: first.tenant, number: first.number, rows: found)
    }

    /// Afterwards everybody is served, by no more connections than allowed, all of which come back.
    private static func expectHealth(
        _ database: Database, _ scopes: [TenantScope], _ admin: Connection
    ) async throws {
        for (number, scope) in scopes.enumerated() {
            let answer: Answer = try await answer(database, scope, number, rows: false)
            #expect(answer == Answer(tenant: scope.id, number: number, rows: []))
        }
        try await eventually {
            let statistics: DatabaseStatistics = database.statistics
            let open: String? = try await admin.simple("SELECT count(*) FROM \(sessions)")[0].rows[0][0]
            return statistics.waitingTasks == 0 && statistics.idleConnections == statistics.connections
                && statistics.connections <= connections && open == "\(statistics.connections)"
        }
    }
}

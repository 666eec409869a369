import ContractServer
import Foundation
import Postgres
import Synchronization
import Testing

@testable import platform

/// The database killed and restarted under load: 64 callers of four websites through HTTP.
///
/// Every answer is the caller's own row or a declared problem, in time; no connection is lost; what was answered with
/// 201 is there afterwards, once; all goes on by itself.
@Suite(.serialized, .timeLimit(.minutes(2))) struct DatabaseFaultTests {
    @Test func aKilledDatabaseIsAProblemForAMomentAndNobodyGetsAnotherOnesRow() async throws {
        var options: EmbeddedCluster.Options = EmbeddedCluster.Options(
            folder: "/tmp/postgres-fault-\(getpid())-\(UInt32.random(in: 0...UInt32.max))")
        // What is committed must outlive the process, but not the machine.
        options.settings = ["fsync=off", "full_page_writes=off"]
        let first: EmbeddedCluster = try await EmbeddedCluster.start(options)
        let database: TestDatabase = TestDatabase(cluster: first, name: EmbeddedCluster.databaseName)
        try await RunningPlatform.prepare(database)
        try await FaultCallers.makeAccounts(database)
        let folder: String = options.folder
        let restart: EmbeddedCluster.Options = options
        let last: EmbeddedCluster = try await RunningPlatform.serve(
            database, overrides: ["http.rate.limits": "false"]
        ) { platform in
            let callers: FaultCallers = try await FaultCallers.signIn(platform.port)
            async let ended: Void = callers.run()
            try await callers.waitForSuccesses(3)
            try Self.kill(folder)
            await first.stop()
            try await callers.waitForProblems(64)
            let second: EmbeddedCluster = try await EmbeddedCluster.start(restart)
            try await callers.waitForSuccesses(3)
            await second.stop()
            try await callers.waitForProblems(64)
            var temporary: EmbeddedCluster.Options = restart
            temporary.isTemporary = true
            let third: EmbeddedCluster = try await EmbeddedCluster.start(temporary)
            try await callers.waitForSuccesses(3)
            callers.stop()
            try await ended
            callers.check()
            try await Self.expectNothingLost(callers, third)
            try await Self.expectNoLeak(platform)
            return third
        }
        await last.stop()
    }

    /// SIGKILL to the postmaster: no goodbye to anybody, sessions end when they notice.
    private static func kill(_ folder: String) throws {
        let text: String = try String(contentsOfFile: "\(folder)/data/postmaster.pid", encoding: .utf8)
        let number: Int32 = try #require(text.split(separator: "\n").first.flatMap { Int32($0) })
        #expect(Glibc.kill(number, SIGKILL) == 0)
    }

    /// Orders that were answered with 201 are there, once, and with the caller and the website that placed them.
    private static func expectNothingLost(_ callers: FaultCallers, _ cluster: EmbeddedCluster) async throws {
        let connection: Connection = try await cluster.adminConnection(EmbeddedCluster.databaseName)
        defer { connection.close() }
        let rows: [[String?]] = try await connection.simple(
            "SELECT topic, client_id::text, website_id::text, id::text FROM orders")[0].rows
        let byTopic: [String: [[String?]]] = Dictionary(grouping: rows) { $0[0] ?? "" }
        let placed: [FaultCallers.Placed] = callers.placed
        #expect(placed.count >= 64 * 3)
        for order in placed {
            let found: [[String?]] = byTopic[order.topic] ?? []
            #expect(found == [[order.topic, order.caller.id, order.caller.website, order.id]])
        }
        #expect(byTopic.values.allSatisfy { $0.count == 1 })
    }

    /// Nobody waits, nothing is borrowed, and the server has no session that the pool does not know.
    private static func expectNoLeak(_ platform: RunningPlatform) async throws {
        let deadline: ContinuousClock.Instant = .now + .seconds(10)
        var last: DatabaseStatistics = platform.application.database.statistics
        while last.waitingTasks > 0 || last.connections != last.idleConnections || last.outage != nil, .now < deadline {
            try await Task.sleep(for: .milliseconds(50))
            last = platform.application.database.statistics
        }
        #expect(last.waitingTasks == 0 && last.outage == nil)
        #expect(last.connections == last.idleConnections && last.connections <= 8)
        #expect(last.counters.connectionsOpened - last.counters.connectionsClosed == last.connections)
    }
}

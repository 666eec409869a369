import ContractRuntime
import Foundation
import PlatformAPI
import Postgres
import Testing

@testable import platform

/// An audited operation and its row in the audit log are one transaction: neither is there without the other.
@Suite(.serialized, .timeLimit(.minutes(3))) struct AuditTransactionTests {
    /// Every audited operation of the contract, each once with success. The transaction that made its row has changed
    /// something else, too.
    @Test func everyAuditedOperationWritesItsRowWithItsWork() async throws {
        try await RunningPlatform.unlimited { platform in
            let scene: AuditedScene = try await AuditedScene(platform)
            try await scene.accounts()
            try await scene.secondFactors()
            try await scene.people()
            try await scene.orders()
            try await scene.staff()
            let audited: Set<String> = Set(PlatformContract.contract.operations.filter { $0.audit != nil }.map(\.id))
            #expect(audited.subtracting(scene.seen).sorted() == [])
            let statuses: [String] = try await platform.values(
                "SELECT DISTINCT operation || ' ' || status FROM audit_events WHERE problem IS NULL")
            for operation in PlatformContract.contract.operations where operation.audit != nil {
                #expect(operation.successStatuses.count == 1, "\(operation.id)")
                let expected: String = "\(operation.id) \(operation.successStatuses[0])"
                #expect(statuses.contains(expected), "\(expected)")
            }
        }
    }

    /// A process dies when its work is done but not committed, because somebody holds the end of the audit log:
    /// together with its connection, or after the database has got the last word of it. In the earlier order the work
    /// was committed by then, and its row came too late.
    @Test(arguments: [(true, "Casey Client, 0 rows", "Lives, 1 rows"), (false, "Died, 1 rows", "Lives, 2 rows")])
    func aProcessThatDiesLeavesBothOrNeither(isCut: Bool, left: String, after: String) async throws {
        let database: TestDatabase = try await TestCluster.shared.database(
            template: "platform", setUp: RunningPlatform.prepare)
        let key: String = Data(repeating: 7, count: 32).base64EncodedString()
        let environment: [String: String] = ["HTTP_RATE_LIMITS": "false", "TOKEN_KEYS": key]
        let first: ServerProcess = try await .start(database: database.serverAddress, environment: environment)
        let second: ServerProcess = try await .start(database: database.serverAddress, environment: environment)
        let token: String = try Self.token(port: first.port)
        let holder: Connection = try await Connection.open(.maintenance(database.adminAddress))
        try await holder.simple("BEGIN; SELECT FROM audit_chains FOR UPDATE")
        let request: Thread = Thread { _ = try? Self.rename(port: first.port, token, "Died") }
        request.start()
        let reader: Connection = try await Connection.open(.maintenance(database.adminAddress))
        try await Self.wait { try await Self.waiting(reader) == ["1"] }
        first.signal(SIGKILL)
        try await Self.wait { request.isFinished }
        if isCut { try await reader.simple("SELECT pg_terminate_backend(pid) FROM (\(Self.waiters)) AS waiter") }
        try await holder.simple("ROLLBACK")
        try await Self.wait { try await Self.waiting(reader) == ["0"] }
        #expect(try await Self.found(reader) == [left])
        #expect(try Self.rename(port: second.port, token, "Lives") == 200)
        #expect(try await Self.found(reader) == [after])
        reader.close()
        holder.close()
        _ = await first.stop()
        #expect(await second.stop() == 0)
        try await database.drop()
    }

    private static func token(port: Int) throws -> String {
        let client: BlockingClient = BlockingClient(port: port, timeout: 20)
        defer { client.close() }
        let answer: BlockingClient.Answer = try client.exchange(
            "POST", "/api/v1/auth/login", host: "localhost",
            body: #"{"email":"client@example.com","password":"\#(Known.password)"}"#)
        return String(try #require(answer.body.firstMatch(of: /"access_token":"([^"]+)"/), "\(answer.body)").output.1)
    }

    private static func rename(port: Int, _ token: String, _ name: String) throws -> Int {
        let client: BlockingClient = BlockingClient(port: port, timeout: 20)
        defer { client.close() }
        return try client.exchange(
            "PATCH", "/api/v1/me", host: "localhost", token: token,
            headers: ["Content-Type": "application/merge-patch+json"], body: #"{"display_name":"\#(name)"}"#
        ).status
    }

    private static func found(_ connection: Connection) async throws -> [String] {
        try await values(
            connection,
            """
            SELECT display_name || ', '
                || (SELECT count(*) FROM audit_events WHERE event = 'account.updated') || ' rows'
            FROM users WHERE id = '\(Known.client)'
            """)
    }

    /// Transactions that wait for the end of the log.
    private static func waiting(_ connection: Connection) async throws -> [String] {
        try await values(connection, "SELECT count(*) FROM (\(waiters)) AS waiter")
    }

    private static let waiters: String = """
        SELECT pid FROM pg_stat_activity
        WHERE usename = 'platform_server' AND wait_event_type = 'Lock' AND datname = current_database()
        """

    private static func values(_ connection: Connection, _ sql: String) async throws -> [String] {
        try await connection.simple(sql).last?.rows.compactMap { $0.first ?? nil } ?? []
    }

    private static func wait(_ holds: () async throws -> Bool) async throws {
        let end: ContinuousClock.Instant = .now + .seconds(30)
        while try await !holds() {
            try #require(ContinuousClock.now < end)
            try await Task.sleep(for: .milliseconds(20))
        }
    }
}

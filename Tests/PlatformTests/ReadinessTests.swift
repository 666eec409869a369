import ContractClient
import ContractServer
import Foundation
import PlatformClient
import Postgres
import Testing

@testable import platform

/// What balancers and people ask: health, readiness and liveness over HTTP, on good days and bad ones.
@Suite struct ReadinessTests {
    private static let health: String = "/api/v1/health"
    private static let readiness: String = "/api/v1/health/ready"
    private static let liveness: String = "/api/v1/health/live"

    @Test func aDatabaseThatGoesAwayAndComesBack() async throws {
        var options: EmbeddedCluster.Options = EmbeddedCluster.Options(
            folder: "/tmp/postgres-readiness-\(getpid())-\(UInt32.random(in: 0...UInt32.max))")
        options.isDurable = false
        let first: EmbeddedCluster = try await EmbeddedCluster.start(options)
        let migrations: String = RunningPlatform.repository.appending(path: "spec/database/migrations").path
        try await MigrationRunner(
            address: first.address(role: EmbeddedCluster.adminRole), folder: migrations).run()
        let database: TestDatabase = TestDatabase(cluster: first, name: EmbeddedCluster.databaseName)
        options.isTemporary = true
        let restart: EmbeddedCluster.Options = options
        let second: EmbeddedCluster = try await RunningPlatform.serve(database) { platform in
            try await Self.expectReady(platform)
            await first.stop()
            try await Self.expectAway(platform)
            let second: EmbeddedCluster = try await EmbeddedCluster.start(restart)
            try await Self.waitUntilReady(platform)
            try await Self.expectReady(platform)
            return second
        }
        await second.stop()
    }

    @Test func anUnappliedMigrationIsNamed() async throws {
        let database: TestDatabase = try await TestCluster.shared.database(
            template: "platform", setUp: RunningPlatform.prepare)
        try await RunningPlatform.serve(database) { platform in
            try await Self.change(database, "DELETE FROM schema_migrations WHERE version = 9")
            let behind = try await Self.report(platform, Self.readiness, status: 503)
            #expect(behind.checks["schema"]?["status"] == "error")
            #expect(behind.checks["schema"]?["error"]?.hasPrefix("1 of ") == true)
            #expect(behind.checks["database"]?["status"] == "healthy")
            #expect(try await platform.raw("GET", Self.health).status == 200)
            try await Self.change(
                database, "INSERT INTO schema_migrations VALUES (9, '0009_schema_is_readable.sql', 'x')")
            try await Self.expectReady(platform)
            // A build may be older than the schema while processes are replaced.
            try await Self.change(database, "INSERT INTO schema_migrations VALUES (9999, '9999_later.sql', 'x')")
            let ahead = try await Self.report(platform, Self.readiness, status: 200)
            #expect(ahead.checks["schema"]?["status"] == "degraded")
            try await Self.change(database, "REVOKE SELECT ON schema_migrations FROM platform_server")
            let hidden = try await Self.report(platform, Self.readiness, status: 503)
            #expect(hidden.checks["schema"]?["error"] == "The schema's version cannot be read.")
        }
        try await database.drop()
    }

    /// A database that accepts and does not answer is away, and is said to be within the time of a probe.
    @Test func aDatabaseThatHangsIsAway() async throws {
        let database: TestDatabase = try await TestCluster.shared.database(
            template: "platform", setUp: RunningPlatform.prepare)
        try await RunningPlatform.serve(database) { platform in
            let connection: Connection = try await Connection.open(.maintenance(database.adminAddress))
            defer { connection.close() }
            try await connection.simple("BEGIN; LOCK TABLE platform_mode IN ACCESS EXCLUSIVE MODE")
            let start: ContinuousClock.Instant = .now
            let hanging = try await Self.report(platform, Self.readiness, status: 503)
            #expect(hanging.checks["database"]?["status"] == "error")
            #expect(.now - start < .seconds(4))
            try await connection.simple("ROLLBACK")
            try await Self.expectReady(platform)
        }
        try await database.drop()
    }

    @Test func aServerThatStopsSaysSoWhileItStillListens() async throws {
        let database: TestDatabase = try await TestCluster.shared.database(
            template: "platform", setUp: RunningPlatform.prepare)
        try await RunningPlatform.serve(database, overrides: ["http.drain.notice": "2"]) { platform in
            try await Self.expectReady(platform)
            async let stopping: Void = platform.application.server.shutdown()
            let deadline: ContinuousClock.Instant = .now + .seconds(1)
            while try await platform.raw("GET", Self.readiness).status == 200, .now < deadline {
                try await Task.sleep(for: .milliseconds(20))
            }
            let draining = try await Self.report(platform, Self.readiness, status: 503)
            #expect(draining.checks["server"]?["status"] == "error")
            #expect(draining.checks["server"]?["error"]?.hasPrefix("Draining") == true)
            #expect(draining.checks["database"]?["status"] == "healthy")
            #expect(try await platform.raw("GET", Self.liveness).status == 200)
            #expect(try await platform.raw("GET", Self.health).status == 200)
            await stopping
            await #expect(throws: URLError.self) { try await platform.raw("GET", Self.liveness) }
        }
        try await database.drop()
    }

    // MARK: What is expected

    private static func expectReady(_ platform: RunningPlatform) async throws {
        let ready = try await report(platform, readiness, status: 200)
        #expect(ready.status == "ready" && Set(ready.checks.keys) == ["database", "schema", "server"])
        #expect(ready.checks.values.allSatisfy { $0["status"] == "healthy" && $0["error"] == nil }, "\(ready)")
        let healthy = try await report(platform, health, status: 200)
        #expect(healthy.status == "healthy" && healthy.checks["database"]?["status"] == "healthy")
        guard case .ok(let typed) = try await platform.anonymous.getReadiness() else {
            Issue.record("the client takes a ready server for another")
            return
        }
        #expect(typed.body.status == .ready)
    }

    private static func expectAway(_ platform: RunningPlatform) async throws {
        let away = try await report(platform, readiness, status: 503)
        #expect(away.status == "not_ready" && away.checks["server"]?["status"] == "healthy")
        #expect(away.checks["database"]?["status"] == "error" && away.checks["schema"]?["status"] == "error")
        let ill = try await report(platform, health, status: 503)
        #expect(ill.status == "unhealthy" && ill.checks["database"]?["error"] == "The database does not answer.")
        #expect(try await platform.raw("GET", liveness).status == 200)
        guard case .serviceUnavailable(let typed) = try await platform.anonymous.getHealth() else {
            Issue.record("the client takes an ill server for another")
            return
        }
        #expect(typed.body.status == .unhealthy && typed.body.mode.degraded)
        // Everything else answers with the problem.
        let other = try await platform.raw("GET", "/api/v1/portal-context", host: "localhost")
        #expect(other.status == 503 && other.headers["content-type"] == "application/problem+json")
    }

    private static func waitUntilReady(_ platform: RunningPlatform) async throws {
        let deadline: ContinuousClock.Instant = .now + .seconds(20)
        while try await platform.raw("GET", readiness).status != 200, .now < deadline {
            try await Task.sleep(for: .milliseconds(50))
        }
    }

    // MARK: Reading

    private struct Report {
        var status: String
        /// Texts of `checks` and of `services`; numbers are left out.
        var checks: [String: [String: String]]
    }

    /// Checks status, media type and that nothing of the inside is told.
    private static func report(_ platform: RunningPlatform, _ path: String, status: Int) async throws -> Report {
        let answer = try await platform.raw("GET", path)
        #expect(answer.status == status, "\(path): \(answer.body)")
        #expect(answer.headers["content-type"] == "application/json")
        #expect(answer.headers["cache-control"] == (status == 503 ? "no-store" : answer.headers["cache-control"]))
        for secret in ["postgres", "/tmp", "platform_server", "SQLSTATE", "schema_migrations", "dbname"] {
            #expect(!answer.body.contains(secret), "\(path) tells \(secret): \(answer.body)")
        }
        let json = try #require(try JSONSerialization.jsonObject(with: Data(answer.body.utf8)) as? [String: Any])
        let entries = try #require((json["checks"] ?? json["services"]) as? [String: [String: Any]])
        return Report(
            status: try #require(json["status"] as? String),
            checks: entries.mapValues { entry in entry.compactMapValues { $0 as? String } })
    }

    private static func change(_ database: TestDatabase, _ sql: String) async throws {
        let connection: Connection = try await Connection.open(.maintenance(database.adminAddress))
        defer { connection.close() }
        try await connection.simple(sql)
    }
}

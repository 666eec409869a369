import ContractClient
import Foundation
import PlatformClient
import Postgres
import Testing

@testable import platform

/// A database that is there and does not answer in time: a lock that somebody holds, a statement that takes too long.
@Suite struct BusyDatabaseTests {
    private static let change: String = #"{"display_name":"Ada"}"#

    /// `statement_timeout` is shorter than the two seconds of `lock_timeout` in the second case.
    @Test(arguments: ["10", "1"])
    func aRowThatSomebodyHoldsIsAProblemForAMoment(statementTimeout: String) async throws {
        let database: TestDatabase = try await TestCluster.shared.database(
            template: "platform", setUp: RunningPlatform.prepare)
        try await RunningPlatform.serve(database, overrides: ["database.timeout": statementTimeout]) { platform in
            let token: String = try await platform.anonymous.signIn(
                "client@example.com", Provisioning.demoPassword
            ).accessToken
            let holder: Connection = try await Connection.open(.maintenance(database.adminAddress))
            defer { holder.close() }
            try await holder.simple("BEGIN; SELECT FROM users WHERE email = 'client@example.com' FOR UPDATE")
            let start: ContinuousClock.Instant = .now
            let busy = try await Self.patch(platform, token)
            #expect(busy.status == 503)
            #expect(busy.headers["retry-after"] == "2")
            #expect(busy.headers["content-type"] == "application/problem+json")
            #expect(busy.body.contains(#""code":"unavailable""#) && !busy.body.contains("lock"))
            #expect(.now - start < .seconds(8))
            try await holder.simple("ROLLBACK")
            #expect(try await Self.patch(platform, token).status == 200)
        }
        try await database.drop()
    }

    private static func patch(
        _ platform: RunningPlatform, _ token: String
    ) async throws -> (status: Int, headers: [String: String], body: String) {
        try await platform.raw(
            "PATCH", "/api/v1/me", token: token, host: "localhost",
            headers: ["Content-Type": "application/merge-patch+json"], body: change)
    }
}

import Configuration
import Postgres
import Testing

@testable import platform

/// `HTTP_RATE_LIMITS`: on unless it is turned off, and never off in production.
@Suite struct RateLimitSettingTests {
    private static let estimate: String = #"{"inputs":{},"deadline_hours":48}"#

    /// One request more than the tier `public` allows an address in a minute.
    private static func statuses(_ platform: RunningPlatform) async throws -> [Int] {
        var statuses: [Int] = []
        for _ in 0...30 {
            statuses.append(try await platform.raw("POST", "/api/v1/pricing/estimate", body: estimate).status)
        }
        return statuses
    }

    @Test func ratesAreLimitedUnlessTheSettingSaysOtherwise() async throws {
        let database: TestDatabase = try await TestCluster.shared.database(
            template: "platform", setUp: RunningPlatform.prepare)
        let limited: [Int] = try await RunningPlatform.serve(database) { try await Self.statuses($0) }
        #expect(limited.last == 429)
        let unlimited: [Int] = try await RunningPlatform.serve(database, overrides: ["http.rate.limits": "false"]) {
            try await Self.statuses($0)
        }
        #expect(!unlimited.contains(429) && unlimited.last == unlimited.first)
        try await database.drop()
    }

    @Test func productionLimitsRates() {
        let production: [String: String] = [
            "platform.environment": "production", "database.url": "postgresql://db/platform",
            "http.rate.limits": "false",
            "token.keys": KeyRing.text(of: [Array(repeating: 1, count: 32)]),
            "field.keys": KeyRing.text(of: [Array(repeating: 2, count: 32)]),
        ]
        #expect(throws: Settings.Invalid.self) {
            try Settings(reader: ConfigReader(provider: InMemoryProvider(values: [:])), overrides: production)
        }
        do {
            _ = try Settings(reader: ConfigReader(provider: InMemoryProvider(values: [:])), overrides: production)
        } catch {
            #expect("\(error)".contains("HTTP_RATE_LIMITS is false; production limits rates"))
        }
        var limited: [String: String] = production
        limited["http.rate.limits"] = nil
        let settings: Settings? = try? Settings(
            reader: ConfigReader(provider: InMemoryProvider(values: [:])), overrides: limited)
        #expect(settings?.text("http.rate.limits") == "true")
    }
}

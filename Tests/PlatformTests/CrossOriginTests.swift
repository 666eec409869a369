import Configuration
import Foundation
import Postgres
import Testing

@testable import platform

/// Pages of a website's hosts may call the API on its other hosts; pages of other websites and of nobody may not.
@Suite struct CrossOriginTests {
    private static let page: String = "http://acme.localhost"
    private static let elsewhere: String = "https://app.example:8443"

    @Test func originsAreThoseOfTheWebsite() async throws {
        try await Self.run { platform in
            try await Self.waitForOrigins(platform)
            for (origin, host, isAllowed) in [
                (Self.page, "localhost", true), (Self.page, "acme.localhost", true),
                ("http://writers.acme.localhost", "acme.localhost", true),
                ("http://borealis.localhost", "borealis.localhost", true),
                (Self.elsewhere, "borealis.localhost", true),
                ("http://borealis.localhost", "acme.localhost", false), (Self.page, "borealis.localhost", false),
                (Self.page, "nobody.localhost", false), ("https://acme.localhost", "localhost", false),
                ("http://acme.localhost:81", "localhost", false), ("null", "localhost", false),
            ] {
                let head: String = try Self.ask(platform, "GET", host, ["Origin": origin])
                let isShown: Bool = head.contains("Access-Control-Allow-Origin: \(origin)\r\n")
                #expect(isShown == isAllowed, "\(origin) on \(host)")
                #expect(head.contains("Vary: Origin\r\n") && !head.contains("Access-Control-Allow-Origin: *"))
            }
        }
    }

    @Test func aPreflightOfABrowserIsAnswered() async throws {
        try await Self.run { platform in
            try await Self.waitForOrigins(platform)
            let head: String = try Self.ask(
                platform, "OPTIONS", "localhost",
                [
                    "Origin": Self.page, "Access-Control-Request-Method": "PATCH",
                    "Access-Control-Request-Headers": "authorization,content-type,x-session-id",
                ])
            #expect(head.hasPrefix("HTTP/1.1 204 "))
            #expect(head.contains("Access-Control-Allow-Methods: GET, HEAD, PATCH, OPTIONS\r\n"))
            #expect(head.contains("Access-Control-Allow-Credentials: true\r\n"))
            let fields: String? = head.components(separatedBy: "\r\n").first {
                $0.hasPrefix("Access-Control-Allow-Headers: ")
            }
            for field in ["Authorization", "Content-Type", "X-Session-ID", "X-Device-Fingerprint", "X-Website-Id"] {
                #expect(fields?.contains(field) == true)
            }
        }
    }

    /// A website that is closed has no pages any more, in every process at once.
    @Test func aClosedWebsiteHasNoOrigins() async throws {
        try await Self.run { platform in
            let own: [String: String] = ["Origin": "http://borealis.localhost"]
            try await Self.waitForOrigins(platform)
            let connection: Connection = try await Connection.open(.maintenance(platform.database.adminAddress))
            defer { connection.close() }
            try await connection.simple(
                "UPDATE websites SET is_active = false WHERE slug = 'borealis'; NOTIFY callers, 'websites'")
            try await Self.wait {
                try !Self.ask(platform, "GET", "borealis.localhost", own).contains("Access-Control-Allow-Origin")
            }
        }
    }

    @Test(arguments: ["*", "null", "app.example", "https://*.example", "https://a.example/"])
    func whatIsNoOriginIsNoSetting(origin: String) {
        #expect(throws: Settings.Invalid.self) {
            try Settings(
                reader: ConfigReader(provider: InMemoryProvider(values: [:])), overrides: ["http.cors.origins": origin])
        }
    }

    // MARK: Support

    private static func run(_ body: @Sendable (RunningPlatform) async throws -> Void) async throws {
        let database: TestDatabase = try await TestCluster.shared.database(
            template: "platform", setUp: RunningPlatform.prepare)
        try await RunningPlatform.serve(database, overrides: ["http.cors.origins": elsewhere], body)
        try await database.drop()
    }

    private static func ask(
        _ platform: RunningPlatform, _ method: String, _ host: String, _ headers: [String: String]
    ) throws -> String {
        let client: BlockingClient = BlockingClient(port: platform.port, timeout: 10)
        defer { client.close() }
        return try client.exchange(method, "/api/v1/me", host: host, headers: headers).head
    }

    /// The register asks the database when the server starts.
    private static func waitForOrigins(_ platform: RunningPlatform) async throws {
        try await wait {
            try ask(platform, "GET", "localhost", ["Origin": page]).contains("Access-Control-Allow-Origin")
        }
    }

    private static func wait(_ condition: () throws -> Bool) async throws {
        let deadline: ContinuousClock.Instant = .now + .seconds(10)
        while try !condition() {
            try #require(ContinuousClock.now < deadline)
            try await Task.sleep(for: .milliseconds(20))
        }
    }
}

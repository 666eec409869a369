import Configuration
import ContractRuntime
import ContractServer
import Cryptography
import Foundation
import FoundationNetworking
import Logging
import Postgres
import Synchronization

@testable import platform

/// The whole platform in this process, until the process ends.
struct PlatformStage: Sendable {
    struct Refused: Error, CustomStringConvertible {
        var description: String
    }

    struct Answer: Sendable {
        var status: Int
        var body: String

        /// The first text of the name in a JSON body.
        func text(_ name: String) throws -> String {
            let match: Regex<AnyRegexOutput>.Match? = try Regex("\"\(name)\":\"([^\"]+)\"").firstMatch(in: body)
            guard let found = match?.output[1].substring else { throw Refused(description: "no \(name) in \(body)") }
            return String(found)
        }
    }

    static let host: String = "localhost"
    static let foreignHost: String = "borealis.localhost"
    static let issuer: String = "writing-system-platform"
    static let seed: [UInt8] = [UInt8](repeating: 7, count: SigningKey.seedByteCount)

    /// Attacks sign in more often than people do.
    private static let cheapPasswords: Argon2Parameters = Argon2Parameters(memory: 64, iterations: 1, parallelism: 1)

    private static let repository: URL = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    let port: Int
    let database: TestDatabase
    let limits: SwitchedLimits

    static func start() async throws -> PlatformStage {
        let database: TestDatabase = try await TestCluster.shared.database(template: "platform", setUp: prepare)
        let settings: Settings = try Settings(
            reader: ConfigReader(provider: InMemoryProvider(values: [:])),
            overrides: [
                "http.port": "0", "http.host": "127.0.0.1", "database.connections": "8",
                "local.folder": NSTemporaryDirectory() + "platform-\(UUID().uuidString)",
                "docs.folder": repository.appending(path: "docs/generated").path,
                "spec.folder": repository.appending(path: "spec").path, "token.issuer": issuer,
                "token.keys": Data(seed).base64EncodedString(),
                "password.memory.kib": "\(cheapPasswords.memory)",
                "password.iterations": "\(cheapPasswords.iterations)",
            ])
        let limits: SwitchedLimits = SwitchedLimits()
        var logger: Logger = Logger(label: "platform")
        logger.logLevel = .error
        let application: Application = try Application(
            settings: settings, databaseAddress: database.serverAddress, logger: logger, rateLimiter: limits)
        Task { try await application.run() }
        return PlatformStage(port: try await application.server.boundPort, database: database, limits: limits)
    }

    private static func prepare(_ database: TestDatabase) async throws {
        let provisioning: Provisioning = Provisioning(specFolder: repository.appending(path: "spec").path)
        _ = try await provisioning.migrate(ownerAddress: database.adminAddress)
        try await provisioning.seed(
            adminAddress: database.adminAddress, hasher: PasswordHasher(parameters: cheapPasswords))
    }

    /// A request beside the attacks, to make what they need.
    func send(
        _ method: String, _ path: String, token: String? = nil, host: String = PlatformStage.host,
        headers: [String: String] = [:], body: String? = nil
    ) async throws -> Answer {
        guard let url = URL(string: "http://127.0.0.1:\(port)/api/v1\(path)") else {
            throw Refused(description: "no address: \(path)")
        }
        var request: URLRequest = URLRequest(url: url)
        request.httpMethod = method
        request.httpShouldHandleCookies = false
        request.setValue(host, forHTTPHeaderField: "Host")
        if let token { request.setValue("Bearer \(token)", forHTTPHeaderField: "Authorization") }
        if let body {
            request.httpBody = Data(body.utf8)
            request.setValue("application/json", forHTTPHeaderField: "Content-Type")
        }
        for (name, value) in headers { request.setValue(value, forHTTPHeaderField: name) }
        let (data, response) = try await URLSession.shared.data(for: request)
        return Answer(
            status: (response as? HTTPURLResponse)?.statusCode ?? 0, body: String(decoding: data, as: UTF8.self))
    }

    /// The same, which has to succeed.
    func step(
        _ method: String, _ path: String, token: String? = nil, host: String = PlatformStage.host,
        headers: [String: String] = [:], body: String? = nil
    ) async throws -> Answer {
        var headers: [String: String] = headers
        if method != "GET" { headers["Idempotency-Key"] = UUID().uuidString }
        let answer: Answer = try await send(method, path, token: token, host: host, headers: headers, body: body)
        guard (200..<300).contains(answer.status) else {
            throw Refused(description: "\(method) \(path): \(answer.status) \(answer.body)")
        }
        return answer
    }

    /// Of a demo account.
    func identifier(of role: String) async throws -> String {
        let token: String = try await logIn(role)
        return try await send("GET", "/me", token: token).text("id")
    }

    static let secondSuperadmin: String = "018f4e3a-0000-7000-8000-000000000199"

    /// Nobody acts as themselves.
    func makeSecondSuperadmin() async throws {
        let connection: Connection = try await Connection.open(.maintenance(database.adminAddress))
        defer { connection.close() }
        try await connection.simple(
            """
            INSERT INTO users (id, email, role, status, password_hash, display_name, created_at)
            SELECT '\(Self.secondSuperadmin)', 'second@example.com', role, status, password_hash, 'Second', created_at
            FROM users WHERE email = 'superadmin@example.com' ON CONFLICT DO NOTHING;
            INSERT INTO tenant_access (website_id, user_id)
            VALUES ('\(PlatformRecords.website)', '\(Self.secondSuperadmin)') ON CONFLICT DO NOTHING;
            """)
    }

    /// A trusted device of a demo account.
    func trustDevice(of email: String, on website: String) async throws -> String {
        let connection: Connection = try await Connection.open(.maintenance(database.adminAddress))
        defer { connection.close() }
        let rows: [SimpleResult] = try await connection.simple(
            """
            INSERT INTO trusted_devices (website_id, token_hash, id, user_id, created_at, expires_at)
            SELECT '\(website)', sha256(id::text::bytea), gen_random_uuid(), id, now(), now() + interval '30 days'
            FROM users WHERE email = '\(email)' AND coalesce(website_id, '\(website)') = '\(website)'
            RETURNING id
            """)
        guard let id = rows.last?.rows.first?.first ?? nil else { throw Refused(description: "no \(email)") }
        return id
    }

    static let foreignWriter: String = "018f4e3a-0000-7000-8000-000000000198"

    /// The writers of the demonstration data work for the own website, too.
    func makeForeignWriter() async throws {
        let connection: Connection = try await Connection.open(.maintenance(database.adminAddress))
        defer { connection.close() }
        try await connection.simple(
            """
            INSERT INTO users (id, email, role, status, password_hash, display_name, created_at)
            SELECT '\(Self.foreignWriter)', 'foreign@example.com', role, status, password_hash, 'Foreign', created_at
            FROM users WHERE email = 'writer@example.com' ON CONFLICT DO NOTHING;
            INSERT INTO tenant_access (website_id, user_id, max_active_orders)
            VALUES ('\(PlatformRecords.foreignWebsite)', '\(Self.foreignWriter)', 5) ON CONFLICT DO NOTHING;
            """)
    }

    /// Signs in a demo account.
    func logIn(_ account: String, host: String = PlatformStage.host) async throws -> String {
        try await login(of: account, host: host).text("access_token")
    }

    func login(of account: String, host: String) async throws -> Answer {
        let address: String = account.contains("@") ? "\(account).example.com" : "\(account)@example.com"
        let body: String = #"{"email":"\#(address)","password":"\#(Provisioning.demoPassword)"}"#
        return try await step("POST", "/auth/login", host: host, body: body)
    }

    /// As if presence had been proved in a session so long ago.
    func setPresence(of session: String, secondsAgo: Int) async throws {
        let connection: Connection = try await Connection.open(.maintenance(database.adminAddress))
        defer { connection.close() }
        try await connection.simple(
            "UPDATE sessions SET authenticated_at = now() - interval '\(secondsAgo) seconds' WHERE id = '\(session)'")
    }
}

/// Lets everything through, or limits with allowances that are full at the beginning.
final class SwitchedLimits: RateLimiter {
    private let limiter: Mutex<MemoryRateLimiter?> = Mutex(nil)

    func limit(_ isLimiting: Bool) { limiter.withLock { $0 = isLimiting ? MemoryRateLimiter() : nil } }

    func takeNow(_ tier: RateLimitTier, key: String, at instant: ContinuousClock.Instant) -> RateLimitDecision? {
        guard let limiter = limiter.withLock({ $0 }) else {
            return RateLimitDecision(isAllowed: true, remaining: tier.quota, reset: .zero, retryAfter: .zero)
        }
        return limiter.takeNow(tier, key: key, at: instant)
    }

    func take(
        _ tier: RateLimitTier, key: String, at instant: ContinuousClock.Instant
    ) async throws -> RateLimitDecision {
        if let decision = takeNow(tier, key: key, at: instant) { return decision }
        return RateLimitDecision(isAllowed: true, remaining: tier.quota, reset: .zero, retryAfter: .zero)
    }
}

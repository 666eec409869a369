import Configuration
import ContractClient
import ContractServer
import Cryptography
import Foundation
import FoundationNetworking
import PlatformClient
import Postgres
import Testing

@testable import platform

/// The whole platform in this process: a database of its own, seeded, and a server on a free port.
struct RunningPlatform: Sendable {
    static let repository: URL = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    /// A website of the demo data; `borealis.localhost` is another.
    static let host: String = "localhost"

    let port: Int
    let database: TestDatabase
    let application: Application
    let folder: String

    var address: String { "http://\(Self.host):\(port)" }

    /// Starts everything, runs the body, stops everything. Fails the test when the server logged an error.
    static func run<Result: Sendable>(
        _ body: @Sendable (RunningPlatform) async throws -> Result
    ) async throws -> Result {
        let database: TestDatabase = try await TestCluster.shared.database(template: "platform", setUp: prepare)
        let outcome: Swift.Result<Result, any Error>
        do { outcome = .success(try await serve(database, body)) } catch { outcome = .failure(error) }
        try await database.drop()
        return try outcome.get()
    }

    /// Serves over a database that is there already.
    static func serve<Result: Sendable>(
        _ database: TestDatabase, overrides: [String: String] = [:],
        _ body: @Sendable (RunningPlatform) async throws -> Result
    ) async throws -> Result {
        let folder: String = NSTemporaryDirectory() + "platform-\(UUID().uuidString)"
        let settings: Settings = try Settings(
            reader: ConfigReader(provider: InMemoryProvider(values: [:])),
            overrides: [
                "http.port": "0", "http.host": "127.0.0.1", "local.folder": folder, "database.connections": "8",
                "docs.folder": repository.appending(path: "docs/generated").path,
                "spec.folder": repository.appending(path: "spec").path,
                "password.memory.kib": "\(cheapPasswords.memory)",
                "password.iterations": "\(cheapPasswords.iterations)",
            ].merging(overrides) { _, given in given })
        let log: DefectLog = DefectLog()
        let application: Application = try Application(
            settings: settings, databaseAddress: database.serverAddress, logger: log.logger)
        let running: Task<Void, any Error> = Task { try await application.run() }
        let outcome: Swift.Result<Result, any Error>
        do {
            let platform = RunningPlatform(
                port: try await application.server.boundPort, database: database, application: application,
                folder: folder)
            outcome = .success(try await body(platform))
        } catch { outcome = .failure(error) }
        await application.server.shutdown()
        try await running.value
        log.report()
        try? FileManager.default.removeItem(atPath: folder)
        return try outcome.get()
    }

    @Sendable static func prepare(_ database: TestDatabase) async throws {
        let provisioning: Provisioning = Provisioning(specFolder: repository.appending(path: "spec").path)
        _ = try await provisioning.migrate(ownerAddress: database.adminAddress)
        try await provisioning.seed(
            adminAddress: database.adminAddress, hasher: PasswordHasher(parameters: cheapPasswords))
    }

    /// Tests sign in more often than people do.
    private static let cheapPasswords: Argon2Parameters = Argon2Parameters(memory: 64, iterations: 1, parallelism: 1)

    // MARK: Clients

    var anonymous: PlatformClient { PlatformClient(server: address, configuration: Self.configuration) }

    /// A client with the session of a demo account: `client`, `writer`, `editor`, `support`, `admin`, `superadmin`.
    func client(_ account: String) async throws -> PlatformClient {
        let tokens: SessionTokens = try await anonymous.signIn("\(account)@example.com", Provisioning.demoPassword)
        return client(token: tokens.accessToken)
    }

    func client(token: String) -> PlatformClient {
        PlatformClient(server: address, credentials: BearerToken(token), configuration: Self.configuration)
    }

    private static var configuration: ClientConfiguration { ClientConfiguration(retry: .never) }

    /// A raw request, for what the generated client would not send.
    func raw(
        _ method: String, _ path: String, token: String? = nil, host: String? = nil, headers: [String: String] = [:],
        body: String? = nil
    ) async throws -> (status: Int, headers: [String: String], body: String) {
        var request: URLRequest = URLRequest(url: URL(string: "http://127.0.0.1:\(port)\(path)")!)
        request.httpMethod = method
        request.httpShouldHandleCookies = false
        if let token { request.setValue("Bearer \(token)", forHTTPHeaderField: "Authorization") }
        if let host { request.setValue(host, forHTTPHeaderField: "Host") }
        for (name, value) in headers { request.setValue(value, forHTTPHeaderField: name) }
        if let body {
            request.httpBody = Data(body.utf8)
            let mediaType: String = headers["Content-Type"] ?? "application/json"
            request.setValue(mediaType, forHTTPHeaderField: "Content-Type")
        }
        let (data, response) = try await URLSession.shared.data(for: request)
        let http: HTTPURLResponse = try #require(response as? HTTPURLResponse)
        var fields: [String: String] = [:]
        for (name, value) in http.allHeaderFields { fields["\(name)".lowercased()] = "\(value)" }
        return (http.statusCode, fields, String(decoding: data, as: UTF8.self))
    }
}

extension PlatformClient {
    struct NoTokens: Error {}

    /// The tokens of an account without a second factor.
    func signIn(_ email: String, _ password: String) async throws -> SessionTokens {
        let outcome: LoginOutcome = try await logIn(body: Credentials(email: email, password: password)).body
        guard case .sessionTokens(let tokens) = outcome else { throw NoTokens() }
        return tokens
    }
}

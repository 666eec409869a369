import Foundation
import Postgres
import Testing

@testable import platform

/// The server at its most talkative is sent every kind of secret, in right places and wrong ones: none of them is found
/// in what it writes.
@Suite struct SecretsInLogsTests {
    private static let marks: [String] = [
        "pass-word-0001", "pass-word-0002", "refresh-token-0003-aaaaaaaa", "bearer-0004", "cookie-0005", "query-0006",
        "confirmation-0007-aaaaaaaa", "idempotency-0008", "broken-json-0009", "csrf-0010", "basic-0011", "123456-0012",
    ]

    @Test func nothingSecretIsLogged() async throws {
        let database: TestDatabase = try await TestCluster.shared.database(
            template: "platform", setUp: RunningPlatform.prepare)
        let environment: [String: String] = ["LOG_LEVEL": "trace", "TOKEN_KEYS": Self.key]
        let server: ServerProcess = try await .start(database: database.serverAddress, environment: environment)
        let client: BlockingClient = BlockingClient(port: server.port, timeout: 10)
        let tokens: [String] = try Self.signIn(client)
        try Self.sendEverything(client, tokens[0])
        try await Self.withoutDatabase(database) { try Self.sendEverything(client, tokens[0]) }
        client.close()
        let log: String = server.output
        #expect(await server.stop() == 0)
        #expect(log.contains("Answered") && log.contains("logIn"), "the log is on")
        for secret in Self.marks + tokens + [Self.key, Provisioning.demoPassword] {
            #expect(!log.contains(secret), "\(secret) is in the log")
        }
        try await database.drop()
    }

    private static let key: String = Data(repeating: 7, count: 32).base64EncodedString()

    /// Access and refresh token.
    private static func signIn(_ client: BlockingClient) throws -> [String] {
        let body: String = #"{"email":"client@example.com","password":"\#(Provisioning.demoPassword)"}"#
        let answer = try client.exchange("POST", "/api/v1/auth/login", host: "localhost", body: body)
        return try ["access_token", "refresh_token"].map { name in
            let pattern: Regex<AnyRegexOutput> = try Regex(#""\#(name)":"([^"]+)""#)
            let match = try #require(answer.body.firstMatch(of: pattern))
            return String(match.output[1].substring ?? "")
        }
    }

    private static func sendEverything(_ client: BlockingClient, _ token: String) throws {
        func send(
            _ method: String, _ path: String, token: String? = nil, _ headers: [String: String] = [:],
            _ body: String? = nil
        ) throws {
            _ = try client.exchange(
                method, "/api/v1\(path)", host: "localhost", token: token, headers: headers, body: body)
        }
        try send("POST", "/auth/login", [:], #"{"email":"client@example.com","password":"pass-word-0001"}"#)
        try send("POST", "/auth/login", [:], #"{"email":"nobody@example.com","password":"pass-word-0002","x":1}"#)
        try send("POST", "/auth/login", [:], #"{"email":"client@example.com","password":broken-json-0009}"#)
        try send("POST", "/auth/register", [:], #"{"email":"a","password":"pass-word-0001","display_name":7}"#)
        try send("POST", "/auth/register/confirm", [:], #"{"token":"confirmation-0007-aaaaaaaa"}"#)
        try send(
            "POST", "/auth/token/refresh", ["Cookie": "__Host-refresh=cookie-0005", "X-CSRF-Token": "csrf-0010"],
            #"{"refresh_token":"refresh-token-0003-aaaaaaaa"}"#)
        try send("GET", "/me", token: "bearer-0004")
        try send("GET", "/me", ["Authorization": "Basic basic-0011"])
        try send("GET", "/me?token=query-0006", token: token)
        try send("GET", "/query-0006?code=123456-0012")
        let keyed: [String: String] = ["Idempotency-Key": "idempotency-0008"]
        try send("POST", "/orders", token: token, keyed, #"{"topic":"pass-word-0002"}"#)
        try send("PATCH", "/me", token: token, ["Cookie": "sid=cookie-0005"], #"{"display_name":"pass-word-0001"}"#)
    }

    /// The database refuses the server for a while: errors of infrastructure are logged, too.
    private static func withoutDatabase(_ database: TestDatabase, _ body: () throws -> Void) async throws {
        let connection: Connection = try await Connection.open(.maintenance(database.adminAddress))
        defer { connection.close() }
        try await connection.simple("REVOKE SELECT, INSERT, UPDATE ON ALL TABLES IN SCHEMA public FROM platform_server")
        try body()
    }
}

import Cryptography
import Domain
import Foundation
import Postgres
import Testing

@testable import Platform
@testable import platform

/// Keys of access tokens that change while the server runs.
@Suite(.timeLimit(.minutes(3))) struct SigningRingTests {
    private static let start: Date = Date(timeIntervalSince1970: 1_772_000_000)
    private static let old: SigningKey = try! SigningKey(seed: Array(repeating: 3, count: 32))
    private static let new: SigningKey = try! SigningKey(seed: Array(repeating: 4, count: 32))

    private static func at(_ seconds: Double) -> Date { start.addingTimeInterval(seconds) }

    private static func token(_ tokens: AccessTokens, at now: Date) throws -> String {
        let content: AccessTokens.Content = AccessTokens.Content(
            userID: UserID(rawValue: UUID()), sessionID: SessionID(rawValue: UUID()),
            websiteID: WebsiteID(rawValue: UUID()), role: .client, expiresAt: now.addingTimeInterval(900))
        return try tokens.sign(content, id: UUID(), at: now)
    }

    private static func kids(_ tokens: AccessTokens, at now: Date) -> [String] {
        tokens.publicKeys(at: now).map(\.thumbprint)
    }

    /// The new key is published, then it signs; the old one verifies, then it is refused. Nothing is started again.
    @Test func aRotationInFourSteps() throws {
        let tokens: AccessTokens = try AccessTokens(keys: [TimedKey(Self.old)], issuer: "test")
        let first: String = try Self.token(tokens, at: Self.at(0))
        try tokens.replace([TimedKey(Self.new, from: Self.at(60)), TimedKey(Self.old, until: Self.at(1_000))])
        let (old, new): (String, String) = (Self.old.publicKey.thumbprint, Self.new.publicKey.thumbprint)
        #expect(Self.kids(tokens, at: Self.at(1)) == [old, new], "published, the old one signs")
        let second: String = try Self.token(tokens, at: Self.at(59))
        #expect(Self.kids(tokens, at: Self.at(60)) == [new, old])
        let third: String = try Self.token(tokens, at: Self.at(60))
        for token in [first, second, third] { #expect(try tokens.content(of: token, at: Self.at(61)) != nil) }
        #expect(try tokens.content(of: second, at: Self.at(985)) != nil, "26 seconds behind its end: clocks may differ")
        #expect(Self.kids(tokens, at: Self.at(1_000)) == [new])
        // A key that ends before its tokens do.
        let late: AccessTokens = try AccessTokens(
            keys: [TimedKey(Self.new), TimedKey(Self.old, until: Self.at(100))], issuer: "test")
        #expect(try late.content(of: second, at: Self.at(99)) != nil)
        #expect(throws: TokenError.self) { try late.content(of: second, at: Self.at(100)) }
    }

    @Test func keysThatAllEndAreRefusedAndThoseBeforeStay() throws {
        let tokens: AccessTokens = try AccessTokens(keys: [TimedKey(Self.old)], issuer: "test")
        #expect(throws: SigningRing.NoKey.self) { try tokens.replace([]) }
        #expect(throws: SigningRing.NoKey.self) { try tokens.replace([TimedKey(Self.new, until: Self.at(9))]) }
        #expect(Self.kids(tokens, at: Self.at(0)) == [Self.old.publicKey.thumbprint])
    }

    @Test func aFileHasKeysWithTheirTimes() throws {
        let entry: TokenKeys.Entry = TokenKeys.Entry(seed: Array(repeating: 3, count: 32))
        let rotated: [TokenKeys.Entry] = TokenKeys.rotated(
            [entry], seed: Array(repeating: 4, count: 32), at: Self.start, notice: 60)
        #expect(rotated.map(\.from) == [Self.at(60), nil])
        #expect(rotated.map(\.until) == [nil, Self.at(60 + TokenKeys.retirementSeconds)])
        #expect(TokenKeys.entries(of: TokenKeys.text(of: rotated)) == rotated)
        // Again, before the first has ended: that one keeps its end.
        let again: [TokenKeys.Entry] = TokenKeys.rotated(
            rotated, seed: Array(repeating: 5, count: 32), at: Self.at(120), notice: 0)
        #expect(again.count == 3 && again[2].until == rotated[1].until && again[0].from == nil)
        let later: [TokenKeys.Entry] = TokenKeys.rotated(
            rotated, seed: Array(repeating: 5, count: 32), at: Self.at(10_000), notice: 0)
        #expect(later.count == 2, "what has ended falls away")
        let key: String = KeyRing.text(of: [Array(repeating: 3, count: 32)])
        for text in ["", "\n", key + " until=2026-01-01T00:00:00Z", key + " until=tomorrow", key + " for=ever", "abc"] {
            #expect(TokenKeys.entries(of: text) == nil, "\(text)")
        }
    }

    /// Over HTTP with a process of its own: the file changes, the process is told, nobody signs in again.
    @Test func aRunningServerTakesNewKeys() async throws {
        let database: TestDatabase = try await TestCluster.shared.database(
            template: "platform", setUp: RunningPlatform.prepare)
        let path: String = NSTemporaryDirectory() + "keys-\(UUID().uuidString)"
        func write(_ entries: [TokenKeys.Entry]) throws { try KeyRing.write(TokenKeys.text(of: entries), to: path) }
        let (old, new): ([UInt8], [UInt8]) = (Array(repeating: 3, count: 32), Array(repeating: 4, count: 32))
        try write([TokenKeys.Entry(seed: old)])
        let server: ServerProcess = try await .start(
            database: database.serverAddress, environment: ["HTTP_RATE_LIMITS": "false", "TOKEN_KEYS_FILE": path])
        let kids: [String] = try [old, new].map { try SigningKey(seed: $0).publicKey.thumbprint }
        let first: String = try Self.logIn(server)
        #expect(try Self.published(server) == [kids[0]])
        let end: Date = Date(timeIntervalSince1970: (Date().timeIntervalSince1970 + 6).rounded(.up))
        try write([TokenKeys.Entry(seed: new), TokenKeys.Entry(seed: old, until: end)])
        server.signal(SIGHUP)
        try await Self.wait { try Self.published(server) == [kids[1], kids[0]] }
        let second: String = try Self.logIn(server)
        #expect(try Self.status(server, first) == 200 && Self.status(server, second) == 200)
        // What cannot be read changes nothing.
        try KeyRing.write("nonsense", to: path)
        server.signal(SIGHUP)
        try await Self.wait { server.output.contains("Keys of access tokens stay as they were") }
        #expect(try Self.published(server).first == kids[1])
        try await Self.wait { try Self.published(server) == [kids[1]] }
        // `KnownCallers.lifetimeSeconds` at most behind the end of the key.
        try await Self.wait { try Self.status(server, first) == 401 }
        #expect(Date() >= end)
        #expect(try Self.status(server, second) == 200)
        #expect(await server.stop() == 0)
        try await database.drop()
    }

    private static func ask(
        _ server: ServerProcess, _ method: String, _ path: String, token: String? = nil, body: String? = nil
    ) throws -> BlockingClient.Answer {
        let client: BlockingClient = BlockingClient(port: server.port, timeout: 10)
        defer { client.close() }
        return try client.exchange(method, path, host: "localhost", token: token, body: body)
    }

    private static func logIn(_ server: ServerProcess) throws -> String {
        let answer: BlockingClient.Answer = try ask(
            server, "POST", "/api/v1/auth/login",
            body: #"{"email":"client@example.com","password":"\#(Known.password)"}"#)
        return String(try #require(answer.body.firstMatch(of: /"access_token":"([^"]+)"/), "\(answer.body)").output.1)
    }

    private static func status(_ server: ServerProcess, _ token: String) throws -> Int {
        try ask(server, "GET", "/api/v1/me", token: token).status
    }

    /// Of both places, which agree.
    private static func published(_ server: ServerProcess) throws -> [String] {
        let bodies: [String] = try ["/.well-known/jwks.json", "/api/v1/.well-known/jwks.json"].map {
            try ask(server, "GET", $0).body
        }
        let kids: [[String]] = bodies.map { $0.matches(of: /"kid":"([^"]+)"/).map { String($0.output.1) } }
        return kids[0] == kids[1] ? kids[0] : []
    }

    private static func wait(_ holds: () throws -> Bool) async throws {
        let end: ContinuousClock.Instant = .now + .seconds(20)
        while try !holds() {
            try #require(ContinuousClock.now < end)
            try await Task.sleep(for: .milliseconds(50))
        }
    }
}

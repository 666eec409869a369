import Foundation
import Postgres
import SharedState
import Synchronization
import Testing

@testable import platform

/// Two processes of the server over one database and one Redis: limits and lockouts hold across both; Redis may die.
@Suite(.serialized, .timeLimit(.minutes(3))) struct SharedLimitsTests {
    private static let estimate: String = #"{"inputs":{},"deadline_hours":48}"#
    private static let away: String = #""redis":{"status":"degraded""#
    private static let answering: String = #""redis":{"status":"healthy""#
    /// Tokens of one process are known to the other.
    private static let key: String = Data(repeating: 7, count: 32).base64EncodedString()
    /// Redis is known to be there, or not.
    private static let patience: Duration = .seconds(10)

    @Test func twoProcessesShareALimit() async throws {
        try await Self.run { processes, _ in
            var statuses: [Int] = []
            for number in 0..<40 {
                statuses.append(
                    try processes[number % 2].ask("POST", "/api/v1/pricing/estimate", body: Self.estimate).status)
            }
            // 30 in a minute; one more comes back every two seconds.
            let allowed: Int = statuses.filter { $0 != 429 }.count
            #expect((30...33).contains(allowed), "\(allowed) of 40")
            #expect(statuses.prefix(30).allSatisfy { $0 != 429 })
            let refused = try processes[0].ask("POST", "/api/v1/pricing/estimate", body: Self.estimate)
            #expect(refused.status == 429 && refused.head.contains("Retry-After: "))
            #expect(refused.head.contains(#"RateLimit-Policy: "public";q=30;w=60"#))
        }
    }

    /// The lock is in the database; no process has to be told.
    @Test func aLockoutHoldsInBothProcesses() async throws {
        try await Self.run { processes, _ in
            for number in 0..<3 {
                let status: Int = try processes[number % 2].logIn("client@example.com", "wrong password")
                #expect(status == 401)
            }
            for process in processes {
                let status: Int = try process.logIn("client@example.com", Provisioning.demoPassword)
                #expect(status == 401)
            }
            // Three plus two are as many as the account's tier allows in a minute, wherever they are made.
            let status: Int = try processes[1].logIn("client@example.com", Provisioning.demoPassword)
            #expect(status == 429)
        }
    }

    /// Without shared counts each process would let pass as many guesses as both together may: logins wait for Redis,
    /// and nothing else does.
    @Test func loginsAreShutWhileRedisIsAway() async throws {
        try await Self.run { processes, redis in
            let token: String = try processes[0].token("client@example.com")
            redis.kill()
            try await Self.wait { try processes.allSatisfy { try $0.health().contains(Self.away) } }
            for process in processes {
                let body: String = #"{"email":"client@example.com","password":"\#(Provisioning.demoPassword)"}"#
                let answer: BlockingClient.Answer = try process.ask("POST", "/api/v1/auth/login", body: body)
                #expect(answer.status == 503 && answer.head.contains("Retry-After: 2"), "\(answer)")
                #expect(answer.body.contains(#""code":"unavailable""#))
                let client: BlockingClient = BlockingClient(port: process.port, timeout: 10)
                defer { client.close() }
                #expect(try client.exchange("GET", "/api/v1/me", host: "localhost", token: token).status == 200)
                #expect(try process.ask("POST", "/api/v1/pricing/estimate", body: Self.estimate).status != 503)
            }
            try await redis.restart()
            try await Self.wait { try processes.allSatisfy { try $0.health().contains(Self.answering) } }
            #expect(try processes[1].logIn("client@example.com", Provisioning.demoPassword) == 200)
        }
    }

    /// Who would rather have wide limits than none.
    @Test func loginsGoOnWhereTheSettingSaysSo() async throws {
        try await Self.run(["REDIS_LOGINS": "local"]) { processes, redis in
            redis.kill()
            try await Self.wait { try processes.allSatisfy { try $0.health().contains(Self.away) } }
            #expect(try processes[0].logIn("client@example.com", Provisioning.demoPassword) == 200)
        }
    }

    @Test func aRedisThatDiesUnderLoadFailsNoRequest() async throws {
        try await Self.run { processes, redis in
            let token: String = try processes[0].token("client@example.com")
            let load: Load = Load()
            let threads: [Thread] = (0..<8).map { number in
                Thread { load.run(port: processes[number % 2].port, token: token) }
            }
            for thread in threads { thread.start() }
            try await Self.wait { load.count > 100 }
            redis.kill()
            try await Self.wait { try processes.allSatisfy { try $0.health().contains(Self.away) } }
            let dead: Int = load.count
            try await Self.wait { load.count > dead + 100 }
            try await redis.restart()
            try await Self.wait { try processes.allSatisfy { try $0.health().contains(Self.answering) } }
            let back: Int = load.count
            try await Self.wait { load.count > back + 100 }
            load.stop()
            try await Self.wait { threads.allSatisfy(\.isFinished) }
            #expect(load.unexpected.isEmpty, "\(load.unexpected)")
            #expect(load.longest < .seconds(3))
            for process in processes {
                let log: String = process.process.output
                #expect(log.components(separatedBy: "Redis is away").count == 2, "said once")
                #expect(log.components(separatedBy: "Redis answers again").count == 2)
            }
        }
    }

    // MARK: Two processes

    private struct Server: Sendable {
        let process: ServerProcess
        var port: Int { process.port }

        func ask(_ method: String, _ path: String, body: String? = nil) throws -> BlockingClient.Answer {
            let client: BlockingClient = BlockingClient(port: port, timeout: 10)
            defer { client.close() }
            return try client.exchange(method, path, host: "localhost", body: body)
        }

        func logIn(_ email: String, _ password: String) throws -> Int {
            try ask("POST", "/api/v1/auth/login", body: #"{"email":"\#(email)","password":"\#(password)"}"#).status
        }

        func token(_ email: String) throws -> String {
            let body: String = #"{"email":"\#(email)","password":"\#(Provisioning.demoPassword)"}"#
            let answer: BlockingClient.Answer = try ask("POST", "/api/v1/auth/login", body: body)
            let match = try #require(answer.body.firstMatch(of: /"access_token":"([^"]+)"/))
            return String(match.output.1)
        }

        func health() throws -> String { try ask("GET", "/api/v1/health").body }
    }

    private static func run(
        _ settings: [String: String] = [:], _ body: ([Server], RedisServer) async throws -> Void
    ) async throws {
        let database: TestDatabase = try await TestCluster.shared.database(
            template: "platform", setUp: RunningPlatform.prepare)
        let redis: RedisServer = try await RedisServer.start()
        defer { redis.kill() }
        let environment: [String: String] = [
            "REDIS_URL": redis.url(), "LOG_LEVEL": "notice", "TOKEN_KEYS": key,
        ].merging(settings) { $1 }
        let first: ServerProcess = try await .start(database: database.serverAddress, environment: environment)
        let second: ServerProcess = try await .start(database: database.serverAddress, environment: environment)
        let servers: [Server] = [Server(process: first), Server(process: second)]
        let outcome: Result<Void, any Error>
        do {
            try await wait { try servers.allSatisfy { try $0.health().contains(answering) } }
            outcome = .success(try await body(servers, redis))
        } catch { outcome = .failure(error) }
        #expect(await first.stop() == 0)
        #expect(await second.stop() == 0)
        try await database.drop()
        try outcome.get()
    }

    private static func wait(_ condition: () throws -> Bool) async throws {
        let deadline: ContinuousClock.Instant = .now + patience
        while try !condition() {
            try #require(ContinuousClock.now < deadline)
            try await Task.sleep(for: .milliseconds(20))
        }
    }
}

/// Requests with limits, one after the other, on several threads.
private final class Load: Sendable {
    private struct State {
        var count: Int = 0
        var longest: Duration = .zero
        var unexpected: [String] = []
        var isStopped: Bool = false
    }

    private let state: Mutex<State> = Mutex(State())

    var count: Int { state.withLock { $0.count } }
    var longest: Duration { state.withLock { $0.longest } }
    var unexpected: [String] { state.withLock { $0.unexpected } }

    func stop() { state.withLock { $0.isStopped = true } }

    /// The caller's own account, which 200 requests in a minute may ask for.
    func run(port: Int, token: String) {
        let client: BlockingClient = BlockingClient(port: port, timeout: 10)
        while !state.withLock({ $0.isStopped }) {
            let answer = Result { try client.exchange("GET", "/api/v1/me", host: "localhost", token: token) }
            state.withLock { state in
                state.count += 1
                switch answer {
                case .success(let answer):
                    state.longest = max(state.longest, answer.time)
                    guard ![200, 429].contains(answer.status) else { return }
                    if state.unexpected.count < 5 { state.unexpected.append("\(answer.status) \(answer.body)") }
                case .failure(let error): state.unexpected.append("\(error)")
                }
            }
        }
    }
}

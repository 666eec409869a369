import Foundation
import Postgres
import Synchronization
import Testing

@testable import platform

/// 64 callers of four websites that read, write and look for what is not theirs, each on a thread and a connection of
/// its own, until they are stopped. The sixteen of a website share its account, since a login costs half a second.
final class FaultCallers: Sendable {
    struct Caller: Sendable {
        let number: Int
        var host: String
        var website: String
        var id: String
        var token: String = ""
    }

    /// An order that was answered with 201.
    struct Placed: Sendable {
        var topic: String
        var id: String
        var caller: Caller
    }

    private struct State: Sendable {
        var successes: [Int] = Array(repeating: 0, count: FaultCallers.count)
        var problems: Int = 0
        var placed: [Placed] = []
        var defects: [String] = []
        var slowest: Duration = .zero
        var answers: Int = 0
    }

    static let count: Int = 64
    /// One statement, the wait for a connection before it, and what a loaded machine adds.
    static let longest: Duration = .seconds(15)

    private let port: Int
    private let callers: [Caller]
    private let isStopped: Atomic<Bool> = Atomic(false)
    private let state: Mutex<State> = Mutex(State())

    private init(port: Int, callers: [Caller]) {
        self.port = port
        self.callers = callers
    }

    var placed: [Placed] { state.withLock { $0.placed } }

    func stop() { isStopped.store(true, ordering: .relaxed) }

    // MARK: Accounts

    private static func website(_ number: Int) -> String { "018f4e3a-0000-7000-8000-00000000000\(number)" }

    private static func user(_ number: Int) -> String { "018f4e3a-0000-7000-8000-00000000110\(number)" }

    private static let hosts: [String] = ["localhost", "borealis.localhost", "cirrus.localhost", "delta.localhost"]

    /// Two more websites, and a client for each of the four.
    static func makeAccounts(_ database: TestDatabase) async throws {
        let users: String = (0..<4).map { number in
            "('\(user(number))', '\(website(number + 1))', 'caller\(number)@example.com', 'Caller \(number)')"
        }.joined(separator: ",")
        let connection: Connection = try await Connection.open(.maintenance(database.adminAddress))
        defer { connection.close() }
        try await connection.simple(
            """
            BEGIN; SET LOCAL ROLE platform_owner; SELECT set_config('app.system', 'on', true);
            INSERT INTO websites (id, name, slug, brand_name, tagline, features) VALUES
                ('\(website(3))', 'Cirrus', 'cirrus', 'Cirrus', 'High.', '{}'),
                ('\(website(4))', 'Delta', 'delta', 'Delta', 'Wide.', '{}');
            INSERT INTO website_hosts (host, website_id, portal) VALUES
                ('cirrus.localhost', '\(website(3))', 'any'), ('delta.localhost', '\(website(4))', 'any');
            SELECT install_website_defaults(id) FROM websites WHERE slug IN ('cirrus', 'delta');
            INSERT INTO users (id, website_id, email, role, status, password_hash, display_name, created_at)
            SELECT id::uuid, website::uuid, email, 'client', 'active',
                (SELECT password_hash FROM users WHERE password_hash IS NOT NULL LIMIT 1), name, '2026-01-01T00:00:00Z'
            FROM (VALUES \(users)) AS account (id, website, email, name);
            COMMIT
            """)
    }

    static func signIn(_ port: Int) async throws -> FaultCallers {
        let accounts: [Caller] = try await onThread { try (0..<4).map { try signIn($0, port) } }
        let callers: [Caller] = (0..<count).map { number in
            let account: Caller = accounts[number % 4]
            return Caller(
                number: number, host: account.host, website: account.website, id: account.id, token: account.token)
        }
        return FaultCallers(port: port, callers: callers)
    }

    private static func signIn(_ number: Int, _ port: Int) throws -> Caller {
        var caller: Caller = Caller(
            number: number, host: hosts[number], website: website(number + 1), id: user(number))
        let answer: BlockingClient.Answer = try BlockingClient(port: port, timeout: 40).exchange(
            "POST", "/api/v1/auth/login", host: caller.host,
            body: #"{"email":"caller\#(number)@example.com","password":"\#(Provisioning.demoPassword)"}"#)
        caller.token = try #require(text("access_token", answer.body), "\(answer.status) \(answer.body)")
        return caller
    }

    private static func text(_ name: String, _ body: String) -> String? {
        let json: [String: Any]? = (try? JSONSerialization.jsonObject(with: Data(body.utf8))) as? [String: Any]
        return json?[name] as? String
    }

    // MARK: Load

    /// Returns when all have been stopped.
    func run() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for caller in callers { group.addTask { [self] in try await onThread { self.serve(caller) } } }
            try await group.waitForAll()
        }
    }

    private func serve(_ caller: Caller) {
        let client: BlockingClient = BlockingClient(port: port, timeout: 40)
        var round: Int = 0
        var own: String?
        while !isStopped.load(ordering: .relaxed) {
            round += 1
            do {
                try readAccount(caller, client)
                if round % 2 == 1 { own = try place(round, caller, client) ?? own }
                if let own { try readOrder(own, caller, client) }
                try readForeign(caller, client)
            } catch {
                state.withLock { $0.defects.append("caller \(caller.number): \(error)") }
            }
            usleep(5_000)
        }
    }

    private func readAccount(_ caller: Caller, _ client: BlockingClient) throws {
        let answer: BlockingClient.Answer = try client.exchange(
            "GET", "/api/v1/me", host: caller.host, token: caller.token)
        judge(answer, "account", caller) { $0.status == 200 && Self.text("id", $0.body) == caller.id }
        if answer.status == 200 { state.withLock { $0.successes[caller.number] += 1 } }
    }

    private func place(_ round: Int, _ caller: Caller, _ client: BlockingClient) throws -> String? {
        let topic: String = "caller \(caller.number) round \(round)"
        let body: String = """
            {"topic":"\(topic)","instructions":"Five pages.","deadline":"\(Self.deadline)","inputs":{"family":"paper",\
            "pages":5,"spacing":"double","paper_type":"research","work_type":"writing","academic_level":"undergrad",\
            "subject":"history"}}
            """
        let answer: BlockingClient.Answer = try client.exchange(
            "POST", "/api/v1/orders", host: caller.host, token: caller.token,
            headers: ["Idempotency-Key": "fault-\(caller.number)-\(round)"], body: body)
        judge(answer, "placing", caller) { $0.status == 201 && Self.text("topic", $0.body) == topic }
        guard answer.status == 201, let id = Self.text("id", answer.body) else { return nil }
        state.withLock { $0.placed.append(Placed(topic: topic, id: id, caller: caller)) }
        return id
    }

    private func readOrder(_ id: String, _ caller: Caller, _ client: BlockingClient) throws {
        let answer: BlockingClient.Answer = try client.exchange(
            "GET", "/api/v1/orders/\(id)", host: caller.host, token: caller.token)
        judge(answer, "order", caller) {
            $0.status == 200 && Self.text("id", $0.body) == id
                && Self.text("topic", $0.body)?.hasPrefix("caller \(caller.number) ") == true
        }
    }

    /// The newest order of another website.
    private func readForeign(_ caller: Caller, _ client: BlockingClient) throws {
        let foreign: String? = state.withLock { state in
            state.placed.last { $0.caller.website != caller.website }?.id
        }
        guard let foreign else { return }
        let answer: BlockingClient.Answer = try client.exchange(
            "GET", "/api/v1/orders/\(foreign)", host: caller.host, token: caller.token)
        judge(answer, "foreign order", caller) { $0.status == 404 }
    }

    private static let deadline: String =
        Date(timeIntervalSinceNow: 72 * 3_600).formatted(.iso8601.year().month().day()) + "T10:00:00Z"

    private func judge(
        _ answer: BlockingClient.Answer, _ what: String, _ caller: Caller, _ isRight: (BlockingClient.Answer) -> Bool
    ) {
        let isProblem: Bool =
            answer.status == 503 && answer.head.lowercased().contains("content-type: application/problem+json")
            && Self.text("code", answer.body) == "unavailable"
        let isDefect: Bool = !isProblem && !isRight(answer)
        state.withLock { state in
            state.answers += 1
            state.slowest = max(state.slowest, answer.time)
            if isProblem { state.problems += 1 }
            if isDefect {
                state.defects.append("\(what) of caller \(caller.number): \(answer.status) \(answer.body.prefix(300))")
            }
        }
    }

    // MARK: Progress

    private struct Stuck: Error { var what: String }

    /// Every caller has had so many answers with its own row since now.
    func waitForSuccesses(_ number: Int) async throws {
        let before: [Int] = state.withLock { $0.successes }
        try await wait("successes") { zip($0.successes, before).allSatisfy { $0 - $1 >= number } }
    }

    func waitForProblems(_ number: Int) async throws {
        let before: Int = state.withLock { $0.problems }
        try await wait("problems") { $0.problems - before >= number }
    }

    private func wait(_ what: String, _ isReached: (State) -> Bool) async throws {
        let deadline: ContinuousClock.Instant = .now + .seconds(30)
        while !state.withLock({ isReached($0) }) {
            guard .now < deadline else {
                stop()
                let text: String = state.withLock { "\($0.answers) answers, defects \($0.defects.prefix(5))" }
                throw Stuck(what: "\(what): \(text)")
            }
            try await Task.sleep(for: .milliseconds(20))
        }
    }

    /// Nothing wrong, nothing late.
    func check() {
        let state: State = state.withLock { $0 }
        #expect(state.defects.isEmpty, "\(state.defects.count): \(state.defects.prefix(10))")
        #expect(state.slowest < Self.longest)
        #expect(state.problems >= 128)
    }
}

import ContractRuntime
import Synchronization

// What the server remembers: allowances, keys, its mode.
extension AttackRun {
    /// More requests than this are not sent to one operation.
    private static var largestQuota: Int { 20_000 }

    /// Operations with the same tiers share an allowance, which is used up once.
    func rateLimits() async throws {
        var groups: [[String]: [TestedOperation]] = [:]
        for operation in operations where !operation.policy.rateLimits.isEmpty {
            groups[operation.policy.rateLimits, default: []].append(operation)
        }
        for (_, group) in groups.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) {
            var ready: [(TestedOperation, TestRequest)] = []
            for operation in group {
                let credential: TestCredential? = try await permitted(operation)
                ready.append((operation, try await request(operation, credential, RequestChange(isUnknown: true))))
            }
            try await subject.limitRates(true)
            var failure: (any Error)?
            do {
                for (operation, request) in ready { try await useUp(operation, request) }
            } catch { failure = error }
            try await subject.limitRates(false)
            if let failure { throw failure }
        }
    }

    private func useUp(_ operation: TestedOperation, _ request: TestRequest) async throws {
        let tiers: [RateLimitTier] = contract.rateLimitTiers.filter { operation.policy.rateLimits.contains($0.name) }
        let quota: Int = tiers.map(\.quota).min() ?? 0
        guard quota > 0, quota <= Self.largestQuota else { return missing(operation, "a tier that can be used up") }
        // What flows back while the allowance is used up.
        for _ in 0..<(quota * 2 + 10) {
            let answer: TestAnswer = try await connection.exchange(request)
            guard answer.status != 429 else {
                judged("limit", operation, answer, .problem(429, "rate_limited", headers: ["Retry-After"]))
                let scope: String = answer.json?["scope"]?.string ?? ""
                let wait: Int = answer.headers["retry-after"].flatMap { Int($0) } ?? 0
                if !operation.policy.rateLimits.contains(scope) || wait < 1 {
                    wrong("limit", operation, "the name of a tier, and seconds to wait", answer)
                }
                return
            }
            report.requests += 1
            guard answer.problemCode == Expectation.letThrough.code else {
                return wrong("limit", operation, Expectation.letThrough.text, answer)
            }
        }
        let answer: TestAnswer = try await connection.exchange(request)
        judged("limit", operation, answer, .problem(429, "rate_limited", headers: ["Retry-After"]))
    }

    func idempotency(_ operation: TestedOperation) async throws {
        let first: (TestRequest, TestRequest)? = try await keyed(operation)
        guard let (request, other) = first else { return }
        let answer: TestAnswer = try await attempt("first", operation, request)
        guard answer.status < 400 else {
            return wrong("first", operation, "a success (ContractSubject.success)", answer)
        }
        let again: TestAnswer = try await attempt("replay", operation, request, Expectation(statuses: [answer.status]))
        if again.body != answer.body || again.headers["idempotency-replayed"] != "true" {
            wrong("replay", operation, "the same answer, with Idempotency-Replayed", again)
        }
        try await attempt("other request", operation, other, .problem(422, "idempotency_key_reused"))
        try await inFlight(operation)
    }

    /// A request that succeeds, and another with the same key.
    private func keyed(_ operation: TestedOperation) async throws -> (TestRequest, TestRequest)? {
        let success: TestSuccess = try await subject.success(of: operation.policy) ?? TestSuccess()
        var change: RequestChange = RequestChange(
            identifiers: success.identifiers, parameters: success.parameters, body: success.body)
        let credential: TestCredential? =
            success.role == nil ? try await permitted(operation) : try await self.credential(success.role, operation)
        let key: String = freshKey()
        change.parameters["Idempotency-Key"] = key
        let request: TestRequest = try await request(operation, credential, change)
        change.isUnknown = true
        return (request, try await self.request(operation, credential, change))
    }

    /// Two at once while the server cannot end either: whichever comes second is told so, the other goes on.
    private func inFlight(_ operation: TestedOperation) async throws {
        guard let (request, _) = try await keyed(operation) else { return }
        let race: Race = Race([connection, TestConnection(subject.address)], request)
        try await subject.stalling(operation.policy) { try await race.begin() }
        guard let early = race.early else {
            return missing(operation, "409 idempotency_in_flight for one of two requests with one key")
        }
        judged("in flight", operation, early, .problem(409, "idempotency_in_flight", headers: ["Retry-After"]))
        guard let late = try await race.late() else { return }
        judged("the one in flight", operation, late, nil)
        if late.status >= 400 { wrong("the one in flight", operation, "a success", late) }
    }

    func readOnlyMode() async throws {
        var ready: [(TestedOperation, TestRequest)] = []
        for operation in operations {
            let credential: TestCredential? = try await permitted(operation)
            let isRead: Bool = operation.policy.mode == .read
            ready.append((operation, try await request(operation, credential, RequestChange(isUnknown: isRead))))
        }
        try await subject.setReadOnly(true)
        var failure: (any Error)?
        do {
            for (operation, request) in ready {
                let isRead: Bool = operation.policy.mode == .read
                try await attempt(
                    isRead ? "a read" : "a write", operation, request,
                    isRead ? .letThrough : .problem(503, "read_only", headers: ["Retry-After"]))
            }
        } catch { failure = error }
        try await subject.setReadOnly(false)
        if let failure { throw failure }
    }
}

/// The same request on several connections at once.
private final class Race: Sendable {
    private let connections: [TestConnection]
    private let request: TestRequest
    private let answers: AsyncStream<Result<TestAnswer, any Error>>
    private let continuation: AsyncStream<Result<TestAnswer, any Error>>.Continuation
    private let first: Mutex<TestAnswer?> = Mutex(nil)
    /// Until it is plain that both wait.
    private static let patience: Duration = .seconds(5)
    private struct BothWait: Error {}

    init(_ connections: [TestConnection], _ request: TestRequest) {
        self.connections = connections
        self.request = request
        (answers, continuation) = AsyncStream.makeStream()
    }

    /// The answer that came first.
    var early: TestAnswer? { first.withLock { $0 } }

    /// Sends the requests and waits for the first answer.
    func begin() async throws {
        for connection in connections {
            Task {
                let result: Result<TestAnswer, any Error>
                do { result = .success(try await connection.exchange(request)) } catch { result = .failure(error) }
                continuation.yield(result)
            }
        }
        let timer: Task<Void, Never> = Task {
            guard (try? await Task.sleep(for: Self.patience)) != nil else { return }
            continuation.yield(.failure(BothWait()))
        }
        defer { timer.cancel() }
        do {
            let answer: TestAnswer? = try await late()
            first.withLock { $0 = answer }
        } catch is BothWait {}
    }

    /// The next answer.
    func late() async throws -> TestAnswer? {
        for await result in answers { return try result.get() }
        return nil
    }
}

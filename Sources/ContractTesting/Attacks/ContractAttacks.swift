public import ContractRuntime

/// Attacks operations of a running server: what generated contract tests call.
public struct ContractAttacks<Subject: ContractSubject>: Sendable {
    private let contract: ServiceContract
    private let operations: [TestedOperation]
    private let problems: [TestedProblem]
    private let subject: Subject

    /// - Parameter problems: members of the bodies of problems.
    public init(
        _ contract: ServiceContract, _ operations: [TestedOperation], problems: [TestedProblem] = [],
        on subject: Subject
    ) {
        self.contract = contract
        self.operations = operations
        self.problems = problems
        self.subject = subject
    }

    /// Sends what the attack consists of to every operation that it applies to.
    ///
    /// - Throws: what the subject throws, and when there is no answer at all. Wrong answers are findings of the report.
    public func run(_ attack: Attack) async throws -> AttackReport {
        let run: AttackRun<Subject> = AttackRun(
            attack, contract, operations, AnswerJudge(contract, problems), subject)
        try await run.go()
        return run.report
    }
}

/// One attack under way. Used by one task.
final class AttackRun<Subject: ContractSubject> {
    /// A query parameter that no operation has: a request with it goes through every stage of the policy and then to
    /// no service.
    static var unknownParameter: String { "contract-test" }

    let contract: ServiceContract
    let operations: [TestedOperation]
    let judge: AnswerJudge
    let subject: Subject
    let connection: TestConnection
    var report: AttackReport
    private var credentials: [String: TestCredential] = [:]
    private var keys: Int = 0

    init(
        _ attack: Attack, _ contract: ServiceContract, _ operations: [TestedOperation], _ judge: AnswerJudge,
        _ subject: Subject
    ) {
        self.contract = contract
        self.operations = operations
        self.judge = judge
        self.subject = subject
        connection = TestConnection(subject.address)
        report = AttackReport(attack: attack)
    }

    func go() async throws {
        switch report.attack {
        case .withoutCredential:
            for operation in guarded where !operation.policy.allowsAnonymous { try await withoutCredential(operation) }
        case .flawedCredentials: for operation in guarded { try await flawedCredentials(operation) }
        case .roles: for operation in guarded { try await roles(operation) }
        case .foreignRecords: for operation in operations { try await foreignRecords(operation) }
        case .foreignReferences: for operation in operations { try await foreignReferences(operation) }
        case .rateLimits: try await rateLimits()
        case .idempotency:
            for operation in operations where operation.policy.idempotency != .none { try await idempotency(operation) }
        case .readOnlyMode: try await readOnlyMode()
        case .presence: for operation in guarded { try await presence(operation) }
        case .wrongBodies: for operation in operations { try await wrongBodies(operation) }
        case .wrongParameters: for operation in operations { try await wrongParameters(operation) }
        case .answers: for operation in operations { try await answers(operation) }
        }
    }

    /// Operations that ask for a credential.
    private var guarded: [TestedOperation] { operations.filter { !$0.policy.security.isEmpty } }
}

// MARK: Requests

/// What differs from the plain sample of an operation.
struct RequestChange {
    var identifiers: [String: String] = [:]
    var parameters: [String: String] = [:]
    /// Parameters that are left out.
    var without: Set<String> = []
    /// Nil: the sample.
    var body: String?
    var hasBody: Bool = true
    var mediaType: String?
    var idempotencyKey: String?
    /// Stops the request before its service.
    var isUnknown: Bool = false
}

extension AttackRun {
    func request(
        _ operation: TestedOperation, _ credential: TestCredential?, _ change: RequestChange = RequestChange()
    ) async throws -> TestRequest {
        let policy: OperationPolicy = operation.policy
        var path: String = policy.path
        var pairs: [String] = change.isUnknown ? ["\(Self.unknownParameter)=1"] : []
        var headers: [TestCredential.Header] = credential?.headers ?? []
        var cookies: [String] = []
        for parameter in operation.parameters where !change.without.contains(parameter.name) {
            let given: String? = change.parameters[parameter.name] ?? change.identifiers[parameter.name]
            guard given != nil || parameter.isRequired else { continue }
            let text: String = try await value(parameter, given, change, policy)
            switch parameter.location {
            case .path: path = path.replacing("{\(parameter.name)}", with: URLText.encode(text))
            case .query: pairs += parameter.pairs(text)
            case .header: headers.append(.init(name: parameter.name, value: text))
            case .cookie: cookies.append("\(parameter.name)=\(URLText.encode(text))")
            }
        }
        if !cookies.isEmpty { headers.append(.init(name: "Cookie", value: cookies.joined(separator: "; "))) }
        var result: TestRequest = TestRequest(
            method: "\(policy.method)".uppercased(),
            target: pairs.isEmpty ? path : "\(path)?\(pairs.joined(separator: "&"))", headers: headers)
        if let body = operation.body, change.hasBody {
            result.set("Content-Type", change.mediaType ?? body.mediaType)
            result.body = Array((change.body ?? body.text() ?? body.sample).utf8)
        } else if operation.body != nil {
            result.body = []
        }
        return result
    }

    private func value(
        _ parameter: TestedParameter, _ given: String?, _ change: RequestChange, _ policy: OperationPolicy
    ) async throws -> String {
        if let given { return given }
        if parameter.location == .header, parameter.name.lowercased() == "idempotency-key" {
            return change.idempotencyKey ?? freshKey()
        }
        guard parameter.location == .path else { return parameter.sample }
        return try await subject.identifier(parameter.name, of: policy, owner: .own) ?? parameter.sample
    }

    /// A key that no request has had: the attack, and what was counted since the clock began.
    func freshKey() -> String {
        keys += 1
        let instant: Duration = ContinuousClock.now - Self.start
        return "contract-test-\(report.attack.rawValue)-\(instant.components.attoseconds / 1_000_000_000)-\(keys)"
    }

    private static var start: ContinuousClock.Instant { AttackClock.start }
}

enum AttackClock {
    static let start: ContinuousClock.Instant = .now
}

// MARK: Credentials

extension AttackRun {
    /// Roles that have the permissions of one alternative, and the others. Without roles in the contract: one caller.
    func roles(of operation: TestedOperation) -> (allowed: [String?], refused: [String?]) {
        guard !contract.roles.isEmpty else { return ([nil], []) }
        let needed: [Set<String>] = operation.policy.security.map { Set($0.flatMap(\.permissions)) }
        var result: (allowed: [String?], refused: [String?]) = ([], [])
        for role in contract.roles {
            let held: Set<String> = Set(role.permissions)
            if needed.contains(where: held.isSuperset) { result.allowed.append(role.name) } else {
                result.refused.append(role.name)
            }
        }
        return result
    }

    /// The credential of a role, kept for the next request.
    func credential(
        _ role: String?, _ operation: TestedOperation, flaw: CredentialFlaw? = nil
    ) async throws -> TestCredential? {
        let name: String = "\(role ?? "") \(flaw?.rawValue ?? "")"
        if let known = credentials[name] { return known }
        let made: TestCredential? = try await subject.credential(
            CredentialWish(role: role, operation: operation.policy, flaw: flaw))
        credentials[name] = made
        return made
    }

    /// One that may call the operation; nil where none is asked for.
    func permitted(_ operation: TestedOperation) async throws -> TestCredential? {
        guard !operation.policy.security.isEmpty else { return nil }
        let allowed: [String?] = roles(of: operation).allowed
        for role in allowed {
            if let credential = try await credential(role, operation) { return credential }
        }
        missing(operation, "a credential of one of: \(allowed.map { $0 ?? "any caller" }.joined(separator: ", "))")
        return nil
    }

    func forget(_ role: String?) { credentials["\(role ?? "") "] = nil }

    func missing(_ operation: TestedOperation, _ what: String) {
        report.findings.append(
            AttackReport.Finding(
                operation: operation.policy.id, attempt: "subject", expected: what, got: "nothing"))
    }
}

// MARK: Judging

/// What an answer has to be.
struct Expectation {
    var statuses: [Int]
    var code: String?
    var headers: [String] = []

    static func problem(_ status: Int, _ code: String, headers: [String] = []) -> Expectation {
        Expectation(statuses: [status], code: code, headers: headers)
    }

    /// The request went through all of the policy and was then stopped.
    static let letThrough: Expectation = .problem(400, "unknown_parameter")

    var text: String {
        let code: String = code.map { " \($0)" } ?? ""
        let with: String = headers.isEmpty ? "" : " with \(headers.joined(separator: ", "))"
        return statuses.map(String.init).joined(separator: " or ") + code + with
    }
}

extension AttackRun {
    /// Sends a request and judges its answer: by the contract alone, and by what this attempt has to lead to.
    @discardableResult func attempt(
        _ attempt: String, _ operation: TestedOperation, _ request: TestRequest, _ expected: Expectation? = nil
    ) async throws -> TestAnswer {
        let answer: TestAnswer = try await connection.exchange(request)
        judged(attempt, operation, answer, expected)
        return answer
    }

    func judged(_ attempt: String, _ operation: TestedOperation, _ answer: TestAnswer, _ expected: Expectation?) {
        report.requests += 1
        report.operations.insert(operation.policy.id)
        if let defect = judge.defect(of: answer, operation) {
            wrong(attempt, operation, "an answer of the contract", answer, defect)
        }
        guard let expected else { return }
        let isRight: Bool =
            expected.statuses.contains(answer.status) && (expected.code == nil || expected.code == answer.problemCode)
            && expected.headers.allSatisfy { answer.headers[$0.lowercased()] != nil }
        if !isRight { wrong(attempt, operation, expected.text, answer) }
    }

    func wrong(
        _ attempt: String, _ operation: TestedOperation, _ expected: String, _ answer: TestAnswer, _ note: String = ""
    ) {
        let suffix: String = note.isEmpty ? "" : " (\(note))"
        report.findings.append(
            AttackReport.Finding(
                operation: operation.policy.id, attempt: attempt, expected: expected,
                got: "\(answer.status)\(suffix) \(answer.text)"))
    }
}

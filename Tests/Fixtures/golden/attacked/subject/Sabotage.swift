import ContractRuntime
import NotesAPI

/// What is wrong with a server of notes. Nothing, where nothing is said.
protocol Sabotage: Sendable {
    static var forgetsTenants: Bool { get }
    static var tellsTenants: Bool { get }
    static var believesAnything: Bool { get }
    static var forgetsKeys: Bool { get }
    /// The row of the policy table that the server goes by.
    static func policy(_ policy: OperationPolicy) -> OperationPolicy
    /// What the service answers instead; nil: what it does.
    static func answer(_ operation: OperationPolicy, to request: ServerRequest) throws -> ServerResponse?
    /// What a problem of the service becomes.
    static func problem(_ error: any Error) -> any Error
}

extension Sabotage {
    static var forgetsTenants: Bool { false }
    static var tellsTenants: Bool { false }
    static var believesAnything: Bool { false }
    static var forgetsKeys: Bool { false }
    static func policy(_ policy: OperationPolicy) -> OperationPolicy { policy }
    static func answer(_ operation: OperationPolicy, to request: ServerRequest) throws -> ServerResponse? { nil }
    static func problem(_ error: any Error) -> any Error { error }

    static func note(_ text: String, status: Int = 200, mediaType: String = "application/json") -> ServerResponse {
        var response: ServerResponse = ServerResponse(status: status)
        response.setText(mediaType: mediaType, text)
        response.setHeader("Content-Type", mediaType)
        return response
    }
}

/// The service of notes behind a sabotage.
struct Sabotaged<Rules: Sabotage>: ContractService {
    static var contract: ServiceContract {
        let right: ServiceContract = NotesService.contract
        return ServiceContract(
            title: right.title, version: right.version, operations: right.operations.map(Rules.policy),
            roles: right.roles, rateLimitTiers: right.rateLimitTiers, securitySchemes: right.securitySchemes,
            problems: right.problems)
    }

    let service: NotesService

    func match(_ method: HTTPVerb, _ path: UnsafeBufferPointer<UInt8>, _ captures: inout PathCaptures) -> RouteMatch {
        service.match(method, path, &captures)
    }

    func respond(_ operation: Int, to request: ServerRequest) async throws -> ServerResponse {
        if let answer = try Rules.answer(NotesService.contract.operations[operation], to: request) { return answer }
        do { return try await service.respond(operation, to: request) } catch { throw Rules.problem(error) }
    }
}

extension OperationPolicy {
    /// The same with something left out or changed.
    func with(
        security: [[SecurityRequirement]]? = nil, problems: [String]? = nil, rateLimits: [String]? = nil,
        mode: OperationMode? = nil, tenant: TenantSource? = nil, stepUp: Int?? = nil, refusesImpersonation: Bool? = nil
    ) -> OperationPolicy {
        OperationPolicy(
            index: index, id: id, method: method, path: path, area: area, summary: summary,
            security: security ?? self.security, allowsAnonymous: allowsAnonymous, tenant: tenant ?? self.tenant,
            problems: problems ?? self.problems, pipelineProblems: pipelineProblems,
            rateLimits: rateLimits ?? self.rateLimits, idempotency: idempotency, mode: mode ?? self.mode,
            concurrency: concurrency, audit: audit, cache: cache, lifecycle: lifecycle, body: body,
            responseMediaTypes: responseMediaTypes, queryNames: queryNames, pathParameters: pathParameters,
            successStatuses: successStatuses, outcomeStatuses: outcomeStatuses,
            stepUpMaxAgeSeconds: stepUp ?? stepUpMaxAgeSeconds,
            refusesImpersonation: refusesImpersonation ?? self.refusesImpersonation)
    }
}

enum Honest: Sabotage {}

/// Nobody is asked who they are.
enum Open: Sabotage {
    static func policy(_ policy: OperationPolicy) -> OperationPolicy { policy.with(security: [], tenant: TenantSource.none) }

    static func answer(_ operation: OperationPolicy, to request: ServerRequest) throws -> ServerResponse? {
        operation.id == "getNote" && request.caller == nil
            ? note(#"{"id":"0198c7e2-5b1a-7c3d-9e4f-2a6b8c0d1e2f","title":"T","kind":"idea"}"#) : nil
    }
}

enum Gullible: Sabotage { static var believesAnything: Bool { true } }

/// A credential is enough, whatever its permissions.
enum Permissive: Sabotage {
    static func policy(_ policy: OperationPolicy) -> OperationPolicy {
        policy.with(security: policy.security.map { $0.map { SecurityRequirement(scheme: $0.scheme) } })
    }
}

/// Every operation asks for what only owners have.
enum Stern: Sabotage {
    static func policy(_ policy: OperationPolicy) -> OperationPolicy {
        policy.with(
            security: policy.security.map {
                $0.map { SecurityRequirement(scheme: $0.scheme, permissions: ["notes.destroy"]) }
            })
    }
}

enum Tenantless: Sabotage { static var forgetsTenants: Bool { true } }

/// Notes of others are refused, but not like notes that are not there.
enum Talkative: Sabotage { static var tellsTenants: Bool { true } }

/// Notes of all tenants are refused, the own among them.
enum Closed: Sabotage {
    static func answer(_ operation: OperationPolicy, to request: ServerRequest) throws -> ServerResponse? {
        if operation.id == "createNote" { throw NotesProblem.noteNotFound(note: "") }
        return nil
    }
}

enum Boundless: Sabotage {
    static func policy(_ policy: OperationPolicy) -> OperationPolicy { policy.with(rateLimits: []) }
}

enum Forgetful: Sabotage { static var forgetsKeys: Bool { true } }

enum Writable: Sabotage {
    static func policy(_ policy: OperationPolicy) -> OperationPolicy { policy.with(mode: .read) }
}

enum Frozen: Sabotage {
    static func policy(_ policy: OperationPolicy) -> OperationPolicy { policy.with(mode: .write) }
}

enum Trusting: Sabotage {
    static func policy(_ policy: OperationPolicy) -> OperationPolicy { policy.with(stepUp: .some(nil)) }
}

enum Masked: Sabotage {
    static func policy(_ policy: OperationPolicy) -> OperationPolicy { policy.with(refusesImpersonation: false) }
}

/// Bodies are not looked at.
enum Blind: Sabotage {
    static func answer(_ operation: OperationPolicy, to request: ServerRequest) throws -> ServerResponse? {
        switch operation.id {
        case "createNote":
            note(#"{"id":"0198c7e2-5b1a-7c3d-9e4f-2a6b8c0d1e2f","title":"T","kind":"idea"}"#, status: 201)
        case "commentNote", "addPicture": ServerResponse(status: 204)
        default: nil
        }
    }
}

/// What is wrong is told at the wrong place.
enum Vague: Sabotage {
    static func problem(_ error: any Error) -> any Error {
        guard let problem = error as? StandardProblem, case .validationFailed(let violations) = problem else {
            return error
        }
        return StandardProblem.validationFailed(violations.map {
            Violation(source: .body, pointer: "", keyword: $0.keyword, message: $0.message)
        })
    }
}

/// What is wrong inside of a body or a parameter is told of the whole.
enum Coarse: Sabotage {
    static func problem(_ error: any Error) -> any Error {
        guard let problem = error as? StandardProblem, case .validationFailed(let violations) = problem else {
            return error
        }
        return StandardProblem.validationFailed(violations.map {
            Violation(source: $0.source, pointer: "", keyword: $0.keyword, message: $0.message)
        })
    }
}

/// Parameters are not looked at.
enum Deaf: Sabotage {
    static func answer(_ operation: OperationPolicy, to request: ServerRequest) throws -> ServerResponse? {
        operation.id == "listNotes" ? note(#"{"notes":[]}"#) : nil
    }
}

/// A problem that the operation does not declare.
enum Undeclared: Sabotage {
    static func answer(_ operation: OperationPolicy, to request: ServerRequest) throws -> ServerResponse? {
        if operation.id == "getNote" { throw StandardProblem.preconditionFailed }
        return nil
    }
}

/// A body that its schema does not allow.
enum Shapeless: Sabotage {
    static func answer(_ operation: OperationPolicy, to request: ServerRequest) throws -> ServerResponse? {
        operation.id == "getNote" ? note(#"{"id":17,"title":"T"}"#) : nil
    }
}

/// A status that the operation does not have.
enum Odd: Sabotage {
    static func answer(_ operation: OperationPolicy, to request: ServerRequest) throws -> ServerResponse? {
        operation.id == "getStatus" ? note(#"{"notes":1}"#, status: 203) : nil
    }
}

/// A media type that the operation does not have.
enum Foreign: Sabotage {
    static func answer(_ operation: OperationPolicy, to request: ServerRequest) throws -> ServerResponse? {
        operation.id == "getStatus" ? note(#"{"notes":1}"#, mediaType: "text/plain") : nil
    }
}

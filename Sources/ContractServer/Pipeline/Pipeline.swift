import ContractRuntime
import Logging

/// The policy pipeline: everything between the head of a request and its answer. Knows nothing of connections.
///
/// route → limits → authenticate → tenant → permission → mode → rate → idempotency → decode and validate → service →
/// encode → audit
final class Pipeline: Sendable {
    let service: any ContractService
    let contract: ServiceContract
    let operations: [CompiledOperation]
    let hooks: ServiceHooks
    let configuration: ServerConfiguration
    let rateLimiter: any RateLimiter
    /// The limiter when it is the one of this library.
    let memoryLimiter: MemoryRateLimiter?
    let logger: Logger

    init(service: some ContractService, hooks: ServiceHooks, configuration: ServerConfiguration, logger: Logger) {
        let contract: ServiceContract = type(of: service).contract
        self.service = service
        self.contract = contract
        self.operations = contract.operations.map {
            CompiledOperation($0, contract: contract, hooks: hooks, configuration: configuration)
        }
        self.hooks = hooks
        self.configuration = configuration
        let rateLimiter: any RateLimiter = hooks.rateLimiter ?? MemoryRateLimiter()
        self.rateLimiter = rateLimiter
        self.memoryLimiter = rateLimiter as? MemoryRateLimiter
        self.logger = logger
    }

    /// Answers a request whose body is at hand or streams in. Never throws: every error becomes a problem.
    func respond(to request: RoutedRequest, body: RequestBody) async -> OutgoingResponse {
        var state: RequestState = RequestState()
        do {
            return try await checked(request, body, &state)
        } catch {
            let problem: any ContractProblem = problem(for: error, request)
            return answer(
                problem, to: request.incoming, operation: request.operation, rateLimit: state.rateLimit,
                hadCredential: state.hadCredential)
        }
    }

    /// Each stage is passed at once where its hook knows the answer, and waits otherwise.
    private func checked(
        _ request: RoutedRequest, _ body: RequestBody, _ state: inout RequestState
    ) async throws -> OutgoingResponse {
        let operation: CompiledOperation = request.operation
        var identity: Identity = .anonymous
        if !operation.alternatives.isEmpty {
            if let known = knownIdentity(request) {
                identity = known
                state.hadCredential = true
            } else {
                identity = try await authenticate(request, &state)
            }
        }
        var tenant: Tenant?
        if operation.policy.tenant != .none {
            switch try knownTenant(for: request, caller: identity.caller) {
            case .some(let known): tenant = known
            case .none: tenant = try await self.tenant(for: request, caller: identity.caller)
            }
        }
        guard identity.isPermitted else { throw StandardProblem.forbidden }
        if operation.policy.mode == .write, hooks.mode?.isReadOnly == true {
            throw StandardProblem.readOnly(retryAfter: configuration.retryAfterReadOnly)
        }
        if !operation.tiers.isEmpty, try !passesLimits(request, body, identity.caller, tenant, &state) {
            try await limitRate(request, body, identity.caller, tenant, &state)
        }
        let scope: RequestScope = RequestScope(request: request, body: body, caller: identity.caller, tenant: tenant)
        var response: OutgoingResponse
        if operation.policy.idempotency == .none {
            response = try await served(scope)
        } else {
            response = try await servedOnce(scope)
        }
        response.rateLimit = state.rateLimit
        return response
    }

    /// Calls the service, encodes the answer and writes the audit log.
    func served(_ scope: RequestScope) async throws -> OutgoingResponse {
        let operation: CompiledOperation = scope.request.operation
        if operation.policy.concurrency == .required, !scope.request.incoming.contains(.ifMatch) {
            throw StandardProblem.preconditionRequired
        }
        let response: ServerResponse = try await service.respond(operation.policy.index, to: scope.serverRequest)
        if let event = operation.policy.audit, response.status < 400, let audit = hooks.audit {
            try await record(event, scope, response.status, in: audit)
        }
        return encoded(response, scope.request, hasCaller: scope.caller != nil)
    }

    /// Written even when the client has gone meanwhile, since the work is done.
    private func record(_ event: String, _ scope: RequestScope, _ status: Int, in audit: any AuditLog) async throws {
        let context: RequestContext = scope.request.context
        let entry: AuditEvent = AuditEvent(
            event: event, operationID: context.operation.id, requestID: context.requestID, caller: scope.caller,
            tenant: scope.tenant, remoteAddress: context.remoteAddress, userAgent: context.userAgent,
            path: scope.request.incoming.instance, status: status, occurredAt: configuration.clock.date())
        try await Task { try await audit.record(entry) }.value
    }
}

/// What the stages leave behind for the answer, whatever it is.
struct RequestState: Sendable {
    var rateLimit: RateLimitNote?
    /// The client sent a credential, so that a refusal is about that credential.
    var hadCredential: Bool = false
}

/// A request that may be served: who, where, what.
struct RequestScope: Sendable {
    let request: RoutedRequest
    let body: RequestBody
    let caller: Caller?
    let tenant: Tenant?

    var serverRequest: ServerRequest {
        ServerRequest(
            request.incoming, query: shownQuery, captures: request.captures, context: request.context, caller: caller,
            tenant: tenant, body: body, bodyMediaType: request.bodyMediaType,
            preferredMediaType: request.preferredMediaType)
    }

    /// The query without API keys; nil where there are none.
    private var shownQuery: [UInt8]? {
        let names: Set<String> = request.operation.keyQueryNames
        guard !names.isEmpty else { return nil }
        let pieces = request.incoming.query.split(separator: UInt8(ascii: "&")).filter { piece in
            let name: String? = PercentEncoding.decode(piece.prefix { $0 != UInt8(ascii: "=") }, plusIsSpace: true)
            return !names.contains(name ?? "")
        }
        return Array(pieces.joined(separator: [UInt8(ascii: "&")]))
    }
}

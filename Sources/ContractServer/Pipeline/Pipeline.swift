import ContractRuntime
import FoundationEssentials
import Logging

/// The policy pipeline: everything between the head of a request and its answer. Knows nothing of connections.
///
/// route → limits → authenticate → tenant → permission → presence → mode → rate → idempotency → decode and validate →
/// service → encode → audit
final class Pipeline: Sendable {
    let service: any ContractService
    let contract: ServiceContract
    let operations: [CompiledOperation]
    let hooks: ServiceHooks
    let tenants: TenantHook?
    let configuration: ServerConfiguration
    let rateLimiter: any RateLimiter
    /// The limiter when it is the one of this library.
    let memoryLimiter: MemoryRateLimiter?
    /// Clients are on TLS.
    let isSecure: Bool
    let logger: Logger

    init(service: some ContractService, hooks: ServiceHooks, configuration: ServerConfiguration, logger: Logger) {
        let contract: ServiceContract = type(of: service).contract
        self.service = service
        self.contract = contract
        self.operations = contract.operations.map {
            CompiledOperation($0, contract: contract, hooks: hooks, configuration: configuration)
        }
        self.hooks = hooks
        self.tenants = hooks.tenants.map { TenantHook($0) }
        self.configuration = configuration
        let rateLimiter: any RateLimiter = hooks.rateLimiter ?? MemoryRateLimiter()
        self.rateLimiter = rateLimiter
        self.memoryLimiter = rateLimiter as? MemoryRateLimiter
        self.isSecure = configuration.isSecure ?? (configuration.tls != nil)
        self.logger = logger
    }

    /// Answers a request whose body is at hand or streams in. Never throws: every error becomes a problem.
    func respond(to request: RoutedRequest, body: RequestBody) async -> OutgoingResponse {
        var state: RequestState = RequestState()
        do {
            return try await checked(request, body, &state)
        } catch {
            let problem: any ContractProblem = problem(for: error, request)
            await recordRefusal(problem, request, state)
            return refusal(problem, request, state)
        }
    }

    /// The answer to an error.
    func refusal(_ error: any Error, _ request: RoutedRequest, _ state: RequestState) -> OutgoingResponse {
        refusal(problem(for: error, request), request, state)
    }

    private func refusal(
        _ problem: any ContractProblem, _ request: RoutedRequest, _ state: RequestState
    ) -> OutgoingResponse {
        let response: OutgoingResponse = answer(
            problem, to: request.incoming, operation: request.operation,
            rateLimit: state.rateLimit, hadCredential: state.hadCredential)
        return completed(response, request, state.caller)
    }

    private func checked(
        _ request: RoutedRequest, _ body: RequestBody, _ state: inout RequestState
    ) async throws -> OutgoingResponse {
        let operation: CompiledOperation = request.operation
        let identity: Identity = try await authenticate(request, &state)
        let tenant: Tenant? = try await tenant(for: request, caller: identity.caller)
        try admit(request, identity.caller, tenant)
        state.caller = identity.caller
        state.tenant = tenant
        guard identity.isPermitted else { throw StandardProblem.forbidden }
        if operation.checksPresence { try checkPresence(operation.policy, identity.caller, request.incoming) }
        try checkMode(operation)
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
        return completed(response, request, identity.caller)
    }

    /// Who acts in another's place is told so first: no proof of presence would help.
    private func checkPresence(_ policy: OperationPolicy, _ caller: Caller?, _ request: IncomingRequest) throws {
        if policy.refusesImpersonation, caller?.actor != nil { throw StandardProblem.impersonationRefused }
        guard let maxAge = policy.stepUpMaxAgeSeconds else { return }
        guard let proof = caller?.authenticatedAt, request.receivedAt.timeIntervalSince(proof) <= Double(maxAge) else {
            throw StandardProblem.stepUpRequired(maxAge: maxAge)
        }
    }

    private func checkMode(_ operation: CompiledOperation) throws {
        guard operation.policy.mode == .write, hooks.mode?.isReadOnly == true else { return }
        throw StandardProblem.readOnly(retryAfter: configuration.retryAfterReadOnly)
    }

    /// Calls the service, encodes the answer and writes the audit log.
    func served(_ scope: RequestScope) async throws -> OutgoingResponse {
        let operation: CompiledOperation = scope.request.operation
        try checkPrecondition(scope.request)
        let ticket: AuditTicket? = auditTicket(scope)
        let response: ServerResponse = try await service.respond(
            operation.policy.index,
            to: scope.request.serverRequest(
                caller: scope.caller, tenant: scope.tenant, body: scope.body, audit: ticket))
        if response.status < 400, ticket?.isTaken != true { try await recordSuccess(scope, status: response.status) }
        return encoded(response, scope.request, hasCaller: scope.caller != nil, nil)
    }

    private func checkPrecondition(_ request: RoutedRequest) throws {
        guard request.operation.policy.concurrency == .required, !request.incoming.contains(.ifMatch) else { return }
        throw StandardProblem.preconditionRequired
    }
}

// What needs no waiting: the common case, for which nothing is allocated but the request that the service is given.
extension Pipeline {
    /// What the stages say as far as they can say it at once.
    enum Passage: Sendable {
        /// Nothing is left but to call the service.
        case passed(ServerRequest, RequestState)
        indirect case refused(OutgoingResponse)
        /// A hook has to be waited for, or the operation needs more than the service: `respond` does all of it.
        case waits
    }

    /// Goes through all stages that know their answer. Nothing has been taken from a limit when it waits.
    func passage(of request: RoutedRequest, _ body: RequestBody) -> Passage {
        let operation: CompiledOperation = request.operation
        guard operation.isPlain else { return .waits }
        var state: RequestState = RequestState()
        do {
            var caller: Caller?
            if !operation.alternatives.isEmpty {
                guard let known = knownCaller(request) else { return .waits }
                caller = known
                state.hadCredential = true
            }
            var tenant: Tenant?
            if operation.policy.tenant != .none {
                guard let known = try knownTenant(for: request, caller: caller) else { return .waits }
                tenant = known
            }
            try admit(request, caller, tenant)
            state.caller = caller
            if operation.checksPresence { try checkPresence(operation.policy, caller, request.incoming) }
            try checkMode(operation)
            if !operation.tiers.isEmpty, try !passesLimits(request, body, caller, tenant, &state) { return .waits }
            try checkPrecondition(request)
            return .passed(request.serverRequest(caller: caller, tenant: tenant, body: body), state)
        } catch {
            return .refused(refusal(error, request, state))
        }
    }
}

/// What the stages leave behind for the answer, whatever it is.
struct RequestState: Sendable {
    var rateLimit: RateLimitNote?
    /// The client sent a credential, so that a refusal is about that credential.
    var hadCredential: Bool = false
    /// Who makes the request, and where, once that is sure.
    var caller: Caller?
    var tenant: Tenant?
}

/// A request that may be served: who, where, what.
struct RequestScope: Sendable {
    let request: RoutedRequest
    let body: RequestBody
    let caller: Caller?
    let tenant: Tenant?
}

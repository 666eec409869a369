import ContractRuntime
import FoundationEssentials
import OrdersAPI
import Synchronization

/// The same service under a policy that the bench description does not have: bearer token, a permission, the caller's
/// tenant, a rate limit per user.
struct Guarded: ContractService {
    static let contract: ServiceContract = ServiceContract(
        title: OrdersContract.contract.title, version: OrdersContract.contract.version,
        operations: OrdersContract.contract.operations.map(guarded),
        roles: [RolePolicy(name: "clerk", permissions: ["orders.use"])],
        rateLimitTiers: [RateLimitTier(name: "api", quota: 1_000_000_000, windowSeconds: 60, key: .user)],
        securitySchemes: [SecuritySchemePolicy(name: "session", kind: .bearer())],
        problems: OrdersContract.contract.problems)

    static let hooks: ServiceHooks = ServiceHooks(authenticators: ["session": Tokens()], tenants: Tenants())

    let service: OrdersService

    func match(
        _ method: HTTPVerb, _ path: UnsafeBufferPointer<UInt8>, _ captures: inout PathCaptures
    ) -> RouteMatch { service.match(method, path, &captures) }

    nonisolated(nonsending) func respond(
        _ operation: Int, to request: ServerRequest
    ) async throws -> ServerResponse {
        try await service.respond(operation, to: request)
    }

    private static func guarded(_ policy: OperationPolicy) -> OperationPolicy {
        OperationPolicy(
            index: policy.index, id: policy.id, method: policy.method, path: policy.path, area: policy.area,
            security: [[SecurityRequirement(scheme: "session", permissions: ["orders.use"])]], tenant: .caller,
            problems: policy.problems, pipelineProblems: policy.pipelineProblems, rateLimits: ["api"],
            mode: policy.mode, body: policy.body, responseMediaTypes: policy.responseMediaTypes,
            queryNames: policy.queryNames, pathParameters: policy.pathParameters,
            successStatuses: policy.successStatuses)
    }
}

/// Callers by token, as a verifier remembers them until they expire.
private final class Tokens: Authenticator {
    private let callers: Mutex<[Int: (token: [UInt8], caller: Caller)]>

    init() {
        let permissions: PermissionSet = Guarded.contract.permissions(ofRole: "clerk")
        let caller: Caller = Caller(subject: "u_1", role: "clerk", permissions: permissions, tenant: "t_1")
        let token: [UInt8] = Array("bench.token.of-a-clerk".utf8)
        callers = Mutex([Self.hash(token.span): (token, caller)])
    }

    private static func hash(_ token: Span<UInt8>) -> Int {
        var hasher: Hasher = Hasher()
        token.withUnsafeBytes { hasher.combine(bytes: $0) }
        return hasher.finalize()
    }

    func cachedCaller(scheme: String, token: Span<UInt8>, at date: Date) -> Caller? {
        let hash: Int = Self.hash(token)
        return callers.withLock { callers in
            guard let entry = callers[hash], entry.caller.expiresAt > date, entry.token.count == token.count,
                token.indices.allSatisfy({ entry.token[$0] == token[$0] })
            else { return nil }
            return entry.caller
        }
    }

    func authenticate(_ credential: Credential, for request: RequestContext) async throws -> Caller {
        throw StandardProblem.unauthenticated
    }
}

private struct Tenants: TenantResolver {
    func tenant(host: String) async throws -> Tenant? { nil }
    func cachedTenant(id: String) -> Tenant?? { Tenant(id: id, name: id) }
}

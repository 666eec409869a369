import ContractRuntime

/// An operation of the policy table with everything worked out that does not depend on the request.
final class CompiledOperation: Sendable {
    let policy: OperationPolicy
    let alternatives: [CompiledAlternative]
    /// The one credential that is asked for, where it is one.
    let onlyRequirement: CompiledRequirement?
    let tiers: [CompiledTier]
    let requestTypes: ContentNegotiation
    let responseTypes: ContentNegotiation
    let declaredProblems: Set<String>
    let cacheControl: String?
    /// `Deprecation`, `Sunset`, `Link`.
    let lifecycleHeaders: [HeaderFields.Field]
    /// Names of query parameters that carry an API key, which the service does not see.
    let keyQueryNames: Set<String>
    /// `WWW-Authenticate` without an error.
    let challenge: String
    /// The client can choose between media types.
    let offersTypes: Bool
    let timeout: Duration
    /// Neither the audit log nor the store of idempotency keys is asked.
    let isPlain: Bool
    /// The caller's presence matters: `x-step-up` or `x-impersonation`.
    let checksPresence: Bool
    /// Not everybody with a credential may call it.
    let needsPermission: Bool
    /// `Access-Control-Allow-Headers`: what a page of another origin may send.
    let requestFields: String

    init(
        _ policy: OperationPolicy, contract: ServiceContract, hooks: ServiceHooks, configuration: ServerConfiguration
    ) {
        let schemes = Dictionary(contract.securitySchemes.map { ($0.name, $0.kind) }, uniquingKeysWith: { $1 })
        let limits: [RateLimitTier] = policy.rateLimits.compactMap { name in
            contract.rateLimitTiers.first { $0.name == name }
        }
        let tiers: [CompiledTier] = limits.map { CompiledTier($0, among: limits) }
        self.policy = policy
        self.alternatives = policy.security.filter { !$0.isEmpty }.map {
            CompiledAlternative($0, schemes: schemes, contract: contract, hooks: hooks)
        }
        self.onlyRequirement =
            alternatives.count == 1 && alternatives[0].requirements.count == 1 ? alternatives[0].requirements[0] : nil
        self.tiers = tiers
        self.requestTypes = ContentNegotiation(policy.body.mediaTypes)
        self.responseTypes = ContentNegotiation(policy.responseMediaTypes)
        self.declaredProblems = Set(policy.problems)
        self.cacheControl = policy.cache.map(Self.cacheControl)
        self.lifecycleHeaders = policy.lifecycle.map { LifecycleHeaders.fields($0, contract) } ?? []
        self.keyQueryNames = Set(alternatives.flatMap(\.requirements).compactMap(\.queryName))
        self.challenge = Self.challenge(alternatives, title: contract.title)
        self.offersTypes = policy.responseMediaTypes.count > 1
        self.needsPermission = policy.security.contains { !$0.allSatisfy(\.permissions.isEmpty) }
        self.isPlain = policy.audit == nil && policy.idempotency == .none
        self.requestFields = Self.requestFields(policy, alternatives, configuration.crossOriginFields)
        self.checksPresence = policy.stepUpMaxAgeSeconds != nil || policy.refusesImpersonation
        self.timeout =
            policy.body.kind == .streamed ? configuration.streamedRequestTimeout : configuration.requestTimeout
    }

    private static func cacheControl(_ policy: CachePolicy) -> String {
        var result: String = policy.isPublic ? "public" : "private"
        result += ", max-age=\(policy.maxAgeSeconds)"
        if policy.staleIfErrorSeconds > 0 { result += ", stale-if-error=\(policy.staleIfErrorSeconds)" }
        return result
    }

    private static func requestFields(
        _ policy: OperationPolicy, _ alternatives: [CompiledAlternative], _ others: [String]
    ) -> String {
        var names: [String] = ["X-Request-Id"]
        for requirement in alternatives.flatMap(\.requirements) {
            switch requirement.kind {
            case .apiKey(.header, let name): names.append(name)
            case .apiKey, .mutualTLS: continue
            default: if !names.contains("Authorization") { names.append("Authorization") }
            }
        }
        if policy.body.kind != .none { names.append("Content-Type") }
        if policy.idempotency != .none { names.append("Idempotency-Key") }
        if policy.concurrency != .none { names += ["If-Match", "If-None-Match"] }
        return (names + others).joined(separator: ", ")
    }

    private static func challenge(_ alternatives: [CompiledAlternative], title: String) -> String {
        var result: [String] = []
        for requirement in alternatives.flatMap(\.requirements) {
            let challenge: String =
                switch requirement.kind {
                case .basic: "Basic realm=\"API\", charset=\"UTF-8\""
                case .apiKey: "ApiKey"
                default: "Bearer"
                }
            if !result.contains(challenge) { result.append(challenge) }
        }
        return result.isEmpty ? "Bearer" : result.joined(separator: ", ")
    }
}

/// Requirements that must all hold.
struct CompiledAlternative: Sendable {
    let requirements: [CompiledRequirement]

    init(
        _ requirements: [SecurityRequirement], schemes: [String: SecuritySchemePolicy.Kind], contract: ServiceContract,
        hooks: ServiceHooks
    ) {
        self.requirements = requirements.map { requirement in
            CompiledRequirement(
                scheme: requirement.scheme, kind: schemes[requirement.scheme] ?? .mutualTLS,
                permissions: contract.permissionSet(requirement.permissions),
                authenticator: hooks.authenticators[requirement.scheme])
        }
    }
}

final class CompiledRequirement: Sendable {
    let scheme: String
    let kind: SecuritySchemePolicy.Kind
    /// The credential is what follows `Bearer` in `Authorization`.
    let isBearer: Bool
    let permissions: PermissionSet
    let hook: AuthenticatorHook?

    init(
        scheme: String, kind: SecuritySchemePolicy.Kind, permissions: PermissionSet,
        authenticator: (any Authenticator)?
    ) {
        self.scheme = scheme
        self.kind = kind
        isBearer =
            switch kind {
            case .bearer, .oauth2, .openIDConnect: true
            default: false
            }
        self.permissions = permissions
        hook = authenticator.map { AuthenticatorHook($0) }
    }

    /// The query parameter that carries the credential.
    var queryName: String? {
        guard case .apiKey(.query, let name) = kind else { return nil }
        return name
    }
}

/// A hook in a place of its own: what is called there is not copied before.
final class AuthenticatorHook: Sendable {
    let authenticator: any Authenticator

    init(_ authenticator: any Authenticator) { self.authenticator = authenticator }
}

final class TenantHook: Sendable {
    let resolver: any TenantResolver

    init(_ resolver: any TenantResolver) { self.resolver = resolver }
}

/// `Deprecation` (RFC 9745), `Sunset` (RFC 8594) and the link to the successor.
enum LifecycleHeaders {
    static func fields(_ policy: LifecyclePolicy, _ contract: ServiceContract) -> [HeaderFields.Field] {
        var result: [HeaderFields.Field] = []
        if let seconds = policy.deprecated.flatMap(HTTPDate.seconds(day:)) {
            result.append((name: "Deprecation", value: "@\(seconds)"))
        }
        if let seconds = policy.sunset.flatMap(HTTPDate.seconds(day:)) {
            result.append((name: "Sunset", value: HTTPDate.text(seconds: seconds)))
        }
        if let path = policy.successor.flatMap({ contract.operation(id: $0) })?.path {
            result.append((name: "Link", value: "<\(path)>; rel=\"successor-version\""))
        }
        return result
    }
}

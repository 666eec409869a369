public import FoundationEssentials

/// What a service fills in, so that the pipeline can enforce its contract.
public struct ServiceHooks: Sendable {
    /// By name of the security scheme. A scheme without one refuses every credential.
    public var authenticators: [String: any Authenticator]
    /// Needed when an operation has its tenant from the host or the caller.
    public var tenants: (any TenantResolver)?
    /// Needed when an operation honours `Idempotency-Key`.
    public var idempotency: (any IdempotencyStore)?
    /// Digest of a request body in hexadecimal or base64. Without it an idempotency key cannot tell two bodies apart,
    /// and the server refuses to start.
    public var digest: (@Sendable ([UInt8]) -> String)?
    /// Nil: the server limits in its own memory.
    public var rateLimiter: (any RateLimiter)?
    public var audit: (any AuditLog)?
    public var mode: (any ModeSwitch)?
    public var gate: (any RequestGate)?
    /// Nil: pages of other origins see no answer.
    public var origins: (any OriginPolicy)?

    public init(
        authenticators: [String: any Authenticator] = [:], tenants: (any TenantResolver)? = nil,
        idempotency: (any IdempotencyStore)? = nil, digest: (@Sendable ([UInt8]) -> String)? = nil,
        rateLimiter: (any RateLimiter)? = nil, audit: (any AuditLog)? = nil, mode: (any ModeSwitch)? = nil,
        gate: (any RequestGate)? = nil, origins: (any OriginPolicy)? = nil
    ) {
        self.authenticators = authenticators
        self.tenants = tenants
        self.idempotency = idempotency
        self.digest = digest
        self.rateLimiter = rateLimiter
        self.audit = audit
        self.mode = mode
        self.gate = gate
        self.origins = origins
    }
}

/// Turns a credential into a caller. One per security scheme.
public protocol Authenticator: Sendable {
    /// - Throws: `StandardProblem.unauthenticated` or `.tokenExpired`.
    func authenticate(_ credential: Credential, for request: RequestContext) async throws -> Caller

    /// An answer without waiting, when there is one; asked first.
    func cachedCaller(_ credential: Credential, at date: Date) -> Caller?

    /// The same for the bytes of a bearer token where they stand in the request; asked before the other. Who looks
    /// tokens up by their bytes makes a request of a known caller without an allocation.
    func cachedCaller(scheme: String, token: Span<UInt8>, at date: Date) -> Caller?
}

extension Authenticator {
    public func cachedCaller(_ credential: Credential, at date: Date) -> Caller? { nil }

    public func cachedCaller(scheme: String, token: Span<UInt8>, at date: Date) -> Caller? {
        let text: String = token.withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) }
        return cachedCaller(Credential(scheme: scheme, value: text), at: date)
    }
}

/// What a client sent to prove who it is.
public struct Credential: Sendable, Hashable {
    /// Name of the security scheme.
    public var scheme: String
    /// The token, the key, or for `basic` the decoded `user:password`.
    public var value: String

    public init(scheme: String, value: String) {
        self.scheme = scheme
        self.value = value
    }
}

/// Finds tenants.
public protocol TenantResolver: Sendable {
    /// The tenant of a host name in lower case without port; nil: there is none.
    func tenant(host: String) async throws -> Tenant?

    /// An answer without waiting: nil means not known here, `.some(nil)` that the host has no tenant.
    func cachedTenant(host: String) -> Tenant??

    /// The tenant with the identifier in `Caller.tenant`; nil: there is none any more.
    func tenant(id: String) async throws -> Tenant?

    /// The same without waiting; asked first: nil means not known here.
    func cachedTenant(id: String) -> Tenant??

    /// How a caller names the tenant it works in; nil: it works in its credential's.
    func selection(of caller: Caller) -> TenantSelection?

    /// The tenant that such a caller names; nil: there is none.
    func tenant(named name: String) async throws -> Tenant?
}

extension TenantResolver {
    public func cachedTenant(host: String) -> Tenant?? { nil }
    public func cachedTenant(id: String) -> Tenant?? { nil }
    /// A tenant whose name is its identifier, without asking anyone.
    public func tenant(id: String) async throws -> Tenant? { Tenant(id: id, name: id) }
    public func selection(of caller: Caller) -> TenantSelection? { nil }
    public func tenant(named name: String) async throws -> Tenant? { nil }
}

/// Whether writes are let through.
public protocol ModeSwitch: Sendable {
    var isReadOnly: Bool { get }
}

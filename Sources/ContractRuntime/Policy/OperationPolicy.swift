/// What the contract demands of one operation. A row of the generated policy table; immutable and shared.
public final class OperationPolicy: Sendable {
    /// Position in `ServiceContract.operations`, and the number that the router answers.
    public let index: Int
    /// `operationId`.
    public let id: String
    public let method: HTTPVerb
    /// The path template as published, `/api/v1/orders/{order_id}`.
    public let path: String
    /// Name of the group of operations, `orders`.
    public let area: String
    public let summary: String
    /// Alternatives, each a list of requirements that must all hold. Empty: no credential is asked for.
    public let security: [[SecurityRequirement]]
    /// One alternative is empty: a caller is used when there is one.
    public let allowsAnonymous: Bool
    public let tenant: TenantSource
    /// Codes of the problems that the service may throw.
    public let problems: [String]
    /// Codes of the problems that the pipeline may answer with.
    public let pipelineProblems: [String]
    /// Names of `RateLimitTier`s, checked in this order.
    public let rateLimits: [String]
    public let idempotency: IdempotencyPolicy
    public let mode: OperationMode
    public let concurrency: ConcurrencyPolicy
    /// Type of the event written to the audit log after success.
    public let audit: String?
    public let cache: CachePolicy?
    public let lifecycle: LifecyclePolicy?
    public let body: BodyPolicy
    /// Media types of the service's answers; empty: none has a body.
    public let responseMediaTypes: [String]
    /// Names of the query parameters; for exploded form objects, the names of their properties.
    public let queryNames: [String]
    /// Names of the path parameters, in the order of `PathCaptures`.
    public let pathParameters: [String]
    public let successStatuses: [Int]
    /// Statuses from 400 on with which the service answers by a body of its own, besides the problems.
    public let outcomeStatuses: [Int]
    /// The caller must have proved presence at most so many seconds ago (`x-step-up`); nil: whenever.
    public let stepUpMaxAgeSeconds: Int?
    /// A caller in whose place another one acts is refused (`x-impersonation: refused`).
    public let refusesImpersonation: Bool

    public init(
        index: Int, id: String, method: HTTPVerb, path: String, area: String, summary: String = "",
        security: [[SecurityRequirement]] = [], allowsAnonymous: Bool = false, tenant: TenantSource = .none,
        problems: [String] = [], pipelineProblems: [String] = [], rateLimits: [String] = [],
        idempotency: IdempotencyPolicy = .none, mode: OperationMode = .read, concurrency: ConcurrencyPolicy = .none,
        audit: String? = nil, cache: CachePolicy? = nil, lifecycle: LifecyclePolicy? = nil, body: BodyPolicy = .none,
        responseMediaTypes: [String] = [], queryNames: [String] = [], pathParameters: [String] = [],
        successStatuses: [Int] = [200], outcomeStatuses: [Int] = [], stepUpMaxAgeSeconds: Int? = nil,
        refusesImpersonation: Bool = false
    ) {
        self.index = index
        self.id = id
        self.method = method
        self.path = path
        self.area = area
        self.summary = summary
        self.security = security
        self.allowsAnonymous = allowsAnonymous
        self.tenant = tenant
        self.problems = problems
        self.pipelineProblems = pipelineProblems
        self.rateLimits = rateLimits
        self.idempotency = idempotency
        self.mode = mode
        self.concurrency = concurrency
        self.audit = audit
        self.cache = cache
        self.lifecycle = lifecycle
        self.body = body
        self.responseMediaTypes = responseMediaTypes
        self.queryNames = queryNames
        self.pathParameters = pathParameters
        self.successStatuses = successStatuses
        self.outcomeStatuses = outcomeStatuses
        self.stepUpMaxAgeSeconds = stepUpMaxAgeSeconds
        self.refusesImpersonation = refusesImpersonation
    }
}

/// One credential and the permissions that its caller must have, all of them.
public struct SecurityRequirement: Sendable, Hashable {
    /// Name in `ServiceContract.securitySchemes`.
    public let scheme: String
    public let permissions: [String]

    public init(scheme: String, permissions: [String] = []) {
        self.scheme = scheme
        self.permissions = permissions
    }
}

/// Where the tenant of a request comes from.
public enum TenantSource: String, Sendable, Hashable { case host, caller, none }

/// Whether an `Idempotency-Key` is honoured or demanded.
public enum IdempotencyPolicy: String, Sendable, Hashable { case none, supported, required }

/// What read-only mode lets through (`read`) and refuses (`write`).
public enum OperationMode: String, Sendable, Hashable { case read, write }

/// `etag`: the response has an `ETag`; `supported`: `If-Match` is honoured; `required`: without `If-Match` 428.
public enum ConcurrencyPolicy: String, Sendable, Hashable { case none, etag, supported, required }

/// Freshness of a response (RFC 9111, RFC 5861).
public struct CachePolicy: Sendable, Hashable {
    public let maxAgeSeconds: Int
    /// Shared caches may keep the response.
    public let isPublic: Bool
    /// How long a stale response may be served when the origin fails; 0: not at all.
    public let staleIfErrorSeconds: Int

    public init(maxAgeSeconds: Int, isPublic: Bool = false, staleIfErrorSeconds: Int = 0) {
        self.maxAgeSeconds = maxAgeSeconds
        self.isPublic = isPublic
        self.staleIfErrorSeconds = staleIfErrorSeconds
    }
}

/// Deprecation (RFC 9745) and sunset (RFC 8594) of an operation. Dates are RFC 3339 texts, `2027-01-31`.
public struct LifecyclePolicy: Sendable, Hashable {
    public let deprecated: String?
    public let sunset: String?
    /// `operationId` of the successor.
    public let successor: String?

    public init(deprecated: String? = nil, sunset: String? = nil, successor: String? = nil) {
        self.deprecated = deprecated
        self.sunset = sunset
        self.successor = successor
    }
}

/// How a request body is taken.
public struct BodyPolicy: Sendable, Hashable {
    public enum Kind: String, Sendable, Hashable {
        /// The operation has no body; one that is sent is refused.
        case none
        /// Collected before the service runs.
        case buffered
        /// Handed to the service as a stream.
        case streamed
    }

    public let kind: Kind
    /// Largest accepted size in bytes.
    public let maximumBytes: Int
    /// As in the description: `application/json`, `image/*`, `*/*`.
    public let mediaTypes: [String]
    public let isRequired: Bool

    public init(_ kind: Kind, maximumBytes: Int, mediaTypes: [String], isRequired: Bool = true) {
        self.kind = kind
        self.maximumBytes = maximumBytes
        self.mediaTypes = mediaTypes
        self.isRequired = isRequired
    }

    /// No body.
    public static let none = BodyPolicy(.none, maximumBytes: 0, mediaTypes: [], isRequired: false)
}

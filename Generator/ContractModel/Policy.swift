/// What the contract demands of an operation besides its shape. Every field is enforced before the service runs.
package struct Policy: Sendable, Hashable {
    /// Alternatives; empty: the operation is package.
    package var security: [SecurityAlternative] = []
    package var tenant: TenantSource = .none
    /// Codes of the problems that the service may throw (`x-problems` of the operation).
    package var problems: [String] = []
    /// Codes of the problems that the pipeline can answer with: derived from shape and policy.
    package var pipelineProblems: [String] = []
    /// Names of tiers, checked in this order.
    package var rateLimits: [String] = []
    package var idempotency: Idempotency = .none
    package var mode: Mode = .read
    package var pagination: Pagination?
    package var concurrency: Concurrency = .none
    /// Event type written to the audit log.
    package var audit: String?
    package var cache: CachePolicy?
    package var lifecycle: Lifecycle?
    /// Seconds since the caller's last proof of presence (`x-step-up`); nil: whenever.
    package var stepUpMaxAgeSeconds: Int?
    /// One who acts in the caller's place is refused (`x-impersonation`).
    package var refusesImpersonation = false

    package init() {}

    package enum Idempotency: String, Sendable, Hashable { case none, supported, required }
    package enum Mode: String, Sendable, Hashable { case read, write }
    /// `etag`: the response has an `ETag`; `supported`: `If-Match` is honoured; `required`: absent `If-Match` is 428.
    package enum Concurrency: String, Sendable, Hashable { case none, etag, supported, required }
}

package enum TenantSource: String, Sendable, Hashable {
    case host, caller, none
}

/// All requirements of one alternative must hold.
package struct SecurityAlternative: Sendable, Hashable {
    package var requirements: [SecurityRequirement]

    package init(requirements: [SecurityRequirement]) { self.requirements = requirements }
}

package struct SecurityRequirement: Sendable, Hashable {
    /// Name in `securitySchemes`.
    package var scheme: String
    /// Scopes or permissions, all of them needed.
    package var permissions: [String]

    package init(scheme: String, permissions: [String]) {
        self.scheme = scheme
        self.permissions = permissions
    }
}

package struct SecurityScheme: Sendable, Hashable {
    package enum Kind: Sendable, Hashable {
        case bearer(format: String?)
        case basic
        case apiKey(location: Parameter.Location, name: String)
        case oauth2
        case openIDConnect(url: String)
        case mutualTLS
    }

    package var name: String
    package var kind: Kind
    package var documentation: String?

    package init(name: String, kind: Kind, documentation: String?) {
        self.name = name
        self.kind = kind
        self.documentation = documentation
    }
}

/// A row of the authorization matrix (`x-roles`).
package struct Role: Sendable, Hashable {
    package var name: String
    /// Sorted; wildcards already expanded.
    package var permissions: [String]
    package var documentation: String?

    package init(name: String, permissions: [String], documentation: String?) {
        self.name = name
        self.permissions = permissions
        self.documentation = documentation
    }
}

/// A problem of the catalogue (`x-problems` at the root).
package struct ProblemDeclaration: Sendable, Hashable {
    /// Stable code for programs: `order_not_found`.
    package var code: String
    /// Swift name: `orderNotFound`.
    package var name: String
    package var status: Int
    package var title: String
    package var members: [ProblemMember]
    package var documentation: String?
    /// Raised by the runtime's pipeline, not by services.
    package var isStandard: Bool
    package var place: Place

    package init(
        code: String, name: String, status: Int, title: String, members: [ProblemMember], documentation: String?,
        isStandard: Bool, place: Place
    ) {
        self.code = code
        self.name = name
        self.status = status
        self.title = title
        self.members = members
        self.documentation = documentation
        self.isStandard = isStandard
        self.place = place
    }
}

/// An extension member of a problem body.
package struct ProblemMember: Sendable, Hashable {
    package enum Kind: String, Sendable, Hashable { case string, integer, boolean, strings }

    package var key: String
    package var name: String
    package var kind: Kind

    package init(key: String, name: String, kind: Kind) {
        self.key = key
        self.name = name
        self.kind = kind
    }
}

/// A named limit: at most `quota` requests in `window` seconds per key, GCRA with a burst of `quota`.
package struct RateLimitTier: Sendable, Hashable {
    package enum Key: String, Sendable, Hashable { case address, account, user, tenant }

    package var name: String
    package var quota: Int
    package var windowSeconds: Int
    package var key: Key
    /// Name of the body property that identifies the account, for `key: account`.
    package var accountProperty: String?

    package init(name: String, quota: Int, windowSeconds: Int, key: Key, accountProperty: String?) {
        self.name = name
        self.quota = quota
        self.windowSeconds = windowSeconds
        self.key = key
        self.accountProperty = accountProperty
    }
}

/// Cursor pagination: names on the wire and in Swift.
package struct Pagination: Sendable, Hashable {
    /// Swift property of the response body that holds the elements.
    package var itemsProperty: String
    /// Path of Swift properties to the next cursor: `["page", "nextCursor"]`.
    package var nextCursorPath: [String]
    /// Property of the input that takes the cursor.
    package var cursorParameter: String
    /// Property of the input that takes the page size.
    package var limitParameter: String
    package var defaultLimit: Int
    package var maximumLimit: Int
    /// The element type.
    package var element: TypeUse

    package init(
        itemsProperty: String, nextCursorPath: [String], cursorParameter: String, limitParameter: String,
        defaultLimit: Int, maximumLimit: Int, element: TypeUse
    ) {
        self.itemsProperty = itemsProperty
        self.nextCursorPath = nextCursorPath
        self.cursorParameter = cursorParameter
        self.limitParameter = limitParameter
        self.defaultLimit = defaultLimit
        self.maximumLimit = maximumLimit
        self.element = element
    }
}

package struct CachePolicy: Sendable, Hashable {
    package var maxAgeSeconds: Int
    package var isPublic: Bool
    package var staleIfErrorSeconds: Int

    package init(maxAgeSeconds: Int, isPublic: Bool, staleIfErrorSeconds: Int) {
        self.maxAgeSeconds = maxAgeSeconds
        self.isPublic = isPublic
        self.staleIfErrorSeconds = staleIfErrorSeconds
    }
}

/// RFC 9745 and RFC 8594.
package struct Lifecycle: Sendable, Hashable {
    /// RFC 3339 date.
    package var deprecated: String?
    /// RFC 3339 date.
    package var sunset: String?
    /// `operationId` of the successor.
    package var successor: String?

    package init(deprecated: String?, sunset: String?, successor: String?) {
        self.deprecated = deprecated
        self.sunset = sunset
        self.successor = successor
    }
}

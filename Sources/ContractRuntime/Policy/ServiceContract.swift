/// The policy table of a service: everything that the contract demands besides shapes.
public struct ServiceContract: Sendable {
    /// Prefix of a problem's `type` where the contract names no base address.
    public static let defaultProblemTypeBase: String = "urn:problem:"

    public let title: String
    public let version: String
    public let operations: [OperationPolicy]
    public let roles: [RolePolicy]
    public let rateLimitTiers: [RateLimitTier]
    public let securitySchemes: [SecuritySchemePolicy]
    public let problems: [ProblemPolicy]
    /// A problem's `type` is this and its code.
    public let problemTypeBase: String
    /// Every permission that a role has or an operation asks for, sorted. The position is the number in
    /// `PermissionSet`.
    public let permissions: [String]
    private let numbers: [String: Int]
    private let setsByRole: [String: PermissionSet]

    public init(
        title: String, version: String, operations: [OperationPolicy], roles: [RolePolicy] = [],
        rateLimitTiers: [RateLimitTier] = [], securitySchemes: [SecuritySchemePolicy] = [],
        problems: [ProblemPolicy] = [], problemTypeBase: String = ServiceContract.defaultProblemTypeBase
    ) {
        self.title = title
        self.version = version
        self.operations = operations
        self.roles = roles
        self.rateLimitTiers = rateLimitTiers
        self.securitySchemes = securitySchemes
        self.problems = problems
        self.problemTypeBase = problemTypeBase
        var names: Set<String> = []
        for role in roles { names.formUnion(role.permissions) }
        for requirement in operations.lazy.flatMap({ $0.security }).joined() {
            names.formUnion(requirement.permissions)
        }
        let sorted: [String] = names.sorted()
        let numbers = Dictionary(uniqueKeysWithValues: sorted.enumerated().map { ($0.element, $0.offset) })
        self.permissions = sorted
        self.numbers = numbers
        self.setsByRole = Dictionary(
            roles.map { ($0.name, PermissionSet($0.permissions.compactMap { numbers[$0] })) },
            uniquingKeysWith: { $0.union($1) })
    }

    /// The set of the named permissions; names that the contract does not know are left out.
    public func permissionSet(_ names: some Sequence<String>) -> PermissionSet {
        PermissionSet(names.lazy.compactMap { numbers[$0] })
    }

    /// What the authorization matrix gives to a role; nothing for an unknown one.
    public func permissions(ofRole role: String) -> PermissionSet {
        setsByRole[role] ?? PermissionSet()
    }

    /// The caller holds the named permission. False for a name that the contract does not know.
    public func allows(_ caller: Caller, _ permission: String) -> Bool {
        guard let number = numbers[permission] else { return false }
        return caller.permissions.contains(number)
    }

    /// The operation with this `operationId`.
    public func operation(id: String) -> OperationPolicy? {
        operations.first { $0.id == id }
    }
}

/// A row of the authorization matrix.
public struct RolePolicy: Sendable, Hashable {
    public let name: String
    /// Wildcards are expanded.
    public let permissions: [String]

    public init(name: String, permissions: [String]) {
        self.name = name
        self.permissions = permissions
    }
}

/// A named limit: at most `quota` requests per `windowSeconds` and key, as GCRA with a burst of `quota`.
public struct RateLimitTier: Sendable, Hashable {
    /// What the requests are counted by.
    public enum Key: String, Sendable, Hashable {
        /// The client's address.
        case address
        /// The property `accountProperty` of the body, so that one account is not tried from many addresses.
        case account
        /// The caller's subject.
        case user
        case tenant
    }

    public let name: String
    public let quota: Int
    public let windowSeconds: Int
    public let key: Key
    public let accountProperty: String?

    public init(name: String, quota: Int, windowSeconds: Int, key: Key, accountProperty: String? = nil) {
        self.name = name
        self.quota = quota
        self.windowSeconds = windowSeconds
        self.key = key
        self.accountProperty = accountProperty
    }
}

/// How a credential is sent.
public struct SecuritySchemePolicy: Sendable, Hashable {
    public enum Location: String, Sendable, Hashable { case header, query, cookie }

    public enum Kind: Sendable, Hashable {
        case bearer(format: String? = nil)
        case basic
        case apiKey(location: Location, name: String)
        /// Sent as a bearer token.
        case oauth2
        /// Sent as a bearer token.
        case openIDConnect(url: String)
        case mutualTLS
    }

    public let name: String
    public let kind: Kind

    public init(name: String, kind: Kind) {
        self.name = name
        self.kind = kind
    }
}

/// A row of the problem catalogue.
public struct ProblemPolicy: Sendable, Hashable {
    public let code: String
    public let status: Int
    public let title: String
    /// Raised by the pipeline.
    public let isStandard: Bool

    public init(code: String, status: Int, title: String, isStandard: Bool = false) {
        self.code = code
        self.status = status
        self.title = title
        self.isStandard = isStandard
    }
}

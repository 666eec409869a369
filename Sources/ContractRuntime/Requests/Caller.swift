public import FoundationEssentials

/// Who makes a request, as an `Authenticator` found out.
public struct Caller: Sendable, Hashable {
    /// Identifier of the user or machine.
    public var subject: String
    /// Name of a role of the contract.
    public var role: String
    /// What the caller may do; usually `ServiceContract.permissions(ofRole:)`.
    public var permissions: PermissionSet
    /// Identifier of the tenant that the credential was issued for; nil: belongs to none.
    public var tenant: String?
    /// Identifier of the session, so that it can be ended.
    public var session: String?
    public var expiresAt: Date
    /// When the person last proved presence, by password or second factor; nil: not known, which no operation with
    /// `OperationPolicy.stepUpMaxAgeSeconds` lets pass.
    public var authenticatedAt: Date?
    /// Subject of the one who acts in the caller's place (`act`, RFC 8693 §4.1); nil: the caller is there in person.
    public var actor: String?

    public init(
        subject: String, role: String, permissions: PermissionSet, tenant: String? = nil, session: String? = nil,
        expiresAt: Date = .distantFuture, authenticatedAt: Date? = nil, actor: String? = nil
    ) {
        self.subject = subject
        self.role = role
        self.permissions = permissions
        self.tenant = tenant
        self.session = session
        self.expiresAt = expiresAt
        self.authenticatedAt = authenticatedAt
        self.actor = actor
    }
}

/// The tenant that a request works in.
public struct Tenant: Sendable, Hashable {
    public var id: String
    public var name: String

    public init(id: String, name: String) {
        self.id = id
        self.name = name
    }
}

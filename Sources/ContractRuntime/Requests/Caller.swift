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

    public init(
        subject: String, role: String, permissions: PermissionSet, tenant: String? = nil, session: String? = nil,
        expiresAt: Date = .distantFuture
    ) {
        self.subject = subject
        self.role = role
        self.permissions = permissions
        self.tenant = tenant
        self.session = session
        self.expiresAt = expiresAt
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

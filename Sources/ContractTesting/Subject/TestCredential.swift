public import ContractRuntime

/// What a client sends to prove who it is.
public struct TestCredential: Sendable, Hashable {
    public struct Header: Sendable, Hashable {
        public var name: String
        public var value: String

        public init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    public var headers: [Header]

    public init(headers: [Header]) { self.headers = headers }

    public static func bearer(_ token: String) -> TestCredential {
        TestCredential(headers: [Header(name: "Authorization", value: "Bearer \(token)")])
    }
}

/// Which credential a test wants.
public struct CredentialWish: Sendable {
    /// Name of a role of the contract; nil where it has none.
    public var role: String?
    /// What the credential is for, so that one who changes the account may have one of its own.
    public var operation: OperationPolicy
    /// What is wrong with it; nil: nothing.
    public var flaw: CredentialFlaw?
    /// Presence was proved just now; false: a day ago or longer.
    public var isFresh: Bool
    /// Another one acts in the place of the person.
    public var isImpersonated: Bool

    public init(
        role: String?, operation: OperationPolicy, flaw: CredentialFlaw? = nil, isFresh: Bool = true,
        isImpersonated: Bool = false
    ) {
        self.role = role
        self.operation = operation
        self.flaw = flaw
        self.isFresh = isFresh
        self.isImpersonated = isImpersonated
    }
}

/// Ways in which a credential is not valid. Each one is right in everything else.
public enum CredentialFlaw: String, Sendable, Hashable, CaseIterable {
    case expired
    /// Issued for another service.
    case wrongAudience = "wrong audience"
    /// Issued by another service.
    case wrongIssuer = "wrong issuer"
    /// `alg: none`, without a signature.
    case unsigned
    /// `alg: HS256`, with the public key as secret (RFC 8725 §2.1).
    case confusedKey = "HS256 with the public key"
    /// `jwk` in the header, signed by that key (RFC 8725 §3.10).
    case embeddedKey = "embedded key"
    /// Signed by a key that is not the service's.
    case foreignKey = "signed by another key"
    /// A claim was changed after signing.
    case altered = "altered claims"
    /// The last part is cut short.
    case truncated
    /// Its session was ended.
    case revoked
    /// Nothing of the kind.
    case nonsense
}

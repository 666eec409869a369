/// Supplies what the security schemes of an operation ask for.
public protocol CredentialProvider: Sendable {
    /// The credential for a scheme of the contract, or nil when there is none.
    func credential(for scheme: String) async throws -> ClientCredential?
    /// The server refused a credential (401). A new one makes the call be sent once more.
    func renewed(_ credential: ClientCredential, for scheme: String) async throws -> ClientCredential?
}

extension CredentialProvider {
    public func renewed(_ credential: ClientCredential, for scheme: String) async throws -> ClientCredential? { nil }
}

/// A credential and the place where it is sent.
public enum ClientCredential: Sendable, Hashable {
    /// `Authorization: Bearer …` (RFC 6750).
    case bearer(String)
    /// `Authorization: Basic …` (RFC 7617), given as user and password.
    case basic(user: String, password: String)
    /// A header of any name.
    case header(name: String, value: String)
    /// A query parameter of any name.
    case query(name: String, value: String)
    /// A cookie of any name.
    case cookie(name: String, value: String)
}

/// A credential for each scheme, by the scheme's name in the description.
public struct SchemeCredentials: CredentialProvider {
    private let credentials: [String: ClientCredential]

    public init(_ credentials: [String: ClientCredential]) { self.credentials = credentials }

    public func credential(for scheme: String) async throws -> ClientCredential? { credentials[scheme] }
}

/// For operations that ask for none.
public struct NoCredentials: CredentialProvider {
    public init() {}

    public func credential(for scheme: String) async throws -> ClientCredential? { nil }
}

/// One bearer token for every scheme.
public struct BearerToken: CredentialProvider {
    private let token: String

    public init(_ token: String) { self.token = token }

    public func credential(for scheme: String) async throws -> ClientCredential? { .bearer(token) }
}

/// Bearer tokens that expire: asks for a new one once, however many calls wait for it.
public actor RenewingToken: CredentialProvider {
    private var token: String?
    private var renewal: Task<String?, any Error>?
    private let renew: @Sendable () async throws -> String?

    /// - Parameters:
    ///   - token: The token to begin with; nil: the first call obtains one.
    ///   - renew: Obtains a token, nil when there is none to be had.
    public init(_ token: String? = nil, renew: @escaping @Sendable () async throws -> String?) {
        self.token = token
        self.renew = renew
    }

    /// Takes a token that was obtained elsewhere, or forgets the present one.
    public func replace(with token: String?) { self.token = token }

    public func credential(for scheme: String) async throws -> ClientCredential? {
        if let token { return .bearer(token) }
        return try await fresh().map(ClientCredential.bearer)
    }

    public func renewed(_ credential: ClientCredential, for scheme: String) async throws -> ClientCredential? {
        // Another call may have renewed it while this one was under way.
        if let token, credential != .bearer(token) { return .bearer(token) }
        token = nil
        return try await fresh().map(ClientCredential.bearer)
    }

    private func fresh() async throws -> String? {
        let task: Task<String?, any Error> = renewal ?? Task { try await renew() }
        renewal = task
        defer { if renewal == task { renewal = nil } }
        let value: String? = try await task.value
        token = value
        return value
    }
}

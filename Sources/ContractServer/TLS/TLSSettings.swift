/// How a server proves who it is and whom it lets in (RFC 8446; TLS 1.2 at least).
public struct TLSSettings: Sendable {
    /// What is asked of clients.
    public enum ClientCertificates: String, Sendable, CaseIterable {
        /// Nothing.
        case none
        /// A certificate is looked at when there is one; operations with a `mutualTLS` scheme need it.
        case optional
        /// No connection without one.
        case required
    }

    public enum MinimumVersion: String, Sendable, CaseIterable { case tls12 = "1.2", tls13 = "1.3" }

    /// A PEM file with the server's certificate first and those that lead to the root behind it.
    public var certificatePath: String
    /// A PEM file with the private key of that certificate, without a password.
    public var keyPath: String
    public var minimumVersion: MinimumVersion = .tls12
    public var clientCertificates: ClientCertificates = .none
    /// A PEM file with the authorities that client certificates may come from; needed when they are asked for.
    public var clientAuthorityPath: String?
    /// How often the files are looked at; what has changed is used for new connections.
    public var checkInterval: Duration = .seconds(10)

    public init(certificatePath: String, keyPath: String) {
        self.certificatePath = certificatePath
        self.keyPath = keyPath
    }
}

/// A file of the TLS settings that cannot be used.
public struct TLSFileError: Error, Sendable, CustomStringConvertible {
    public let path: String
    /// What is wrong with it.
    public let reason: String

    public var description: String { "\(path): \(reason)" }
}

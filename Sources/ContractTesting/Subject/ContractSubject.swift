public import ContractRuntime

/// The server that generated contract tests attack, and what only its authors can make: credentials, records, switches.
///
/// The one type that is written by hand for a test target; generated tests call it `<Name>Subject`. Requirements with a
/// default are for what not every API has; a test that needs one says so.
public protocol ContractSubject: Sendable {
    /// The subject of all tests of the target, started at the first call. Tests run one after the other.
    static func shared() async throws -> Self

    var address: TestAddress { get }

    /// A credential as it is wished for; called again when the server refuses one that it took before.
    /// - Returns: nil where there is no such credential: a flaw that this kind of credential cannot have.
    func credential(_ wish: CredentialWish) async throws -> TestCredential?

    /// A value for a parameter of the path that names a record.
    /// - Returns: nil where any value does; the test of foreign records fails then.
    func identifier(
        _ parameter: String, of operation: OperationPolicy, owner: RecordOwner
    ) async throws -> String?

    /// A value for a place of a body, a query or a header that names a record.
    /// - Returns: nil where there is none; the test of foreign references fails then.
    func record(
        _ reference: TestedReference, of operation: OperationPolicy, owner: RecordOwner
    ) async throws -> String?

    /// A request of the operation that succeeds, made anew at each call; nil: the sample of the contract does.
    func success(of operation: OperationPolicy) async throws -> TestSuccess?

    /// One that succeeds with a record of the own tenant at that place, which is put into it.
    func success(of operation: OperationPolicy, with reference: TestedReference) async throws -> TestSuccess?

    /// Read-only mode; returns when the server knows of it.
    func setReadOnly(_ isReadOnly: Bool) async throws

    /// `true`: limits hold and every allowance is full again. `false`: everything is let through.
    func limitRates(_ isLimiting: Bool) async throws

    /// Runs the body while requests of the operation do not come to an end.
    func stalling(_ operation: OperationPolicy, _ body: @Sendable () async throws -> Void) async throws
}

extension ContractSubject {
    public func identifier(
        _ parameter: String, of operation: OperationPolicy, owner: RecordOwner
    ) async throws -> String? { nil }

    /// The record that a parameter of the path with the same name would have.
    public func record(
        _ reference: TestedReference, of operation: OperationPolicy, owner: RecordOwner
    ) async throws -> String? {
        try await identifier(reference.name, of: operation, owner: owner)
    }

    public func success(of operation: OperationPolicy) async throws -> TestSuccess? { nil }

    public func success(
        of operation: OperationPolicy, with reference: TestedReference
    ) async throws -> TestSuccess? { try await success(of: operation) }

    public func setReadOnly(_ isReadOnly: Bool) async throws {
        throw SubjectLacks(what: "a switch for read-only mode (setReadOnly)")
    }

    /// Servers without limits need none; a contract with tiers does.
    public func limitRates(_ isLimiting: Bool) async throws {
        if isLimiting { throw SubjectLacks(what: "fresh rate limits (limitRates)") }
    }

    public func stalling(_ operation: OperationPolicy, _ body: @Sendable () async throws -> Void) async throws {
        throw SubjectLacks(what: "requests that wait (stalling)")
    }
}

/// A test needs something that the subject does not implement.
public struct SubjectLacks: Error, CustomStringConvertible {
    public var what: String

    public init(what: String) { self.what = what }

    public var description: String { "the subject lacks \(what)" }
}

/// Where the server listens, without TLS.
public struct TestAddress: Sendable, Hashable {
    /// IPv4 in dotted form.
    public var host: String
    public var port: Int
    /// The value of `Host`.
    public var authority: String

    public init(host: String = "127.0.0.1", port: Int, authority: String? = nil) {
        self.host = host
        self.port = port
        self.authority = authority ?? "\(host):\(port)"
    }
}

/// Whose record is meant.
public enum RecordOwner: String, Sendable, Hashable {
    /// The tenant's of the credentials.
    case own
    /// Another tenant's; the record exists.
    case foreign
}

/// A request that succeeds.
public struct TestSuccess: Sendable {
    /// Name of a role of the contract; nil: one that has the permission.
    public var role: String?
    /// By name of the path parameter.
    public var identifiers: [String: String]
    /// Of query and header parameters, by name, besides those that are required.
    public var parameters: [String: String]
    /// Nil: the sample of the contract.
    public var body: String?

    public init(
        role: String? = nil, identifiers: [String: String] = [:], parameters: [String: String] = [:],
        body: String? = nil
    ) {
        self.role = role
        self.identifiers = identifiers
        self.parameters = parameters
        self.body = body
    }
}

/// Remembers the answers to requests with an `Idempotency-Key`.
public protocol IdempotencyStore: Sendable {
    /// Claims the key for this request, or tells what is known of it. Atomic.
    func begin(_ key: IdempotencyKey) async throws -> IdempotencyOutcome

    /// Keeps the answer to a claimed key.
    func finish(_ key: IdempotencyKey, _ response: StoredResponse) async throws

    /// Frees a claimed key whose request failed before an answer was due: it may be tried again.
    func abandon(_ key: IdempotencyKey) async
}

/// The scope of a key and the request that it stands for.
public struct IdempotencyKey: Sendable, Hashable {
    /// Longest accepted `Idempotency-Key`, in characters.
    public static let maximumLength: Int = 255

    /// Identifier of the tenant; empty for none.
    public var tenant: String
    /// Subject of the caller; for an anonymous one its address.
    public var caller: String
    /// `operationId`.
    public var operation: String
    /// As the client sent it: 1 ... 255 visible ASCII characters.
    public var key: String
    /// Digest of the request target and the body: the same key with another digest is `.conflict`.
    public var digest: String

    public init(tenant: String, caller: String, operation: String, key: String, digest: String) {
        self.tenant = tenant
        self.caller = caller
        self.operation = operation
        self.key = key
        self.digest = digest
    }
}

public enum IdempotencyOutcome: Sendable {
    /// The key is new and now claimed.
    case fresh
    /// The same request has been answered.
    case replay(StoredResponse)
    /// The key was used for another request.
    case conflict
    /// The same request is being worked on.
    case inFlight
}

/// An answer as it is kept: without the header fields that the server adds to every answer.
public struct StoredResponse: Sendable, Hashable {
    public var status: Int
    public var headers: [Header]
    public var body: [UInt8]

    public struct Header: Sendable, Hashable {
        public var name: String
        public var value: String

        public init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    public init(status: Int, headers: [Header], body: [UInt8]) {
        self.status = status
        self.headers = headers
        self.body = body
    }
}

public import ContractRuntime

/// Sends one request and returns the head of its answer with a stream of its body. No retries, no interpretation.
public protocol ClientTransport: Sendable {
    /// - Throws: `ClientError.transport`, `.timeout` or `.invalidURL`; `CancellationError` when the task is cancelled.
    func send(_ request: TransportRequest) async throws -> TransportResponse
}

/// A request ready for the wire.
public struct TransportRequest: Sendable {
    public var method: String
    /// Absolute.
    public var url: String
    public var headers: HeaderFields
    public var body: TransportBody
    /// Until the head of the answer.
    public var timeout: Duration

    public init(method: String, url: String, headers: HeaderFields, body: TransportBody, timeout: Duration) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.timeout = timeout
    }
}

public enum TransportBody: Sendable {
    case empty
    case bytes([UInt8])
    /// Sent once; not repeated.
    case stream(ByteStream)
}

/// The head of an answer and the stream of its body.
public struct TransportResponse: Sendable {
    public var status: Int
    public var headers: HeaderFields
    public var body: ByteStream

    public init(status: Int, headers: HeaderFields, body: ByteStream) {
        self.status = status
        self.headers = headers
        self.body = body
    }
}

public import FoundationEssentials

/// What is known of a request besides its content. Immutable and shared.
public final class RequestContext: Sendable {
    /// From `X-Request-Id` when that was acceptable, otherwise made by the server.
    public let requestID: String
    public let operation: OperationPolicy
    /// Address of the client, without port; behind a trusted proxy the address that the proxy names.
    public let remoteAddress: String
    public let userAgent: String?
    public let receivedAt: Date
    /// The request is answered `timeout` and its task cancelled after this instant.
    public let deadline: ContinuousClock.Instant
    /// `Host` in lower case, without port.
    public let host: String
    /// `HEAD`: the body of the response will not be sent.
    public let isHead: Bool

    public init(
        requestID: String, operation: OperationPolicy, remoteAddress: String = "127.0.0.1", userAgent: String? = nil,
        receivedAt: Date, deadline: ContinuousClock.Instant = .now + .seconds(30), host: String = "localhost",
        isHead: Bool = false
    ) {
        self.requestID = requestID
        self.operation = operation
        self.remoteAddress = remoteAddress
        self.userAgent = userAgent
        self.receivedAt = receivedAt
        self.deadline = deadline
        self.host = host
        self.isHead = isHead
    }
}

public import FoundationEssentials

/// What is known of a request besides its content. Immutable and shared.
public final class RequestContext: Sendable {
    package let incoming: IncomingRequest
    /// Parameters of the path.
    let captures: PathCaptures
    /// Positions and names that content negotiation has found.
    let mediaTypes: RequestMediaTypes
    public let operation: OperationPolicy
    /// The request is answered `timeout` and its task cancelled after this instant.
    public let deadline: ContinuousClock.Instant
    /// The event that the service may write with its work; nil: the operation is not audited.
    public let audit: AuditTicket?

    package init(
        _ incoming: IncomingRequest, captures: PathCaptures = PathCaptures(),
        mediaTypes: RequestMediaTypes = RequestMediaTypes(), operation: OperationPolicy,
        deadline: ContinuousClock.Instant, audit: AuditTicket? = nil
    ) {
        self.incoming = incoming
        self.captures = captures
        self.mediaTypes = mediaTypes
        self.operation = operation
        self.deadline = deadline
        self.audit = audit
    }

    /// The same request with an event to be written.
    package func auditing(_ ticket: AuditTicket) -> RequestContext {
        RequestContext(
            incoming, captures: captures, mediaTypes: mediaTypes, operation: operation, deadline: deadline,
            audit: ticket)
    }

    public convenience init(
        requestID: String, operation: OperationPolicy, remoteAddress: String = "127.0.0.1", userAgent: String? = nil,
        receivedAt: Date, deadline: ContinuousClock.Instant = .now + .seconds(30), host: String = "localhost",
        isHead: Bool = false
    ) {
        let incoming: IncomingRequest = IncomingRequest(
            verb: isHead ? .head : operation.method, target: operation.path, path: Array(operation.path.utf8),
            headers: userAgent.map { ["User-Agent": $0] } ?? HeaderFields(), remoteAddress: remoteAddress, host: host,
            id: .sent(requestID), receivedAt: receivedAt, instant: deadline)
        self.init(incoming, operation: operation, deadline: deadline)
    }

    /// From `X-Request-Id` when that was acceptable, otherwise made by the server.
    public var requestID: String { incoming.requestID }
    /// Address of the client, without port; behind a trusted proxy the address that the proxy names.
    public var remoteAddress: String { incoming.remoteAddress }
    public var userAgent: String? { incoming.userAgent }
    public var receivedAt: Date { incoming.receivedAt }
    /// `Host` in lower case, without port.
    public var host: String { incoming.host }
    /// `HEAD`: the body of the response will not be sent.
    public var isHead: Bool { incoming.verb == .head }
}

/// The media types of a request.
package struct RequestMediaTypes: Sendable {
    /// Position in `BodyPolicy.mediaTypes` of the one that the body has.
    package var body: Int?
    /// The one of `OperationPolicy.responseMediaTypes` that the client prefers.
    package var preferred: String?

    package init(body: Int? = nil, preferred: String? = nil) {
        self.body = body
        self.preferred = preferred
    }
}

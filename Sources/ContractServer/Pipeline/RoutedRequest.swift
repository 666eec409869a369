import ContractRuntime

/// A request that has an operation and passed the checks that need only its head.
final class RoutedRequest: Sendable {
    let incoming: IncomingRequest
    let operation: CompiledOperation
    let captures: PathCaptures
    let context: RequestContext
    let bodyMediaType: Int?
    let preferredMediaType: String?

    init(
        incoming: IncomingRequest, operation: CompiledOperation, captures: PathCaptures, context: RequestContext,
        bodyMediaType: Int?, preferredMediaType: String?
    ) {
        self.incoming = incoming
        self.operation = operation
        self.captures = captures
        self.context = context
        self.bodyMediaType = bodyMediaType
        self.preferredMediaType = preferredMediaType
    }
}

extension RoutedRequest {
    /// The request as the service gets it.
    func serverRequest(
        caller: Caller?, tenant: Tenant?, body: RequestBody, audit: AuditTicket? = nil
    ) -> ServerRequest {
        ServerRequest(
            incoming, query: shownQuery, captures: captures, context: audit.map(context.auditing) ?? context,
            caller: caller, tenant: tenant, body: body, bodyMediaType: bodyMediaType,
            preferredMediaType: preferredMediaType)
    }

    /// The query without API keys; nil where there are none.
    private var shownQuery: [UInt8]? {
        let names: Set<String> = operation.keyQueryNames
        guard !names.isEmpty else { return nil }
        let pieces = incoming.query.split(separator: UInt8(ascii: "&")).filter { piece in
            let name: String? = PercentEncoding.decode(piece.prefix { $0 != UInt8(ascii: "=") }, plusIsSpace: true)
            return !names.contains(name ?? "")
        }
        return Array(pieces.joined(separator: [UInt8(ascii: "&")]))
    }
}

/// An answer before the connection adds the header fields that every answer has.
struct OutgoingResponse: Sendable {
    var status: Int
    var headers: HeaderFields
    var body: ResponseBody
    /// `Cache-Control` where the service has not said it.
    var cacheControl: String?
    var rateLimit: RateLimitNote?
    /// Of the request that is answered.
    var id: RequestID = .made(0, 0)
}

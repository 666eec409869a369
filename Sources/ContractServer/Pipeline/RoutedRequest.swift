import ContractRuntime

/// A request that has an operation and passed the checks that need only its head.
struct RoutedRequest: Sendable {
    let operation: CompiledOperation
    let context: RequestContext

    var incoming: IncomingRequest { context.incoming }
}

extension RoutedRequest {
    /// The request as the service gets it.
    func serverRequest(
        caller: Caller?, tenant: Tenant?, body: RequestBody, audit: AuditTicket? = nil
    ) -> ServerRequest {
        ServerRequest(
            query: shownQuery, context: audit.map(context.auditing) ?? context, caller: caller, tenant: tenant,
            body: body)
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

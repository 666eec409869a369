/// A request that has passed every check of the policy table and waits to be decoded.
public final class ServerRequest: Sendable {
    /// The query that the service sees, where it is not the one that was sent.
    private let shownQuery: [UInt8]?
    public let context: RequestContext
    public let caller: Caller?
    public let tenant: Tenant?
    public let body: RequestBody

    /// - Parameter query: the query that the service sees; nil: the one that was sent.
    package init(query: [UInt8]?, context: RequestContext, caller: Caller?, tenant: Tenant?, body: RequestBody) {
        self.shownQuery = query
        self.context = context
        self.caller = caller
        self.tenant = tenant
        self.body = body
    }

    public convenience init(
        verb: HTTPVerb, target: String, path: [UInt8], query: [UInt8] = [], captures: PathCaptures = PathCaptures(),
        headers: HeaderFields = HeaderFields(), context: RequestContext, caller: Caller? = nil, tenant: Tenant? = nil,
        body: RequestBody = .none, bodyMediaType: Int? = nil, preferredMediaType: String? = nil
    ) {
        let incoming: IncomingRequest = IncomingRequest(
            verb: verb, target: target, path: path, query: query, headers: headers,
            remoteAddress: context.remoteAddress, host: context.host, id: .sent(context.requestID),
            receivedAt: context.receivedAt, instant: context.deadline)
        let own: RequestContext = RequestContext(
            incoming, captures: captures,
            mediaTypes: RequestMediaTypes(body: bodyMediaType, preferred: preferredMediaType),
            operation: context.operation, deadline: context.deadline, audit: context.audit)
        self.init(query: nil, context: own, caller: caller, tenant: tenant, body: body)
    }

    package var incoming: IncomingRequest { context.incoming }
    public var captures: PathCaptures { context.captures }
    /// Position in `BodyPolicy.mediaTypes` of the media type that the body has; nil without a body.
    public var bodyMediaType: Int? { context.mediaTypes.body }
    /// The media type of `OperationPolicy.responseMediaTypes` that the client prefers; nil when there is none to
    /// choose.
    public var preferredMediaType: String? { context.mediaTypes.preferred }
    public var verb: HTTPVerb { incoming.verb }
    /// The request target as sent.
    public var target: String { incoming.target }
    /// The path in normal form: percent-encoded unreserved characters decoded, nothing else. `captures` point into it.
    public var path: [UInt8] { incoming.path }
    /// The query as sent, without `?`, and without API keys.
    public var query: [UInt8] { shownQuery ?? incoming.query }
    public var headers: HeaderFields { incoming.headers }

    /// There are bytes in `query`.
    var hasQuery: Bool { !(shownQuery?.isEmpty ?? incoming.layout.query.isEmpty) }

    /// The caller of an operation that has one.
    /// - Throws: `StandardProblem.unauthenticated`.
    public func requireCaller() throws -> Caller {
        guard let caller else { throw StandardProblem.unauthenticated }
        return caller
    }

    /// The tenant of an operation that has one.
    /// - Throws: `StandardProblem.notFound`.
    public func requireTenant() throws -> Tenant {
        guard let tenant else { throw StandardProblem.notFound }
        return tenant
    }
}

/// The body as the operation's `BodyPolicy` asks for it.
public enum RequestBody: Sendable {
    case none
    case bytes([UInt8])
    case stream(ByteStream)
}

/// A request that has passed every check of the policy table and waits to be decoded.
public final class ServerRequest: Sendable {
    public let verb: HTTPVerb
    /// The request target as sent.
    public let target: String
    /// The path in normal form: percent-encoded unreserved characters decoded, nothing else. `captures` point into it.
    public let path: [UInt8]
    /// The query as sent, without `?`.
    public let query: [UInt8]
    public let captures: PathCaptures
    public let headers: HeaderFields
    public let context: RequestContext
    public let caller: Caller?
    public let tenant: Tenant?
    public let body: RequestBody
    /// Position in `BodyPolicy.mediaTypes` of the media type that the body has; nil without a body.
    public let bodyMediaType: Int?
    /// The media type of `OperationPolicy.responseMediaTypes` that the client prefers; nil when there is none to
    /// choose.
    public let preferredMediaType: String?

    public init(
        verb: HTTPVerb, target: String, path: [UInt8], query: [UInt8] = [], captures: PathCaptures = PathCaptures(),
        headers: HeaderFields = HeaderFields(), context: RequestContext, caller: Caller? = nil, tenant: Tenant? = nil,
        body: RequestBody = .none, bodyMediaType: Int? = nil, preferredMediaType: String? = nil
    ) {
        self.verb = verb
        self.target = target
        self.path = path
        self.query = query
        self.captures = captures
        self.headers = headers
        self.context = context
        self.caller = caller
        self.tenant = tenant
        self.body = body
        self.bodyMediaType = bodyMediaType
        self.preferredMediaType = preferredMediaType
    }

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

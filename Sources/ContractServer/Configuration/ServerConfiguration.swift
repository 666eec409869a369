public import ContractRuntime

/// How a server listens and what it bears. Every limit has a default that suits a public address behind a proxy.
public struct ServerConfiguration: Sendable {
    // Listening
    public var host: String = "127.0.0.1"
    /// 0: any free port; see `Server.boundPort`.
    public var port: Int = 8080
    /// Connections that wait to be accepted.
    public var backlog: Int = 1_024
    /// Threads that serve connections; nil: one per core.
    public var threads: Int?
    /// Proxies that say for whom they forward. Empty: the client is who connects.
    public var trustedProxies: TrustedProxies = []
    /// Nil: no TLS.
    public var tls: TLSSettings?
    public var http2: HTTP2Settings = HTTP2Settings()

    // Amounts
    public var maximumConnections: Int = 10_000
    /// Requests between their last byte and their answer; beyond it `overloaded`.
    public var maximumRequestsInFlight: Int = 2_000
    /// Bytes of a request target; beyond it `uri_too_long`.
    public var maximumTargetBytes: Int = 8_192
    /// Names and values of all header fields together; beyond it `headers_too_large`.
    public var maximumHeaderBytes: Int = 32_768
    public var maximumHeaderCount: Int = 100
    /// Bytes of a body that nobody wants and that are read all the same, so that the connection can be used again.
    public var maximumDiscardedBytes: Int = 262_144
    /// Bytes of a streamed body that wait to be read by the service.
    public var streamBufferBytes: Int = 262_144

    // Times
    /// From the first byte of a request to the end of its headers.
    public var headerTimeout: Duration = .seconds(10)
    /// For a collected body in total; for a streamed one between two pieces.
    public var bodyTimeout: Duration = .seconds(30)
    /// From the end of a request to its answer.
    public var requestTimeout: Duration = .seconds(30)
    /// From the headers of a streamed request to its answer.
    public var streamedRequestTimeout: Duration = .seconds(3_600)
    /// How long a client may not read while an answer waits to be sent.
    public var writeTimeout: Duration = .seconds(30)
    /// How long a connection without a request is kept.
    public var idleTimeout: Duration = .seconds(75)
    /// How long requests are still taken after a shutdown has been asked for, while `serving` already drains: time for
    /// a balancer to notice. Cancellation of `run` does not wait for it.
    public var drainNotice: Duration = .zero
    /// How long requests in flight may take after that.
    public var drainTimeout: Duration = .seconds(30)
    /// How long the rest of a refused request is read before the connection is closed.
    public var lingerTimeout: Duration = .seconds(2)
    public var retryAfterReadOnly: Int = 60
    public var retryAfterUnavailable: Int = 5
    public var retryAfterOverloaded: Int = 1

    // Browsers
    /// Clients are on TLS, which ends here or in a proxy before: answers ask them to stay there
    /// (`Strict-Transport-Security`, RFC 6797). Nil: where `tls` is given.
    public var isSecure: Bool?
    /// Fields of requests that pages of other origins may send (`ServiceHooks.origins`) besides those that the contract
    /// says of every operation: credentials, media type, conditions, idempotency.
    public var crossOriginFields: [String] = []

    // Extras
    /// Whether each request is logged.
    public var logsRequests: Bool = true
    /// By exact path, `/docs/index.html`; asked when the contract does not have the path.
    public var staticRoutes: [String: StaticRoute] = [:]
    /// The same, made anew for each request: what changes while the server runs.
    public var liveRoutes: [String: @Sendable () -> StaticRoute] = [:]
    public var clock: ServerClock = .system
    /// Drains as soon as a shutdown has been asked for.
    public var serving: ServingState = ServingState()

    public init() {}

    public init(host: String = "127.0.0.1", port: Int) {
        self.host = host
        self.port = port
    }
}

/// HTTP/2 of a server (RFC 9113), and what one of its connections may cost.
public struct HTTP2Settings: Sendable {
    /// With TLS, clients may choose `h2`.
    public var isOffered: Bool = true
    /// Without TLS, a client that begins with the preface of HTTP/2 is served (`h2c` with prior knowledge).
    public var acceptsPriorKnowledge: Bool = false
    /// Requests at once on one connection.
    public var maximumConcurrentStreams: Int = 128
    /// Bytes of a body that a client may send ahead on one stream.
    public var streamWindowBytes: Int = 262_144
    /// The same on all streams of a connection together.
    public var connectionWindowBytes: Int = 1_048_576
    /// Streams that a client may take back in `floodWindow` (CVE-2023-44487); beyond it the connection is closed.
    public var maximumResets: Int = 200
    /// PING, SETTINGS and PRIORITY frames in `floodWindow`; beyond it the connection is closed.
    public var maximumControlFrames: Int = 200
    public var floodWindow: Duration = .seconds(30)

    public init() {}
}

/// What answers tell browsers, whatever they say otherwise: guess no types, send no referrer, come back over TLS, and
/// to which pages an answer may be shown.
struct BrowserFields: Sendable {
    /// Clients are on TLS: `Strict-Transport-Security` (RFC 6797).
    var isSecure: Bool = false
    /// Some origins are allowed: a cache must not show one's answer to another.
    var variesByOrigin: Bool = false
    /// The allowed origin that asks.
    var origin: String?

    private static let always: StaticString = """
        X-Content-Type-Options: nosniff\r
        Referrer-Policy: no-referrer\r
        Cross-Origin-Resource-Policy: same-origin\r\n
        """
    private static let secure: StaticString = "Strict-Transport-Security: max-age=31536000; includeSubDomains\r\n"
    private static let varies: StaticString = "Vary: Origin\r\n"
    private static let shared: StaticString = """
        Access-Control-Allow-Credentials: true\r
        Access-Control-Expose-Headers: ETag, Location, Content-Disposition, Retry-After, RateLimit, RateLimit-Policy, \
        X-Request-Id, Idempotency-Replayed, Deprecation, Sunset, Link, X-Session-Idle-Time, X-Session-Remaining, \
        X-Session-Timeout, X-Session-Warning-Time\r\n
        """
    /// Room for all of them, with a reserve.
    private static let fixedBytes: Int = 768

    /// So many bytes are enough.
    var maximumBytes: Int { Self.fixedBytes + (origin?.utf8.count ?? 0) }

    func write(to out: inout HeadWriter) {
        out.write(Self.always)
        if isSecure { out.write(Self.secure) }
        if variesByOrigin { out.write(Self.varies) }
        guard let origin else { return }
        out.write(Self.shared)
        out.write("Access-Control-Allow-Origin: ")
        out.write(text: origin)
        out.write("\r\n")
    }
}

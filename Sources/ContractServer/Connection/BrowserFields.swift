/// What answers tell browsers, whatever they say otherwise: guess no types, send no referrer, come back over TLS, and
/// to which pages an answer may be shown.
struct BrowserFields: Sendable {
    /// Clients are on TLS: `Strict-Transport-Security` (RFC 6797).
    var isSecure: Bool = false
    /// Some origins are allowed: a cache must not show one's answer to another.
    var variesByOrigin: Bool = false
    /// The allowed origin that asks.
    var origin: String?

    /// Room for all of them, with a reserve.
    private static let fixedBytes: Int = 768

    /// So many bytes are enough.
    var maximumBytes: Int { Self.fixedBytes + (origin?.utf8.count ?? 0) }

    func write(to out: inout some FieldSink) {
        out.add(.noSniffing)
        out.add(.noReferrer)
        out.add(.sameOriginResources)
        if isSecure { out.add(.strictTransport) }
        if variesByOrigin { out.add(.variesByOrigin) }
        guard let origin else { return }
        out.add(.allowsCredentials)
        out.add(.exposesHeaders)
        out.add(.allowedOrigin, text: origin)
    }
}

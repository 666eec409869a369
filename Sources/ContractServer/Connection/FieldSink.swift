import ContractRuntime

/// Takes the fields of an answer: as lines of HTTP/1.1, or as a list for HTTP/2. Which there are says one place,
/// `ResponseHead`.
protocol FieldSink {
    mutating func add(_ field: FixedField)
    /// - Parameter text: what the server has made itself of words and numbers, or taken from its configuration.
    mutating func add(_ field: OwnField, text: String)
    /// - Parameter number: not negative.
    mutating func add(_ field: OwnField, number: Int)
    mutating func add(_ id: RequestID)
    mutating func add(_ limit: RateLimitNote)
    /// A field of the service. Left out when its name is none; bytes that cannot stand in a value become spaces.
    mutating func add(_ field: HeaderFields.Field)
}

/// Fields that are always the same when they are there.
enum FixedField: Int, CaseIterable {
    case contentSecurity, noSniffing, noReferrer, sameOriginResources, strictTransport, variesByOrigin,
        allowsCredentials, exposesHeaders, isChunked, closes, keepsAlive

    var line: StaticString {
        switch self {
        case .contentSecurity: "Content-Security-Policy: default-src 'none'; frame-ancestors 'none'\r\n"
        case .noSniffing: "X-Content-Type-Options: nosniff\r\n"
        case .noReferrer: "Referrer-Policy: no-referrer\r\n"
        case .sameOriginResources: "Cross-Origin-Resource-Policy: same-origin\r\n"
        case .strictTransport: "Strict-Transport-Security: max-age=31536000; includeSubDomains\r\n"
        case .variesByOrigin: "Vary: Origin\r\n"
        case .allowsCredentials: "Access-Control-Allow-Credentials: true\r\n"
        case .exposesHeaders:
            """
            Access-Control-Expose-Headers: ETag, Location, Content-Disposition, Retry-After, RateLimit, \
            RateLimit-Policy, X-Request-Id, Idempotency-Replayed, Deprecation, Sunset, Link, X-Session-Idle-Time, \
            X-Session-Remaining, X-Session-Timeout, X-Session-Warning-Time\r\n
            """
        case .isChunked: "Transfer-Encoding: chunked\r\n"
        case .closes: "Connection: close\r\n"
        case .keepsAlive: "Connection: keep-alive\r\n"
        }
    }
}

/// Fields whose values the server makes.
enum OwnField: Int, CaseIterable {
    case date, cacheControl, requestID, contentLength, allowedOrigin, rateLimitPolicy, rateLimit

    /// What stands in front of the value.
    var prefix: StaticString {
        switch self {
        case .date: "Date: "
        case .cacheControl: "Cache-Control: "
        case .requestID: "X-Request-Id: "
        case .contentLength: "Content-Length: "
        case .allowedOrigin: "Access-Control-Allow-Origin: "
        case .rateLimitPolicy: "RateLimit-Policy: "
        case .rateLimit: "RateLimit: "
        }
    }

    /// Many answers have the same value.
    var isRepeated: Bool {
        switch self {
        case .date, .cacheControl, .allowedOrigin, .rateLimitPolicy: true
        case .requestID, .contentLength, .rateLimit: false
        }
    }
}

/// The problems of the pipeline: what any operation may answer without its service having said so.
public enum StandardProblem: ContractProblem, Hashable {
    /// The request line, a header field or the framing is not HTTP, or a limit of syntax does not hold.
    case malformedRequest(String)
    /// The body is not of its media type. `line` and `column` are 1-based; 0 where there is no place.
    case malformedBody(reason: String, line: Int = 0, column: Int = 0)
    /// Query parameters that the operation does not have.
    case unknownParameter([String])
    case invalidCursor
    case unauthenticated
    case tokenExpired
    /// The caller must prove presence again (RFC 9470): the proof may be at most so many seconds old.
    case stepUpRequired(maxAge: Int)
    case forbidden
    /// The operation is not open to one who acts in another's place.
    case impersonationRefused
    case notFound
    /// The value of `Allow`.
    case methodNotAllowed(allow: String)
    /// The media types that the operation answers with.
    case notAcceptable(available: [String])
    case requestTimeout
    /// Another request with the same key is not the same request.
    case idempotencyConflict
    /// The first request with the key has not been answered yet. Seconds to wait.
    case idempotencyInFlight(retryAfter: Int = 1)
    case idempotencyKeyReused
    case lengthRequired
    case preconditionFailed
    case preconditionRequired
    case payloadTooLarge(maximumBytes: Int)
    case uriTooLong
    case unsupportedMediaType(supported: [String])
    case expectationFailed
    case validationFailed([Violation])
    /// `scope` is the name of the tier; `retryAfter` in seconds.
    case rateLimited(retryAfter: Int, scope: String)
    case headersTooLarge
    case `internal`
    case notImplemented
    case readOnly(retryAfter: Int)
    case unavailable(retryAfter: Int)
    case overloaded(retryAfter: Int)
    case timeout
}

extension StandardProblem {
    public var code: String { description.code }
    public var status: Int { description.status }
    public var title: String { description.title }

    /// One row per problem: code, status, title.
    private var description: (code: String, status: Int, title: String) {
        switch self {
        case .malformedRequest: ("malformed_request", 400, "The request is not valid HTTP.")
        case .malformedBody: ("malformed_body", 400, "The body cannot be read.")
        case .unknownParameter: ("unknown_parameter", 400, "The operation does not have this query parameter.")
        case .invalidCursor: ("invalid_cursor", 400, "The cursor is not one of this list.")
        case .unauthenticated: ("unauthenticated", 401, "A valid credential is needed.")
        case .tokenExpired: ("token_expired", 401, "The credential has expired.")
        case .stepUpRequired: ("step_up_required", 401, "Presence must be proved again.")
        case .forbidden: ("forbidden", 403, "The caller may not do this.")
        case .impersonationRefused: ("impersonation_refused", 403, "This cannot be done in another's place.")
        case .notFound: ("not_found", 404, "There is nothing here.")
        case .methodNotAllowed: ("method_not_allowed", 405, "The resource does not have this method.")
        case .notAcceptable: ("not_acceptable", 406, "There is no representation that the client accepts.")
        case .requestTimeout: ("request_timeout", 408, "The request did not arrive in time.")
        case .idempotencyConflict: ("idempotency_conflict", 409, "The idempotency key is taken by another request.")
        case .idempotencyInFlight: ("idempotency_in_flight", 409, "The first request with this key is being worked on.")
        case .lengthRequired: ("length_required", 411, "The length of the body must be given.")
        case .preconditionFailed: ("precondition_failed", 412, "The resource has changed.")
        case .payloadTooLarge: ("payload_too_large", 413, "The body is larger than the operation accepts.")
        case .uriTooLong: ("uri_too_long", 414, "The request target is too long.")
        case .unsupportedMediaType: ("unsupported_media_type", 415, "The body has a media type that is not accepted.")
        case .expectationFailed: ("expectation_failed", 417, "The expectation cannot be met.")
        case .validationFailed: ("validation_failed", 422, "The request does not follow the contract.")
        case .idempotencyKeyReused:
            ("idempotency_key_reused", 422, "The idempotency key was used with a different request.")
        case .preconditionRequired: ("precondition_required", 428, "The request must be conditional.")
        case .rateLimited: ("rate_limited", 429, "Too many requests.")
        case .headersTooLarge: ("headers_too_large", 431, "The header section is too large.")
        case .internal: ("internal", 500, "Something went wrong on our side.")
        case .notImplemented: ("not_implemented", 501, "The server does not support this.")
        case .readOnly: ("read_only", 503, "The service accepts no changes at the moment.")
        case .unavailable: ("unavailable", 503, "The service is not available at the moment.")
        case .overloaded: ("overloaded", 503, "The service is busy.")
        case .timeout: ("timeout", 504, "The request took too long.")
        }
    }

    public var detail: String? {
        switch self {
        case .malformedRequest(let reason): reason
        case .malformedBody(let reason, let line, let column):
            line > 0 ? "\(reason) (line \(line), column \(column))" : reason
        case .unknownParameter(let names): "Unknown: \(names.joined(separator: ", "))."
        case .notAcceptable(let types): "Available: \(types.joined(separator: ", "))."
        case .unsupportedMediaType(let types): "Accepted: \(types.joined(separator: ", "))."
        case .stepUpRequired(let maxAge): "The last proof may be at most \(maxAge) s old."
        case .payloadTooLarge(let maximum): "At most \(maximum) bytes are accepted."
        case .methodNotAllowed(let allow): "Allowed: \(allow)."
        case .preconditionRequired: "Send If-Match with the ETag of the state that the change is based on."
        default: nil
        }
    }

    public var headers: [(name: String, value: String)] {
        switch self {
        case .methodNotAllowed(let allow): [("Allow", allow)]
        case .rateLimited(let seconds, _), .idempotencyInFlight(let seconds), .readOnly(let seconds),
            .unavailable(let seconds), .overloaded(let seconds):
            [("Retry-After", String(seconds))]
        default: []
        }
    }

    public func writeMembers(to json: inout JSONWriter) {
        switch self {
        case .malformedBody(_, let line, let column) where line > 0:
            json.key("\"line\":")
            json.write(line)
            json.key("\"column\":")
            json.write(column)
        case .unknownParameter(let names):
            json.key("\"parameters\":")
            json.array(names) { $0.write($1) }
        case .methodNotAllowed(let allow):
            json.key("\"allow\":")
            json.array(allow.split(separator: ",").map(Self.trimmed)) { $0.write($1) }
        case .stepUpRequired(let maxAge):
            json.key("\"max_age\":")
            json.write(maxAge)
        case .payloadTooLarge(let maximum):
            json.key("\"maximum_bytes\":")
            json.write(maximum)
        case .validationFailed(let violations):
            json.key("\"errors\":")
            json.array(violations) { $1.write(to: &$0) }
        case .rateLimited(let seconds, let scope):
            json.key("\"retry_after\":")
            json.write(seconds)
            json.key("\"scope\":")
            json.write(scope)
            // draft-ietf-httpapi-ratelimit-headers-10, §4.1.
            json.key("\"violated-policies\":")
            json.array([scope]) { $0.write($1) }
        default:
            break
        }
    }

    private static func trimmed(_ text: Substring) -> String {
        String(text.drop { $0 == " " })
    }
}

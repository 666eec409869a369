/// A problem that the runtime raises by itself (`docs/generated-code.md` §7), in every catalogue.
package struct StandardProblem: Sendable {
    package let code: String
    package let status: Int
    package let title: String

    package static let all: [StandardProblem] = [
        StandardProblem("malformed_request", 400, "The request is malformed"),
        StandardProblem("malformed_body", 400, "The request body is malformed"),
        StandardProblem("unknown_parameter", 400, "The request has an unknown parameter"),
        StandardProblem("invalid_cursor", 400, "The cursor is invalid"),
        StandardProblem("unauthenticated", 401, "Authentication is required"),
        StandardProblem("token_expired", 401, "The token has expired"),
        StandardProblem("step_up_required", 401, "Presence must be proved again"),
        StandardProblem("forbidden", 403, "The caller may not do this"),
        StandardProblem("impersonation_refused", 403, "This cannot be done in another's place"),
        StandardProblem("not_found", 404, "There is nothing here"),
        StandardProblem("method_not_allowed", 405, "The method is not allowed here"),
        StandardProblem("not_acceptable", 406, "No acceptable media type"),
        StandardProblem("request_timeout", 408, "The request took too long to arrive"),
        StandardProblem("idempotency_conflict", 409, "The idempotency key is in use elsewhere"),
        StandardProblem("idempotency_in_flight", 409, "A request with this idempotency key is still running"),
        StandardProblem("length_required", 411, "The length of the body is required"),
        StandardProblem("precondition_failed", 412, "The resource has changed"),
        StandardProblem("payload_too_large", 413, "The request body is too large"),
        StandardProblem("uri_too_long", 414, "The address is too long"),
        StandardProblem("unsupported_media_type", 415, "The media type of the request is not supported"),
        StandardProblem("expectation_failed", 417, "The expectation cannot be met"),
        StandardProblem("validation_failed", 422, "The request is invalid"),
        StandardProblem("idempotency_key_reused", 422, "The idempotency key was used with another request"),
        StandardProblem("precondition_required", 428, "The request must be conditional"),
        StandardProblem("rate_limited", 429, "Too many requests"),
        StandardProblem("headers_too_large", 431, "The header fields are too large"),
        StandardProblem("internal", 500, "Something went wrong on our side"),
        StandardProblem("not_implemented", 501, "The server does not support this"),
        StandardProblem("read_only", 503, "The service is in read-only mode"),
        StandardProblem("unavailable", 503, "The service is unavailable"),
        StandardProblem("overloaded", 503, "The service is overloaded"),
        StandardProblem("timeout", 504, "The answer took too long"),
    ]

    package static let codes = Set(all.map(\.code))

    private init(_ code: String, _ status: Int, _ title: String) {
        self.code = code
        self.status = status
        self.title = title
    }
}

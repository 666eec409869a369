public import ContractRuntime

/// A problem as it came over the wire (RFC 9457).
public struct ProblemDetails: Sendable, CustomStringConvertible {
    /// One entry of `errors` of a `validation_failed`.
    public struct FieldError: Sendable, Hashable {
        /// JSON Pointer into the body, or the parameter's name.
        public var location: String
        /// The keyword that was broken: `maxLength`.
        public var keyword: String
        public var message: String
    }

    public var status: Int
    /// Stable code for programs; empty where the server sent none.
    public var code: String
    public var title: String
    public var detail: String?
    public var requestID: String?
    public var errors: [FieldError]
    /// Wait before another try, from `Retry-After`.
    public var retryAfter: Duration?
    /// Of `step_up_required`: the proof of presence may be so old (RFC 9470).
    public var maxAge: Duration?
    /// All members of the body.
    public var members: [String: JSONValue]

    public var description: String {
        let head: String = "\(status) \(code.isEmpty ? title : code): \(detail ?? title)"
        guard !errors.isEmpty else { return head }
        return head + errors.map { " [\($0.location) \($0.keyword): \($0.message)]" }.joined()
    }

    init(status: Int, body: JSONValue?, headers: HeaderFields) {
        let members: [String: JSONValue] = body?.object ?? [:]
        self.status = status
        self.members = members
        code = members["code"]?.string ?? ""
        title = members["title"]?.string ?? ""
        detail = members["detail"]?.string
        requestID = members["request_id"]?.string ?? headers["X-Request-Id"]
        errors = (members["errors"]?.array ?? []).map(FieldError.init)
        maxAge = code == "step_up_required" ? members["max_age"]?.integer.map { .seconds($0) } : nil
        retryAfter = RetryAfter.parse(headers["Retry-After"])
    }
}

extension ProblemDetails.FieldError {
    init(_ value: JSONValue) {
        let members: [String: JSONValue] = value.object ?? [:]
        location = members["pointer"]?.string ?? members["parameter"]?.string ?? ""
        keyword = members["keyword"]?.string ?? ""
        message = members["message"]?.string ?? ""
    }
}

/// An error that a caller may see, as an RFC 9457 problem. Generated for the problems of a contract; `StandardProblem`
/// is the one of the pipeline.
public protocol ContractProblem: Error, Sendable {
    /// Stable name for programs, `order_not_found`.
    var code: String { get }
    /// HTTP status, 400 ... 599.
    var status: Int { get }
    /// The same sentence for every occurrence.
    var title: String { get }
    /// A sentence about this occurrence that is safe to show.
    var detail: String? { get }
    /// Header fields that belong to the answer, `Retry-After`.
    var headers: [(name: String, value: String)] { get }
    /// Writes the extension members, each as `key` and value, into the open object.
    func writeMembers(to json: inout JSONWriter)
}

extension ContractProblem {
    public var detail: String? { nil }
    public var headers: [(name: String, value: String)] { [] }
    public func writeMembers(to json: inout JSONWriter) {}
}

/// An error of the infrastructure that passes: the database is away, a pool is exhausted. The edge answers
/// `unavailable` (503) with `Retry-After`, and never shows the error itself.
public protocol ServiceUnavailableError: Error {
    /// Seconds after which another attempt makes sense; nil: the server's default.
    var retryAfter: Int? { get }
}

/// Writes problem bodies.
public enum ProblemBody {
    public static let mediaType: String = "application/problem+json"

    /// The body of a problem.
    /// - Parameters:
    ///   - instance: path of the request.
    ///   - typeBase: prefix of `type`, `ServiceContract.problemTypeBase`.
    public static func bytes(
        of problem: any ContractProblem, instance: String, requestID: String,
        typeBase: String = ServiceContract.defaultProblemTypeBase
    ) -> [UInt8] {
        var json: JSONWriter = JSONWriter()
        json.beginObject()
        json.key("\"type\":")
        json.write(typeBase + problem.code)
        json.key("\"title\":")
        json.write(problem.title)
        json.key("\"status\":")
        json.write(problem.status)
        json.key("\"code\":")
        json.write(problem.code)
        if let detail = problem.detail {
            json.key("\"detail\":")
            json.write(detail)
        }
        json.key("\"instance\":")
        json.write(instance)
        json.key("\"request_id\":")
        json.write(requestID)
        problem.writeMembers(to: &json)
        json.endObject()
        return json.bytes
    }
}

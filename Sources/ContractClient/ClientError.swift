import ContractRuntime

/// Why a call has no result.
public enum ClientError: Error, Sendable {
    /// The server answered with a problem (RFC 9457).
    case problem(ProblemDetails)
    /// No answer: connection refused, lost, name unknown. The text is the transport's.
    case transport(String)
    /// No answer within `ClientConfiguration.timeout`.
    case timeout
    /// The answer is not what the contract says.
    case decoding(operation: String, status: Int, reason: String, requestID: String?)
    /// A status that the contract does not have, with the first bytes of its body.
    case unexpectedStatus(operation: String, status: Int, body: String, requestID: String?)
    /// The call needs a credential that the provider does not have.
    case missingCredential(scheme: String)
    /// The server address or a path value does not make a URL.
    case invalidURL(String)
    /// A link cannot be followed: the answer of the operation, or its request, does not have the value.
    case unresolvedLink(operation: String, expression: String)

    /// The error of a link of an answer that no server gave.
    public static func unfollowed(link: String) -> ClientError {
        .unresolvedLink(operation: link, expression: "an answer that no server gave")
    }

    /// The code of the problem, where there is one: the value to switch over.
    public var problemCode: String? {
        guard case .problem(let details) = self else { return nil }
        return details.code
    }
}

extension ClientError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .problem(let details): details.description
        case .transport(let reason): "no answer: \(reason)"
        case .timeout: "no answer in time"
        case .decoding(let operation, let status, let reason, _): "\(operation): answer \(status) unreadable: \(reason)"
        case .unexpectedStatus(let operation, let status, let body, _): "\(operation): unexpected \(status): \(body)"
        case .missingCredential(let scheme): "no credential for \(scheme)"
        case .invalidURL(let text): "not a URL: \(text)"
        case .unresolvedLink(let operation, let expression): "\(operation): the link has no value at \(expression)"
        }
    }
}

/// Why a mail is not in other hands. Neither case names the address or quotes the mail.
package enum MailError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The server refused this mail for good (5yz, RFC 5321 §4.2.1): no further try can go better.
    case refused(String)
    /// A later try may go better: 4yz, no connection, no answer in time, a login that is refused.
    case failed(String)

    package var description: String {
        switch self {
        case .refused(let reason): "refused: \(reason)"
        case .failed(let reason): reason
        }
    }
}

import ContractModel

/// How a deprecated thing is marked.
enum Deprecation {
    /// `Deprecated since 2026-01-01, gone on 2027-01-01: use updateOrder.`
    static func sentence(_ lifecycle: Lifecycle?) -> String {
        guard let lifecycle else { return "Deprecated." }
        let since: String = lifecycle.deprecated.map { " since \($0)" }.orEmpty
        let until: String = lifecycle.sunset.map { ", gone on \($0)" }.orEmpty
        let instead: String = lifecycle.successor.map { ": use \($0)" }.orEmpty
        return "Deprecated\(since)\(until)\(instead)."
    }

    /// The attribute of a client's method, with the end of its line; empty where nothing is deprecated.
    static func attribute(_ operation: Operation, indent: String) -> String {
        guard operation.isDeprecated else { return "" }
        let message: String = SwiftText.literal(sentence(operation.policy.lifecycle))
        return "\(indent)@available(*, deprecated, message: \(message))\n"
    }
}

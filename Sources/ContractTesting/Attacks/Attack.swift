/// A family of attacks: what the contract says of an operation is what every request gets.
public enum Attack: String, Sendable, CaseIterable {
    /// No credential is 401.
    case withoutCredential
    /// Each flaw of a credential is 401.
    case flawedCredentials
    /// Each role has what its permissions say, and nothing else.
    case roles
    /// A record of another tenant is 404.
    case foreignRecords
    /// A record of another tenant in a body, a query or a header is refused, as one that is nobody's.
    case foreignReferences
    /// A tier that is used up is 429 with `Retry-After`.
    case rateLimits
    /// The same key: replayed, refused for another request, refused while the first runs.
    case idempotency
    /// Read-only mode refuses writes and nothing else.
    case readOnlyMode
    /// A stale proof of presence is 401, one who acts in another's place is 403.
    case presence
    /// One wrong keyword of a body is 422, at its place.
    case wrongBodies
    /// One wrong keyword of a parameter is 422, by its name.
    case wrongParameters
    /// A request that is right gets an answer that the contract has.
    case answers
}

/// What came of an attack.
public struct AttackReport: Sendable, CustomStringConvertible {
    /// An answer that is not what the contract says.
    public struct Finding: Sendable, CustomStringConvertible {
        /// `operationId`.
        public var operation: String
        /// What was tried: `client`, `expired`, `/topic maxLength`.
        public var attempt: String
        public var expected: String
        public var got: String

        public var description: String { "\(operation) (\(attempt)): expected \(expected), got \(got)" }
    }

    public let attack: Attack
    /// Requests that were sent and judged.
    public internal(set) var requests: Int = 0
    /// Operations that were attacked.
    public internal(set) var operations: Set<String> = []
    public internal(set) var findings: [Finding] = []

    public var description: String {
        let head: String = "\(attack.rawValue): \(operations.count) operations, \(requests) requests, "
            + "\(findings.count) unexpected answers"
        return ([head] + findings.prefix(20).map(\.description)).joined(separator: "\n")
    }
}

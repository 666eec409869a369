public import ContractRuntime

/// One operation with a sample of everything a request has, and what is wrong with one keyword changed.
public struct TestedOperation: Sendable {
    public let policy: OperationPolicy
    public let parameters: [TestedParameter]
    public let body: TestedBody?
    public let references: [TestedReference]
    public let answers: [TestedAnswer]

    public init(
        _ policy: OperationPolicy, parameters: [TestedParameter] = [], body: TestedBody? = nil,
        references: [TestedReference] = [], answers: [TestedAnswer] = []
    ) {
        self.policy = policy
        self.parameters = parameters
        self.body = body
        self.references = references
        self.answers = answers
    }
}

/// An answer of the operation that is no problem.
public struct TestedAnswer: Sendable {
    public struct Content: Sendable {
        /// As in the description: `application/json`, `image/*`.
        public let mediaType: String
        /// Of JSON bodies.
        public let schema: JSONSchema?
        /// A stream without end: only its head is read.
        public let isEndless: Bool

        public init(_ mediaType: String, schema: JSONSchema? = nil, isEndless: Bool = false) {
            self.mediaType = mediaType
            self.schema = schema
            self.isEndless = isEndless
        }
    }

    public let statuses: ClosedRange<Int>
    /// Empty: no body.
    public let contents: [Content]

    public init(_ statuses: ClosedRange<Int>, _ contents: [Content] = []) {
        self.statuses = statuses
        self.contents = contents
    }
}

/// Members of a problem's body besides those of RFC 9457.
public struct TestedProblem: Sendable {
    public enum Kind: String, Sendable { case string, integer, boolean, strings }

    public let code: String
    public let members: [(name: String, kind: Kind)]

    public init(_ code: String, _ members: [(name: String, kind: Kind)]) {
        self.code = code
        self.members = members
    }
}

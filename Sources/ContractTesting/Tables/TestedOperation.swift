public import ContractRuntime

/// One operation with a sample of everything a request has, and what is wrong with one keyword changed.
public struct TestedOperation: Sendable {
    public let policy: OperationPolicy
    public let parameters: [TestedParameter]
    public let body: TestedBody?
    public let answers: [TestedAnswer]

    public init(
        _ policy: OperationPolicy, parameters: [TestedParameter] = [], body: TestedBody? = nil,
        answers: [TestedAnswer] = []
    ) {
        self.policy = policy
        self.parameters = parameters
        self.body = body
        self.answers = answers
    }
}

public struct TestedParameter: Sendable {
    public enum Location: String, Sendable { case path, query, header, cookie }

    public let name: String
    public let location: Location
    /// A valid text, not yet encoded.
    public let sample: String
    public let isRequired: Bool
    /// Names a record: a UUID in the path.
    public let isIdentifier: Bool
    public let wrong: [WrongText]

    public init(
        _ name: String, _ location: Location, sample: String, isRequired: Bool = false, isIdentifier: Bool = false,
        wrong: [WrongText] = []
    ) {
        self.name = name
        self.location = location
        self.sample = sample
        self.isRequired = isRequired
        self.isIdentifier = isIdentifier
        self.wrong = wrong
    }
}

/// The text of a parameter that breaks one keyword.
public struct WrongText: Sendable {
    public let keyword: String
    public let text: String

    /// - Parameter count: so many times the text.
    public init(_ keyword: String, _ text: String, count: Int = 1) {
        self.keyword = keyword
        self.text = String(repeating: text, count: count)
    }
}

public struct TestedBody: Sendable {
    /// With parameters, where a boundary is needed.
    public let mediaType: String
    /// A valid body.
    public let sample: String
    public let isRequired: Bool
    /// JSON: text that is not is `malformed_body`.
    public let isJSON: Bool
    public let wrong: [WrongBody]

    public init(
        _ mediaType: String, sample: String, isRequired: Bool = true, isJSON: Bool = false, wrong: [WrongBody] = []
    ) {
        self.mediaType = mediaType
        self.sample = sample
        self.isRequired = isRequired
        self.isJSON = isJSON
        self.wrong = wrong
    }
}

/// A change of the sample that breaks one keyword at one place.
public struct WrongBody: Sendable {
    public enum Change: Sendable {
        /// JSON text in its place.
        case json(String)
        /// A string of so many of the same character.
        case text(String, count: Int)
        /// A list of so many of the same JSON text.
        case items(String, count: Int)
        /// The member is not there.
        case absent
    }

    /// JSON Pointer (RFC 6901) of the place that is changed.
    public let pointer: String
    /// The keyword that is broken.
    public let keyword: String
    public let change: Change

    public init(_ pointer: String, _ keyword: String, _ change: Change) {
        self.pointer = pointer
        self.keyword = keyword
        self.change = change
    }

    /// Where the violation is told: a member that is absent is missed by its object.
    public var toldAt: String {
        guard case .absent = change else { return pointer }
        return pointer.lastIndex(of: "/").map { String(pointer[..<$0]) } ?? ""
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

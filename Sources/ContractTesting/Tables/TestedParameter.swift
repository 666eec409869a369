public struct TestedParameter: Sendable {
    public enum Location: String, Sendable { case path, query, header, cookie }

    /// How the sample is written.
    public enum Style: Sendable {
        /// As it is.
        case text
        /// As it is; its members are told apart.
        case json
        /// A JSON object: `name[member]=value`.
        case deepObject
        /// A JSON object: `member=value`, without the name.
        case members
    }

    public let name: String
    public let location: Location
    /// A valid text, not yet encoded; of objects their JSON.
    public let sample: String
    public let style: Style
    public let isRequired: Bool
    /// Names a record: a UUID in the path.
    public let isIdentifier: Bool
    public let wrong: [WrongText]
    /// Of objects: what is wrong with a member.
    public let wrongMembers: [WrongValue]

    public init(
        _ name: String, _ location: Location, sample: String, style: Style = .text, isRequired: Bool = false,
        isIdentifier: Bool = false, wrong: [WrongText] = [], wrongMembers: [WrongValue] = []
    ) {
        self.name = name
        self.location = location
        self.sample = sample
        self.style = style
        self.isRequired = isRequired
        self.isIdentifier = isIdentifier
        self.wrong = wrong
        self.wrongMembers = wrongMembers
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

/// A place of a request that names a record: its type is an identifier of the contract.
public struct TestedReference: Sendable, Hashable {
    public enum Place: Sendable, Hashable {
        /// JSON Pointer (RFC 6901) into the body.
        case body(String)
        /// Name of a parameter of the query, a header or a cookie.
        case parameter(String)
    }

    public let place: Place
    /// The type, by its name in the contract: `UserID`.
    public let type: String
    /// A body that has the place, where the sample of the operation has not; JSON.
    public let body: String?

    public init(_ place: Place, type: String, body: String? = nil) {
        self.place = place
        self.type = type
        self.body = body
    }

    /// Of the member or the parameter: `writer_id`.
    public var name: String {
        switch place {
        case .parameter(let name): name
        case .body(let pointer): String(pointer.split(separator: "/").last { Int($0) == nil } ?? "")
        }
    }
}

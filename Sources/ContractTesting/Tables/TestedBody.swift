public struct TestedBody: Sendable {
    /// What the sample is written as.
    public enum Encoding: Sendable {
        /// As it is.
        case none
        /// JSON: text that is not is `malformed_body`.
        case json
        /// A JSON object: `application/x-www-form-urlencoded`. Members of `nested` are objects: `field[member]=value`.
        case form(nested: Set<String> = [])
        /// A JSON object: `multipart/form-data`, in the order of the parts.
        case parts([TestedPart])
    }

    /// With parameters, where a boundary is needed.
    public let mediaType: String
    /// A valid body; of forms the JSON of their fields.
    public let sample: String
    public let isRequired: Bool
    public let encoding: Encoding
    public let wrong: [WrongValue]

    public init(
        _ mediaType: String, sample: String, isRequired: Bool = true, encoding: Encoding = .none,
        wrong: [WrongValue] = []
    ) {
        self.mediaType = mediaType
        self.sample = sample
        self.isRequired = isRequired
        self.encoding = encoding
        self.wrong = wrong
    }

    var isJSON: Bool { if case .json = encoding { true } else { false } }

    /// Where the violation is told in a changed sample: a part that is absent has no object to miss it.
    func place(of wrong: WrongValue, in json: String) -> String {
        switch encoding {
        case .none, .json: wrong.toldAt
        case .form: FieldTexts.place(wrong.toldAt, in: json)
        case .parts: wrong.toldAt.isEmpty ? wrong.pointer : wrong.toldAt
        }
    }
}

/// A part of a multipart body.
public struct TestedPart: Sendable {
    public let name: String
    /// With a file name; its content is the text of the member.
    public let isFile: Bool
    /// Besides those that every part has.
    public let headers: [TestCredential.Header]

    public init(_ name: String, isFile: Bool = false, headers: [TestCredential.Header] = []) {
        self.name = name
        self.isFile = isFile
        self.headers = headers
    }
}

/// A change of the sample that breaks one keyword at one place.
public struct WrongValue: Sendable {
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

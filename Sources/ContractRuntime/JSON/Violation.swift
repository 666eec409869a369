/// One thing that is wrong with a request or an answer: where it is, which rule it breaks, and a sentence for people.
public struct Violation: Sendable, Hashable {
    /// The part of the message that was read.
    public var source: ViolationSource
    /// JSON Pointer (RFC 6901) inside the source; empty for the whole of it.
    public var pointer: String
    /// The JSON Schema keyword that is broken: `type`, `maxLength`, `required`, `format`, …
    public var keyword: String
    /// A sentence that is safe to show; it never repeats more than 64 bytes of the input.
    public var message: String

    public init(source: ViolationSource, pointer: String = "", keyword: String, message: String) {
        self.source = source
        self.pointer = pointer
        self.keyword = keyword
        self.message = message
    }
}

/// The part of an HTTP message that holds a violation; parameters carry their name.
public enum ViolationSource: Sendable, Hashable {
    case body
    case path(String)
    case query(String)
    case header(String)
    case cookie(String)

    /// `body`, `path`, `query`, `header` or `cookie`.
    public var kind: String {
        switch self {
        case .body: "body"
        case .path: "path"
        case .query: "query"
        case .header: "header"
        case .cookie: "cookie"
        }
    }

    /// The name of the parameter, or nil for the body.
    public var parameter: String? {
        switch self {
        case .body: nil
        case .path(let name), .query(let name), .header(let name), .cookie(let name): name
        }
    }
}

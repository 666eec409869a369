/// The request methods that a contract can name.
public enum HTTPVerb: UInt8, Sendable, Hashable, CaseIterable {
    case get, head, post, put, patch, delete, options, trace, query
    /// Any other method, `CONNECT` included: never routed.
    case other

    /// Reads a method; names are case-sensitive (RFC 9110 §9.1).
    public init(_ name: some StringProtocol) {
        switch name {
        case "GET": self = .get
        case "HEAD": self = .head
        case "POST": self = .post
        case "PUT": self = .put
        case "PATCH": self = .patch
        case "DELETE": self = .delete
        case "OPTIONS": self = .options
        case "TRACE": self = .trace
        case "QUERY": self = .query
        default: self = .other
        }
    }

    /// The same without a text: the bytes of a name as one number.
    public init(_ bytes: UnsafeBufferPointer<UInt8>) {
        var word: UInt64 = 0
        for byte in bytes.prefix(8) { word = word << 8 | UInt64(byte) }
        switch word {
        case 0x47_4554: self = .get
        case 0x4845_4144: self = .head
        case 0x504F_5354: self = .post
        case 0x50_5554: self = .put
        case 0x50_4154_4348: self = .patch
        case 0x4445_4C45_5445: self = .delete
        case 0x4F_5054_494F_4E53: self = .options
        case 0x54_5241_4345: self = .trace
        case 0x51_5545_5259: self = .query
        default: self = .other
        }
        if bytes.count > 7 { self = .other }
    }

    /// `GET`; `other` has no name of its own.
    public var name: String {
        switch self {
        case .get: "GET"
        case .head: "HEAD"
        case .post: "POST"
        case .put: "PUT"
        case .patch: "PATCH"
        case .delete: "DELETE"
        case .options: "OPTIONS"
        case .trace: "TRACE"
        case .query: "QUERY"
        case .other: "OTHER"
        }
    }
}

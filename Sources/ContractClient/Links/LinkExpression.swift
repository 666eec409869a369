/// A runtime expression of a link (OpenAPI 3.1 §4.8.20.4).
public indirect enum LinkExpression: Sendable, Hashable {
    case url, method, statusCode
    /// A parameter of the request that was made, by place and name: `path.id`.
    case request(String)
    /// JSON Pointer into the body of the request; empty: the whole.
    case requestBody(String)
    case responseHeader(String)
    /// JSON Pointer into the body of the answer; empty: the whole.
    case responseBody(String)
    /// JSON text.
    case constant(String)
    /// Texts of the pieces, joined.
    case text([LinkExpression])
    /// Text between the expressions of a text.
    case literal(String)
}

extension LinkExpression: CustomStringConvertible {
    /// As descriptions write it.
    public var description: String {
        switch self {
        case .url: "$url"
        case .method: "$method"
        case .statusCode: "$statusCode"
        case .request(let name): "$request.\(name)"
        case .requestBody(let pointer): "$request.body" + (pointer.isEmpty ? "" : "#" + pointer)
        case .responseHeader(let name): "$response.header.\(name)"
        case .responseBody(let pointer): "$response.body" + (pointer.isEmpty ? "" : "#" + pointer)
        case .constant(let text), .literal(let text): text
        case .text(let pieces): pieces.map { $0.isLiteral ? $0.description : "{\($0.description)}" }.joined()
        }
    }

    private var isLiteral: Bool { if case .literal = self { true } else { false } }
}

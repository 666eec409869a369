public import ContractRuntime

/// How a list is written in the query (OpenAPI 3.1 §4.8.12.3).
public enum ListStyle: Sendable {
    /// `form` exploded: `a=1&a=2`.
    case repeated
    /// `form`: `a=1,2`.
    case commas
    /// `spaceDelimited`: `a=1%202`.
    case spaces
    /// `pipeDelimited`: `a=1%7C2`.
    case pipes

    var separator: String {
        switch self {
        case .repeated, .commas: ","
        case .spaces: "%20"
        case .pipes: "%7C"
        }
    }
}

extension ClientRequest {
    /// Adds a query parameter; nil: none.
    public mutating func query(_ name: String, _ value: (some ParameterValue)?) {
        if let value { appendQuery(name, value.parameterText) }
    }

    public mutating func query<T: RawRepresentable>(_ name: String, _ value: T?) where T.RawValue: ParameterValue {
        query(name, value?.rawValue)
    }

    /// Adds a list. An empty list is `a=` unless it is repeated, where it is nothing.
    public mutating func query(_ name: String, _ values: [some ParameterValue]?, style: ListStyle = .repeated) {
        guard let values else { return }
        let texts: [String] = values.map { URLText.encode($0.parameterText) }
        let name: String = URLText.encode(name)
        guard style == .repeated else { return appendEncodedQuery(name, texts.joined(separator: style.separator)) }
        for text in texts { appendEncodedQuery(name, text) }
    }

    public mutating func query<T: RawRepresentable>(_ name: String, _ values: [T]?, style: ListStyle = .repeated)
    where T.RawValue: ParameterValue {
        query(name, values?.map(\.rawValue), style: style)
    }

    /// Adds a parameter that is a JSON text (`content: application/json`).
    public mutating func queryJSON(_ name: String, _ write: (inout JSONWriter) -> Void) {
        appendQuery(name, JSONText.of(write))
    }

    /// Adds an object in `deepObject` style: `filter[state]=open`. A list is `filter[]=open`, a scalar `filter=open`;
    /// members that are containers are written as JSON.
    public mutating func queryDeepObject(_ name: String, _ write: (inout JSONWriter) -> Void) {
        var writer: JSONWriter = JSONWriter()
        write(&writer)
        switch JSONText.value(writer.bytes) {
        case .object(let members):
            for (key, value) in members.sorted(by: { $0.key < $1.key }) {
                appendQuery("\(name)[\(key)]", value.parameterText)
            }
        case .array(let items): for item in items { appendQuery("\(name)[]", item.parameterText) }
        case let value: if let value { appendQuery(name, value.parameterText) }
        }
    }

    /// Adds an object in `form` style: its members are parameters of their own where exploded, else `name=a,1,b,2`.
    public mutating func queryFormObject(
        _ name: String, explode: Bool, style: ListStyle = .commas, _ write: (inout JSONWriter) -> Void
    ) {
        let members: [(String, String)] = Self.members(of: write)
        guard !explode else { return members.forEach { appendQuery($0.0, $0.1) } }
        let pairs: [String] = members.flatMap { [URLText.encode($0.0), URLText.encode($0.1)] }
        appendEncodedQuery(URLText.encode(name), pairs.joined(separator: style.separator))
    }

    /// The members of an object as texts, in name order.
    static func members(of write: (inout JSONWriter) -> Void) -> [(String, String)] {
        var writer: JSONWriter = JSONWriter()
        write(&writer)
        let value: JSONValue? = JSONText.value(writer.bytes)
        return (value?.object ?? [:]).sorted { $0.key < $1.key }.map { ($0.key, $0.value.parameterText) }
    }
}

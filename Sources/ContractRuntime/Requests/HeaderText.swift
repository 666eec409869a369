/// Response headers of any shape (`style: simple`): a list is its items with commas, an object its names and values, or
/// `name=value` where exploded. Headers have no encoding; what parts items cannot stand in one.
public enum HeaderText {
    /// The text of a value that is written as JSON; values inside it that are containers stay JSON.
    public static func write(explode: Bool, _ write: (inout JSONWriter) -> Void) -> String {
        var writer: JSONWriter = JSONWriter()
        write(&writer)
        let value: JSONValue? = try? JSONReader.decode(writer.bytes) { $0.any() }
        switch value {
        case .array(let items): return items.map(plain).joined(separator: ",")
        case .object(let members):
            let sorted: [(key: String, value: JSONValue)] = members.sorted { $0.key < $1.key }
            return sorted.map { explode ? "\($0.key)=\(plain($0.value))" : "\($0.key),\(plain($0.value))" }
                .joined(separator: ",")
        case let value: return value.map(plain) ?? ""
        }
    }

    /// A scalar without its quotes.
    private static func plain(_ value: JSONValue) -> String {
        if case .string(let text) = value { return text }
        var writer: JSONWriter = JSONWriter()
        value.write(to: &writer)
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    /// Reads a value back.
    ///
    /// - Parameter style: `simple`, or `json` where the text is JSON.
    public static func read<Value>(
        _ text: String, name: String, shape: ParameterShape, style: ParameterStyle = .simple, explode: Bool = false,
        _ read: (inout JSONReader) -> Value?
    ) throws(JSONFailure) -> Value {
        if style == .json { return try JSONReader.decode(Array(text.utf8), read) }
        let source: ViolationSource = .header(name)
        let value: TextValue? = ParameterText.value(
            Substring(text).utf8, name: name, style: .simple, explode: explode, shape: shape,
            decode: { trimmed(Substring($0)) })
        guard let value else {
            throw .invalid([
                Violation(source: source, keyword: "type", message: "The header does not follow its style.")
            ])
        }
        return try JSONReader.decodeText(value, source: source, read)
    }

    private static func trimmed(_ text: Substring) -> String {
        var text: Substring = text.drop { $0 == " " || $0 == "\t" }
        while let last = text.last, last == " " || last == "\t" { text.removeLast() }
        return String(text)
    }
}

extension ServerResponse {
    /// Sets a header of any shape.
    public mutating func setHeader(_ name: String, explode: Bool, _ write: (inout JSONWriter) -> Void) {
        setHeader(name, HeaderText.write(explode: explode, write))
    }

    /// Sets a header that is JSON (`content: application/json`).
    public mutating func setJSONHeader(_ name: String, _ write: (inout JSONWriter) -> Void) {
        setHeader(name, JSONText.ascii(JSONText.of(write)))
    }
}

public import ContractRuntime

/// Lists and objects as the text of a parameter (OpenAPI 3.1 §4.8.12.4). Members of objects stand in the order of their
/// names; values inside them that are containers are written as JSON.
struct StyledText {
    let name: String
    let explode: Bool
    /// The encoding of the place.
    let encode: (String) -> String

    /// The items of a list or the members of an object; a scalar is one item.
    private func items(_ write: (inout JSONWriter) -> Void) -> (isObject: Bool, items: [(key: String, text: String)]) {
        var writer: JSONWriter = JSONWriter()
        write(&writer)
        switch JSONText.value(writer.bytes) {
        case .object(let members):
            let sorted: [(key: String, value: JSONValue)] = members.sorted { $0.key < $1.key }
            return (true, sorted.map { (key: $0.key, text: $0.value.parameterText) })
        case .array(let values): return (false, values.map { (key: name, text: $0.parameterText) })
        case let value: return (false, value.map { [(key: name, text: $0.parameterText)] } ?? [])
        }
    }

    /// `a,b` · `k,1,l,2` · exploded `k=1,l=2`, with any separator.
    func joined(_ write: (inout JSONWriter) -> Void, separator: String) -> String {
        let (isObject, items) = items(write)
        guard isObject else { return items.map { encode($0.text) }.joined(separator: separator) }
        let pieces: [String] = items.flatMap { item -> [String] in
            explode ? ["\(encode(item.key))=\(encode(item.text))"] : [encode(item.key), encode(item.text)]
        }
        return pieces.joined(separator: separator)
    }

    /// `;name=a,b` · exploded `;name=a;name=b` · `;k=1;l=2`.
    func matrix(_ write: (inout JSONWriter) -> Void) -> String {
        guard explode else { return ";\(encode(name))=" + joined(write, separator: ",") }
        return items(write).items.map { ";\(encode($0.key))=\(encode($0.text))" }.joined()
    }

    /// Names and texts of an exploded value, encoded.
    func pairs(_ write: (inout JSONWriter) -> Void) -> [String] {
        items(write).items.map { "\(encode($0.key))=\(encode($0.text))" }
    }
}

extension ClientRequest {
    /// Sets a header of any shape (`style: simple`).
    public mutating func header(_ name: String, explode: Bool, _ write: (inout JSONWriter) -> Void) {
        headers.add(name, StyledText(name: name, explode: explode, encode: { $0 }).joined(write, separator: ","))
    }

    /// Adds a cookie of any shape: `form`, or `cookie` (OpenAPI 3.2).
    public mutating func cookie(
        _ name: String, style: ParameterStyle, explode: Bool, _ write: (inout JSONWriter) -> Void
    ) {
        let isPlain: Bool = style == .cookie
        let text: StyledText = StyledText(name: name, explode: explode) { value in
            isPlain ? CookieText.encode(value) : URLText.encode(value)
        }
        guard explode else { return addCookie("\(name)=" + text.joined(write, separator: ",")) }
        let pairs: [String] = text.pairs(write)
        if !pairs.isEmpty { addCookie(pairs.joined(separator: isPlain ? "; " : "&")) }
    }

    /// Adds a cookie as it is (`style: cookie`): what would end it is percent-encoded, nothing else.
    public mutating func plainCookie(_ name: String, _ value: (some ParameterValue)?) {
        if let value { addCookie("\(name)=\(CookieText.encode(value.parameterText))") }
    }

    public mutating func plainCookie<T: RawRepresentable>(_ name: String, _ value: T?)
    where T.RawValue: ParameterValue {
        plainCookie(name, value?.rawValue)
    }

    mutating func addCookie(_ pair: String) {
        headers["Cookie"] = headers["Cookie"].map { "\($0); \(pair)" } ?? pair
    }

    /// Adds a parameter whose value is one of several shapes: a scalar as its text, a list repeated, an object as JSON.
    public mutating func queryText(_ name: String, _ write: (inout JSONWriter) -> Void) {
        let values: [JSONValue] = JSONText.values(write)
        for value in values { appendQuery(name, value.parameterText) }
    }

    /// Adds a parameter that is a form (`content: application/x-www-form-urlencoded`).
    public mutating func queryForm(_ name: String, _ write: (inout JSONWriter) -> Void) {
        appendQuery(name, FormText.pairs(write).map { "\($0.name)=\($0.value)" }.joined(separator: "&"))
    }

    /// The whole query is a form (`in: querystring`).
    public mutating func querystringForm(_ write: (inout JSONWriter) -> Void) {
        for pair in FormText.pairs(write) { appendEncodedQuery(pair.name, pair.value) }
    }

    /// The whole query is JSON (`in: querystring`).
    public mutating func querystringJSON(_ write: (inout JSONWriter) -> Void) {
        setQuery(URLText.encode(JSONText.of(write)))
    }
}

/// The fields of a form, encoded: a list is its field repeated, an object in it is JSON.
enum FormText {
    static func pairs(
        styles: [String: ParameterStyle] = [:], _ write: (inout JSONWriter) -> Void
    ) -> [(name: String, value: String)] {
        var writer: JSONWriter = JSONWriter()
        write(&writer)
        let members: [String: JSONValue] = JSONText.value(writer.bytes)?.object ?? [:]
        return members.sorted { $0.key < $1.key }.flatMap { pairs($0.key, $0.value, styles[$0.key]) }
    }

    private static func pairs(
        _ key: String, _ value: JSONValue, _ style: ParameterStyle?
    ) -> [(name: String, value: String)] {
        let name: String = URLText.encode(key)
        switch (value, style) {
        case (.array(let items), .deepObject):
            return items.map { (URLText.encode("\(key)[]"), URLText.encode($0.parameterText)) }
        case (.object(let members), .deepObject):
            return members.sorted { $0.key < $1.key }.map { member in
                (URLText.encode("\(key)[\(member.key)]"), URLText.encode(member.value.parameterText))
            }
        case (.array(let items), let style?):
            let separator: String = style == .spaceDelimited ? "%20" : style == .pipeDelimited ? "%7C" : ","
            return [(name, items.map { URLText.encode($0.parameterText) }.joined(separator: separator))]
        case (.array(let items), nil): return items.map { (name, URLText.encode($0.parameterText)) }
        default: return [(name, URLText.encode(value.parameterText))]
        }
    }
}

/// The bytes that a cookie may not hold (RFC 6265 §4.1.1) as percent codes.
enum CookieText {
    static func encode(_ text: String) -> String {
        let refused: [UInt32] = [0x22, 0x2C, 0x3B, 0x5C]
        var result: String = ""
        for scalar in text.unicodeScalars {
            let isAllowed: Bool = scalar.value > 0x20 && scalar.value < 0x7F && !refused.contains(scalar.value)
            result += isAllowed ? String(scalar) : URLText.encode(String(scalar))
        }
        return result
    }
}

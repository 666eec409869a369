/// The fields of a form, each in its style (OpenAPI 3.1 §4.8.15.1).
enum FormFields {
    /// - Parameter styles: of the fields that are not one pair or a repeated one.
    /// - Returns: nil when an encoding is wrong.
    static func value(_ form: QueryPairs, _ styles: [String: ParameterStyle]) -> TextValue? {
        var plain: [(String, String)] = []
        var deep: [(field: String, pairs: [(String, String)])] = []
        var delimited: [TextMember] = []
        for pair in form.pairs {
            guard let name = pair.name else { return nil }
            if let style = styles[name], style != .deepObject {
                guard let items = items(pair.value, style) else { return nil }
                delimited.append(TextMember(key: name, value: .texts(items)))
                continue
            }
            guard let text = PercentEncoding.decode(pair.value.utf8, plusIsSpace: true) else { return nil }
            guard let (field, key) = member(name), styles[field] == .deepObject else {
                plain.append((name, text))
                continue
            }
            if let index = deep.firstIndex(where: { $0.field == field }) {
                deep[index].pairs.append((key, text))
            } else {
                deep.append((field: field, pairs: [(key, text)]))
            }
        }
        guard case .object(let members) = TextValue.grouping(plain) else { return nil }
        return .object(members + delimited + deep.map { TextMember(key: $0.field, value: nested($0.pairs)) })
    }

    /// Split before it is decoded, so that an encoded delimiter is content.
    private static func items(_ raw: Substring, _ style: ParameterStyle) -> [String]? {
        let value: TextValue? = ParameterText.value(
            raw.utf8, name: "", style: style, explode: false, shape: .array,
            decode: { PercentEncoding.decode($0, plusIsSpace: true) })
        guard case .list(let items)? = value else { return nil }
        return items.map { if case .text(let text) = $0 { text } else { "" } }
    }

    /// `card[number]` → `card` and `number`. Bytes are compared: with a mark behind it a bracket is another character.
    private static func member(_ name: String) -> (field: String, key: String)? {
        let bytes: String.UTF8View = name.utf8
        guard bytes.last == 0x5D, let open = bytes.firstIndex(of: 0x5B), open > bytes.startIndex else { return nil }
        let key: Substring.UTF8View = bytes[bytes.index(after: open)...].dropLast()
        guard !key.contains(0x5B), !key.contains(0x5D) else { return nil }
        return (String(Substring(bytes[..<open])), String(Substring(key)))
    }

    /// Positions make a list, names an object.
    private static func nested(_ pairs: [(String, String)]) -> TextValue {
        let isList: Bool = pairs.allSatisfy { pair in pair.0.utf8.allSatisfy { (0x30...0x39).contains($0) } }
        return isList ? .texts(pairs.map(\.1)) : .grouping(pairs)
    }
}

import ContractRuntime

/// The members of a JSON object as fields of forms, parts and query parameters.
enum FieldTexts {
    static let boundary: String = "contract-test"

    /// Names and values, not yet encoded: a list is the name once for each item.
    /// - Parameter nested: members that are objects, `field[member]`.
    static func pairs(_ object: JSONValue, nested: Set<String> = []) -> [(name: String, value: String)] {
        members(object).flatMap { name, value in
            guard nested.contains(name), value.object != nil else { return texts(value).map { (name, $0) } }
            return pairs(value).map { ("\(name)[\($0.name)]", $0.value) }
        }
    }

    /// `application/x-www-form-urlencoded`.
    static func form(_ object: JSONValue, nested: Set<String> = []) -> String {
        pairs(object, nested: nested).map { "\(URLText.encode($0.name))=\(URLText.encode($0.value))" }
            .joined(separator: "&")
    }

    /// `multipart/form-data` (RFC 7578). Members that are no part of the operation come first.
    static func multipart(_ object: JSONValue, _ parts: [TestedPart]) -> String {
        let known: Set<String> = Set(parts.map(\.name))
        let unknown: [TestedPart] = members(object).filter { !known.contains($0.0) }.map { TestedPart($0.0) }
        let texts: [String] = (unknown + parts).flatMap { part in
            object[part.name].map { value in items(value).map { text(of: part, $0) } } ?? []
        }
        return texts.joined() + "--\(boundary)--\r\n"
    }

    private static func text(of part: TestedPart, _ value: JSONValue) -> String {
        var lines: [String] = ["--\(boundary)"] + part.headers.map { "\($0.name): \($0.value)" }
        let file: String = part.isFile ? "; filename=\"a.txt\"" : ""
        lines.append("Content-Disposition: form-data; name=\"\(part.name)\"\(file)")
        if part.isFile { lines.append("Content-Type: text/plain") }
        if value.object != nil { lines.append("Content-Type: application/json") }
        return lines.joined(separator: "\r\n") + "\r\n\r\n\(scalar(value))\r\n"
    }

    /// The place as a text has it: a list of one item is that item.
    static func place(_ pointer: String, in json: String) -> String {
        var value: JSONValue? = try? JSONReader.decode(Array(json.utf8)) { $0.any() }
        var place: String = ""
        for token in pointer.split(separator: "/") {
            let items: [JSONValue]? = value?.array
            if items?.count != 1 { place += "/\(token)" }
            value = items.flatMap { items in Int(token).flatMap { items.indices.contains($0) ? items[$0] : nil } }
                ?? value?[String(token)]
        }
        return place
    }

    /// In one order, whatever the dictionary's.
    private static func members(_ value: JSONValue) -> [(String, JSONValue)] {
        (value.object ?? [:]).sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    private static func items(_ value: JSONValue) -> [JSONValue] { value.array ?? [value] }

    private static func texts(_ value: JSONValue) -> [String] { items(value).map(scalar) }

    private static func scalar(_ value: JSONValue) -> String {
        switch value {
        case .null: return ""
        case .boolean(let value): return "\(value)"
        case .number(let text), .string(let text): return text
        case .array, .object: return JSONText.of { $0.write(value) }
        }
    }
}

extension TestedBody {
    /// The body as it is sent, of the sample or of a change of it; nil: that is no JSON object.
    func text(of json: String? = nil) -> String? {
        let json: String = json ?? sample
        guard let value = try? JSONReader.decode(Array(json.utf8), { $0.any() }) else {
            if case .none = encoding { return json }
            return nil
        }
        switch encoding {
        case .none, .json: return json
        case .form(let nested): return FieldTexts.form(value, nested: nested)
        case .parts(let parts): return FieldTexts.multipart(value, parts)
        }
    }
}

extension TestedParameter {
    /// Where the violation is told in a changed sample.
    func place(of wrong: WrongValue, in json: String) -> String {
        if case .json = style { wrong.toldAt } else { FieldTexts.place(wrong.toldAt, in: json) }
    }

    /// A text of the query.
    func pairs(_ text: String) -> [String] {
        let object: JSONValue? = try? JSONReader.decode(Array(text.utf8)) { $0.any() }
        switch (style, object) {
        case (.deepObject, let object?): return [FieldTexts.form(.object([name: object]), nested: [name])]
        case (.members, let object?): return [FieldTexts.form(object)]
        default: return ["\(URLText.encode(name))=\(URLText.encode(text))"]
        }
    }
}

import SourceTree

/// Parameters and headers.
struct ParameterReader {
    let parts: PartReader
    private var reading: Reading { parts.reading }

    private static let styles: [String: [String]] = [
        "path": ["simple", "label", "matrix"],
        "query": ["form", "spaceDelimited", "pipeDelimited", "deepObject"],
        "header": ["simple"],
        "cookie": ["form", "cookie"],
    ]
    private static let places = ["path", "query", "header", "cookie"]

    init(parts: PartReader) { self.parts = parts }

    func parameter(_ cursor: Cursor) -> Parameter? {
        guard let fields = Fields(cursor, .parameter, reading) else { return nil }
        let name = fields.requiredString("name")
        let place = fields.requiredString("in")
        if name.isEmpty, fields.object["name"]?.string != nil { fields.missing("name", hint: "it is empty") }
        guard !name.isEmpty, checkPlace(place, fields) else { return nil }
        if place == "header" {
            reading.checkHeader(name, at: fields.child("name")?.node.location ?? cursor.node.location)
        }
        var parameter = Parameter(name: name, place: place, location: cursor.node.location, pointer: cursor.pointer)
        parameter.isRequired = fields.boolean("required") ?? false
        parameter.isDeprecated = fields.boolean("deprecated") ?? false
        parameter.description = fields.string("description")
        parameter.style = style(fields, place)
        parameter.explode = fields.boolean("explode")
        parameter.extensions = fields.extensions
        parameter.examples = ContentReader(parts: parts).examples(fields)
        readValue(fields, schema: &parameter.schema, content: &parameter.content)
        if place == "path", !parameter.isRequired {
            fields.missing("required", hint: "a path parameter is always there: write 'required: true'")
        }
        return parameter
    }

    private func checkPlace(_ place: String, _ fields: Fields) -> Bool {
        guard !place.isEmpty, !Self.places.contains(place) else { return !place.isEmpty }
        let location = fields.child("in")?.node.location ?? fields.cursor.node.location
        if place == "querystring", reading.version >= .v3_2 { return true }
        reading.diagnostics.error(
            "unknown-place", "a parameter cannot be in '\(place)'", at: location, hint: hint(place))
        return false
    }

    private func hint(_ place: String) -> String {
        if place == "body" || place == "formData" { return "write 'requestBody'" }
        if place == "querystring" { return "OpenAPI 3.2 has it; this description says \(reading.version.rawValue)" }
        return Suggestion.hint(for: place, in: Self.places) ?? "known are \(Self.places.joined(separator: ", "))"
    }

    private func style(_ fields: Fields, _ place: String) -> String? {
        guard let style = fields.string("style") else { return nil }
        let known = Self.styles[place] ?? []
        if known.contains(style) { return style }
        let location = fields.child("style")?.node.location ?? fields.cursor.node.location
        reading.diagnostics.error(
            "unknown-style", "a parameter in '\(place)' cannot have style '\(style)'", at: location,
            hint: Suggestion.hint(for: style, in: known) ?? "known are \(known.joined(separator: ", "))")
        return nil
    }

    /// `schema` or `content`, exactly one of them.
    private func readValue(_ fields: Fields, schema: inout Schema?, content: inout [MediaType]) {
        schema = fields.child("schema").map { parts.schemas.schema(at: $0) }
        content = ContentReader(parts: parts).mediaTypes(fields)
        if let cursor = fields.child("content") {
            if schema != nil {
                reading.diagnostics.error(
                    "schema-and-content", "\(fields.kind.name) has either 'schema' or 'content'",
                    at: cursor.node.location)
            } else if cursor.node.object?.members.count != 1 {
                reading.diagnostics.error(
                    "wrong-count", "'content' of \(fields.kind.name) has exactly one media type",
                    at: cursor.node.location)
            }
        } else if schema == nil, fields.object["schema"] == nil {
            fields.missing("schema")
        }
    }

    func header(_ cursor: Cursor) -> Header? {
        guard let fields = Fields(cursor, .header, reading) else { return nil }
        var header = Header(name: "", location: cursor.node.location)
        header.isRequired = fields.boolean("required") ?? false
        header.description = fields.string("description")
        var content: [MediaType] = []
        readValue(fields, schema: &header.schema, content: &content)
        header.explode = fields.boolean("explode") ?? false
        header.isDeprecated = fields.boolean("deprecated") ?? false
        header.examples = ContentReader(parts: parts).examples(fields)
        if header.schema == nil, let media = content.first {
            header.schema = media.schema
            header.mediaType = media.name
        }
        return header
    }
}

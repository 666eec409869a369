import SourceTree

/// Request bodies, responses and their media types.
struct ContentReader {
    let parts: PartReader
    private var reading: Reading { parts.reading }

    init(parts: PartReader) { self.parts = parts }

    func requestBody(_ cursor: Cursor) -> RequestBody? {
        guard let fields = Fields(cursor, .requestBody, reading) else { return nil }
        var body = RequestBody(location: cursor.node.location, pointer: cursor.pointer)
        body.isRequired = fields.boolean("required") ?? false
        body.description = fields.string("description")
        body.extensions = fields.extensions
        body.content = mediaTypes(fields)
        if let content = fields.object["content"] {
            guard content.object?.members.isEmpty == true else { return body }
            reading.diagnostics.warning(
                "ignored-content", "'content' of a request body has no media type: there is no body",
                at: content.location, hint: "write 'application/json: {}', or remove the request body")
            return nil
        }
        fields.missing("content")
        return body
    }

    func response(_ cursor: Cursor) -> Response? {
        guard let fields = Fields(cursor, .response, reading) else { return nil }
        let description = reading.version >= .v3_2 ? fields.string("description") : fields.requiredString("description")
        var response = Response(
            status: "", description: description ?? fields.string("summary") ?? "", location: cursor.node.location,
            pointer: cursor.pointer)
        response.content = mediaTypes(fields)
        response.extensions = fields.extensions
        response.links = fields.members("links").compactMap { LinkReader(parts: parts).link($0) }
        for entry in fields.members("headers") {
            if entry.name.lowercased() == "content-type" {
                reading.diagnostics.warning(
                    "ignored-header", "the specification ignores a response header 'Content-Type'",
                    at: entry.keyLocation,
                    hint: "the key under 'content' says it")
            } else if let header = parts.header(entry) {
                response.headers.append(header)
            }
        }
        return response
    }

    func mediaTypes(_ owner: Fields) -> [MediaType] {
        owner.members("content").compactMap { mediaType($0) }
    }

    private func mediaType(_ entry: NamedCursor) -> MediaType? {
        guard isMediaType(entry.name) else {
            reading.diagnostics.error(
                "invalid-media-type", "'\(entry.name)' is no media type", at: entry.keyLocation,
                hint: "write it as type/subtype, such as application/json")
            return nil
        }
        guard let followed = reading.follow(entry.cursor, in: "mediaTypes"),
            let fields = Fields(followed.cursor, .mediaType, reading)
        else {
            return nil
        }
        var media = MediaType(name: entry.name, location: entry.keyLocation, pointer: followed.cursor.pointer)
        let isEvents = MediaType.isEventStream(entry.name)
        media.schema = fields.child("schema").map { schema in
            isEvents && holdsJSON(schema) ? eventData(schema) : parts.schemas.schema(at: schema)
        }
        if let item = fields.child("itemSchema") {
            media.itemSchema = isEvents ? eventData(item) : parts.schemas.schema(at: item)
        } else {
            media.itemSchema = fields.child("x-item-schema").map { parts.schemas.schema(at: $0) }
        }
        readPositions(fields, into: &media)
        media.encoding = fields.members("encoding").map { encoding($0) }
        media.example = fields.child("example")?.node
        media.examples = fields.members("examples").compactMap { example($0) }
        media.extensions = fields.extensions
        return media
    }

    /// Parts without names (OpenAPI 3.2).
    private func readPositions(_ fields: Fields, into media: inout MediaType) {
        media.prefixEncoding = fields.elements("prefixEncoding").enumerated().map { index, cursor in
            encoding(NamedCursor(name: String(index), keyLocation: cursor.node.location, cursor: cursor))
        }
        media.itemEncoding = fields.child("itemEncoding").map { cursor in
            encoding(NamedCursor(name: "items", keyLocation: cursor.node.location, cursor: cursor))
        }
        guard media.name.lowercased().hasPrefix("multipart/"), let schema = fields.child("schema"),
            let followed = reading.follow(schema), let list = followed.cursor.node["prefixItems"]
        else { return }
        let place = followed.cursor.child("prefixItems", list)
        media.prefixItems = (list.array ?? []).enumerated().map { parts.schemas.schema(at: place.child($0, $1)) }
    }

    private func encoding(_ entry: NamedCursor) -> Encoding {
        var encoding = Encoding(name: entry.name, location: entry.keyLocation)
        guard let fields = Fields(entry.cursor, .encoding, reading) else { return encoding }
        encoding.contentType = fields.string("contentType")
        encoding.style = fields.string("style")
        encoding.explode = fields.boolean("explode")
        encoding.headers = fields.members("headers").filter { $0.name.lowercased() != "content-type" }
            .compactMap { parts.header($0) }
        return encoding
    }

    /// Whether a schema is certainly that of an event, as `bundle` writes it before OpenAPI 3.2.
    private func holdsJSON(_ schema: Cursor) -> Bool {
        reading.follow(schema)?.cursor.node["properties"]?["data"]?["contentSchema"] != nil
    }

    /// What `data` of an event is. OpenAPI 3.2 describes the whole event, and its data is a text that may hold JSON;
    /// `x-item-schema` is the data itself.
    private func eventData(_ item: Cursor) -> Schema {
        guard let event = reading.follow(item), let data = event.cursor.node["properties"]?["data"] else {
            return parts.schemas.schema(at: item)
        }
        let place = event.cursor.child("properties", event.cursor.node).child("data", data)
        guard let content = data["contentSchema"] else { return parts.schemas.schema(at: place) }
        return parts.schemas.schema(at: place.child("contentSchema", content))
    }

    /// `example` and `examples` of a parameter or header.
    func examples(_ fields: Fields) -> [Node] {
        let examples = fields.members("examples").compactMap { example($0)?.value }
        return [fields.child("example")?.node].compactMap(\.self) + examples
    }

    private func example(_ entry: NamedCursor) -> (name: String, value: Node)? {
        guard let followed = reading.follow(entry.cursor), let fields = Fields(followed.cursor, .example, reading)
        else {
            return nil
        }
        let value = fields.child("value") ?? fields.child("dataValue")
        return value.map { (name: entry.name, value: $0.node) }
    }

    /// `type/subtype` with optional parameters (RFC 9110, §8.3.1), or a range.
    private func isMediaType(_ text: String) -> Bool {
        let essence = text.split(separator: ";", omittingEmptySubsequences: false)[0]
        let halves = essence.split(separator: "/", omittingEmptySubsequences: false)
        return halves.count == 2
            && halves.allSatisfy { half in
                let trimmed = half.last == " " ? half.dropLast() : half
                return !trimmed.isEmpty && trimmed.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
            }
    }
}

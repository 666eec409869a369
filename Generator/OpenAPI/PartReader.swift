import SourceTree

/// Reads the parts that operations are made of. What components share is read once.
final class PartReader {
    let reading: Reading
    let schemas: SchemaReader
    private let parameters = Memory<Parameter>()
    private let responses = Memory<Response>()
    private let headers = Memory<Header>()

    init(reading: Reading, schemas: SchemaReader) {
        self.reading = reading
        self.schemas = schemas
    }

    func parameter(_ start: Cursor) -> Parameter? {
        guard let followed = reading.follow(start, in: "parameters") else { return nil }
        let read = parameters.value(at: followed.cursor) { ParameterReader(parts: self).parameter(followed.cursor) }
        guard var parameter = read else { return nil }
        parameter.componentName = followed.componentName
        parameter.description = followed.description ?? parameter.description
        return parameter
    }

    func header(_ entry: NamedCursor) -> Header? {
        reading.checkHeader(entry.name, at: entry.keyLocation)
        guard let followed = reading.follow(entry.cursor, in: "headers") else { return nil }
        let read = headers.value(at: followed.cursor) { ParameterReader(parts: self).header(followed.cursor) }
        guard var header = read else { return nil }
        header.name = entry.name
        header.description = followed.description ?? header.description
        return header
    }

    /// The status is the caller's: one response may stand under several.
    func response(_ entry: NamedCursor) -> Response? {
        guard let followed = reading.follow(entry.cursor, in: "responses") else { return nil }
        let read = responses.value(at: followed.cursor) { ContentReader(parts: self).response(followed.cursor) }
        guard var response = read else { return nil }
        response.status = entry.name
        response.description = followed.description ?? response.description
        return response
    }

    func requestBody(_ start: Cursor) -> RequestBody? {
        guard let followed = reading.follow(start, in: "requestBodies") else { return nil }
        var body = ContentReader(parts: self).requestBody(followed.cursor)
        if let description = followed.description { body?.description = description }
        return body
    }

    func server(_ cursor: Cursor) -> Server? { ServerReader(reading: reading).server(cursor) }

    func securityRequirements(_ fields: Fields) -> [SecurityRequirement] {
        fields.elements("security").compactMap { element in
            guard let object = element.node.object else {
                reading.wrongType(element.node, expected: "an object", of: "a security requirement")
                return nil
            }
            let schemes = object.members.map { (name: $0.key, scopes: scopes($0)) }
            return SecurityRequirement(
                schemes: schemes, location: object.members.first?.keyLocation ?? element.node.location)
        }
    }

    private func scopes(_ member: ObjectNode.Member) -> [String] {
        guard let elements = member.value.array else {
            reading.wrongType(
                member.value, expected: "an array of scopes", of: "'\(member.key)'", hint: "write '[]' for none")
            return []
        }
        return elements.compactMap { element in
            if element.string == nil { reading.wrongType(element, expected: "a string", of: "a scope") }
            return element.string
        }
    }
}

/// What has been read at which place.
private final class Memory<Value> {
    private var values: [Cursor.Key: Value?] = [:]

    func value(at cursor: Cursor, _ read: () -> Value?) -> Value? {
        if let known = values[cursor.key] { return known }
        let value = read()
        values[cursor.key] = .some(value)
        return value
    }
}

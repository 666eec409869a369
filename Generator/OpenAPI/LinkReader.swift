import SourceTree

/// Links of responses.
struct LinkReader {
    let parts: PartReader
    private var reading: Reading { parts.reading }

    init(parts: PartReader) { self.parts = parts }

    func link(_ entry: NamedCursor) -> Link? {
        guard let followed = reading.follow(entry.cursor, in: "links"),
            let fields = Fields(followed.cursor, .link, reading), let target = target(fields)
        else { return nil }
        var link = Link(name: entry.name, target: target, location: entry.keyLocation)
        link.parameters = fields.members("parameters").map { (name: $0.name, value: $0.cursor.node) }
        link.requestBody = fields.child("requestBody")?.node
        link.description = followed.description ?? fields.string("description")
        link.server = fields.child("server").flatMap { parts.server($0) }
        return link
    }

    private func target(_ fields: Fields) -> Link.Target? {
        if let id = fields.string("operationId") { return .operationID(id) }
        guard let reference = fields.string("operationRef"), let place = fields.child("operationRef")?.node.location
        else {
            fields.missing("operationId", hint: "a link names the operation that it leads to")
            return nil
        }
        guard !reference.contains("://") else {
            reading.unsupported(
                "a link to an operation of another description is not generated", at: place)
            return nil
        }
        guard let cursor = reading.resolve(reference, at: place) else { return nil }
        return .place(file: cursor.node.location.file, pointer: cursor.pointer)
    }
}

import SourceTree

/// Node → `Schema`, each place once. References are resolved from a list, not by recursion, so that neither a cycle nor
/// a long chain can exhaust the stack.
final class SchemaReader {
    let reading: Reading
    private var table: [Cursor.Key: Schema] = [:]
    private var pending: [Pending] = []
    /// In the order in which they were met.
    private(set) var all: [Schema] = []
    private let identifiers: SchemaIdentifiers

    private struct Pending {
        var text: String
        var place: SourceLocation
        var assign: (Schema?) -> Void
    }

    init(reading: Reading) {
        self.reading = reading
        identifiers = SchemaIdentifiers(reading: reading)
    }

    /// The schema of a place, parsed at the first call.
    func schema(at cursor: Cursor) -> Schema {
        if let known = table[cursor.key] { return known }
        let schema = Schema(location: cursor.node.location, pointer: cursor.pointer)
        table[cursor.key] = schema
        all.append(schema)
        schema.componentName = componentName(of: cursor)
        switch cursor.node.value {
        case .object(let object): read(object, at: cursor, into: schema)
        case .boolean(let value): readBoolean(value, cursor, into: schema)
        default: reading.wrongType(cursor.node, expected: "an object", of: "a schema")
        }
        return schema
    }

    /// Sets the target once all files that are known so far have been read.
    func whenResolved(_ text: String, at place: SourceLocation, assign: @escaping (Schema?) -> Void) {
        pending.append(Pending(text: text, place: place, assign: assign))
    }

    /// Follows references until none is left.
    func resolvePending() {
        while let reference = pending.popLast() {
            let target = reading.resolve(reference.text, at: reference.place)
            reference.assign(target.map { schema(at: $0) })
        }
    }

    private func readBoolean(_ value: Bool, _ cursor: Cursor, into schema: Schema) {
        schema.booleanValue = value
        if reading.version == .v3_0 {
            reading.wrongType(cursor.node, expected: "an object", of: "a schema of OpenAPI 3.0")
        }
    }

    /// The name under `components/schemas`; a file that is a schema has the name of the file.
    private func componentName(of cursor: Cursor) -> String? {
        if cursor.pointer.hasPrefix("#/components/schemas/") { return Reading.componentName(cursor.pointer) }
        guard cursor.pointer == "#" else { return nil }
        return SourcePath.stem(of: reading.files[cursor.node.location.file].path)
    }

    private func read(_ object: ObjectNode, at cursor: Cursor, into schema: Schema) {
        schema.source = object
        if let reference = object.member("$ref") { readReference(reference, of: object, into: schema) }
        let isAlone = reading.version == .v3_0 && schema.reference != nil
        for member in object.members where member.key != "$ref" {
            if isAlone {
                if !member.key.hasPrefix("x-") { reading.reportSibling(member.key, at: member.keyLocation) }
            } else {
                read(member, at: cursor, into: schema)
            }
        }
        if !isAlone { SchemaNormalization(reader: self, schema: schema, object: object).run() }
    }

    private func read(_ member: ObjectNode.Member, at cursor: Cursor, into schema: Schema) {
        if let keyword = SchemaKeyword.table[member.key] {
            schema.keywords.append(member.key)
            keyword.read(SchemaMember(reader: self, schema: schema, owner: cursor, member: member))
        } else if member.key.hasPrefix("x-") {
            schema.extensions[member.key] = reading.extensionValue(cursor.child(member.key, member.value))
        } else {
            reading.diagnostics.warning(
                "unknown-field", "a schema has no keyword '\(member.key)'", at: member.keyLocation,
                hint: Suggestion.hint(for: member.key, in: SchemaKeyword.names) ?? "extensions begin with 'x-'")
        }
    }

    private func readReference(_ member: ObjectNode.Member, of object: ObjectNode, into schema: Schema) {
        guard let text = member.value.string else {
            reading.wrongType(member.value, expected: "a string", of: "'$ref'")
            return
        }
        schema.keywords.append(member.key)
        schema.isBareReference = object.members.allSatisfy { $0.key == "$ref" } || reading.version == .v3_0
        schema.reference = Schema.Reference(
            text: text, componentName: Self.componentName(ofReference: text), target: nil,
            location: member.value.location)
        if identifiers.concern(text, in: schema) {
            schema.reference?.isPlanned = true
            return
        }
        whenResolved(text, at: member.value.location) { target in
            schema.reference?.target = target
            if let name = target?.componentName { schema.reference?.componentName = name }
        }
    }

    private static func componentName(ofReference text: String) -> String? {
        guard let hash = text.firstIndex(of: "#") else { return nil }
        return JSONPointer.percentDecoded(text[hash...]).flatMap(Reading.componentName)
    }
}

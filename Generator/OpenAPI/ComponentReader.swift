import SourceTree

/// Reads the components of the root and of every file that something refers to.
final class ComponentReader {
    private let reading: Reading
    private let schemas: SchemaReader
    private let parts: PartReader
    private let names: ComponentNames
    private var entries: [Entry] = []

    private struct Entry {
        var section: String
        var named: NamedCursor
    }

    init(reading: Reading, schemas: SchemaReader, parts: PartReader) {
        self.reading = reading
        self.schemas = schemas
        self.parts = parts
        names = ComponentNames(reading: reading)
    }

    /// Following references can bring in a file, whose components can bring in the next.
    func read() -> Components {
        var components = Components()
        var next = 0
        schemas.resolvePending()
        while next < reading.visited.count {
            read(file: reading.visited[next], isRoot: next == 0, into: &components)
            schemas.resolvePending()
            next += 1
        }
        components.schemas.removeAll { isAlias($0.schema) }
        return components
    }

    /// An alias stays only where it has a name of its own.
    private func isAlias(_ schema: Schema) -> Bool { SchemaAliases.isAlias(schema) }

    private func read(file: Int32, isRoot: Bool, into components: inout Components) {
        let path = reading.files[file].path
        guard let root = reading.files.root(of: path, diagnostics: reading.diagnostics)?.node else { return }
        guard let node = root["components"] else { return }
        guard let fields = Fields(Cursor(node: node, pointer: "#/components"), .components, reading) else { return }
        for entry in fields.members("schemas") {
            entries.append(Entry(section: "schemas", named: entry))
            names.check(entry)
            components.schemas.append((name: entry.name, schema: schemas.schema(at: entry.cursor)))
        }
        readParts(fields)
        for entry in fields.members("securitySchemes") {
            names.check(entry)
            let scheme = SecurityReader(reading: reading).scheme(entry)
            guard isRoot else { continue }
            if let scheme {
                components.securitySchemes.append((name: entry.name, scheme: scheme))
            } else {
                components.wrongSecuritySchemes.append(entry.name)
            }
        }
    }

    /// Read for their findings: what operations use of them has been read already.
    private func readParts(_ fields: Fields) {
        for entry in list("parameters", fields) { _ = parts.parameter(entry.cursor) }
        for entry in list("headers", fields) { _ = parts.header(entry) }
        for entry in list("responses", fields) { _ = parts.response(entry) }
        for entry in list("requestBodies", fields) { _ = parts.requestBody(entry.cursor) }
        for section in ["examples", "links", "callbacks", "pathItems", "mediaTypes"] { _ = list(section, fields) }
    }

    private func list(_ section: String, _ fields: Fields) -> [NamedCursor] {
        let list = fields.members(section)
        for entry in list { names.check(entry) }
        entries += list.map { Entry(section: section, named: $0) }
        return list
    }

    /// Components that no reference of any file names.
    func unused() -> [UnusedComponent] {
        entries.compactMap { entry in
            reading.referenced.contains(entry.named.cursor.key)
                ? nil
                : UnusedComponent(section: entry.section, name: entry.named.name, location: entry.named.keyLocation)
        }
    }
}

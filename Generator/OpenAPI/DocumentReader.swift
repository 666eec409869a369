import SourceTree

/// Reads the root object, then everything that the files hold beside it.
struct DocumentReader {
    let reading: Reading
    let schemas: SchemaReader
    let parts: PartReader

    init(reading: Reading) {
        self.reading = reading
        schemas = SchemaReader(reading: reading)
        parts = PartReader(reading: reading, schemas: schemas)
    }

    func read(_ root: Cursor) -> Document? {
        guard let fields = Fields(root, .document, reading) else { return nil }
        var document = Document(version: reading.version, location: root.node.location, title: "", apiVersion: "")
        readInfo(fields, into: &document)
        document.extensions = fields.extensions
        document.root = root.node
        document.map = reading.map
        document.servers = fields.elements("servers").compactMap { parts.server($0) }
        document.tags = tags(fields)
        document.security = fields.child("security") == nil ? nil : parts.securityRequirements(fields)
        document.pathItems = PathReader(parts: parts).pathItems(fields)
        document.webhooks = PathReader(parts: parts).webhooks(fields)
        let components = ComponentReader(reading: reading, schemas: schemas, parts: parts)
        document.components = components.read()
        document.unusedComponents = components.unused()
        finish(&document)
        return document
    }

    private func readInfo(_ root: Fields, into document: inout Document) {
        guard let child = root.child("info") else { return root.missing("info") }
        guard let info = Fields(child, .info, reading) else { return }
        document.title = info.requiredString("title")
        document.apiVersion = info.requiredText("version")
        document.summary = info.string("summary")
        document.description = info.string("description")
    }

    private func tags(_ root: Fields) -> [Tag] {
        var tags: [Tag] = []
        for element in root.elements("tags") {
            guard let fields = Fields(element, .tag, reading) else { continue }
            let name = fields.requiredString("name")
            if let first = tags.first(where: { $0.name == name }) {
                reading.diagnostics.report(
                    Diagnostic(
                        "duplicate-tag", .warning, "tag '\(name)' is declared twice", at: element.node.location,
                        related: [.init(location: first.location, message: "first '\(name)' is here")]))
            } else {
                tags.append(Tag(name: name, description: fields.string("description"), location: element.node.location))
            }
        }
        return tags
    }

    /// What can only be checked once everything is there.
    private func finish(_ document: inout Document) {
        document.allSchemas = schemas.all
        SchemaAliases.collapse(schemas.all)
        document.components.schemas += Inheritance(schemas.all).unions()
        var cycles = SchemaCycles(diagnostics: reading.diagnostics)
        cycles.cut(in: schemas.all)
        SchemaChecks(diagnostics: reading.diagnostics).run(schemas.all)
        DocumentChecks(reading: reading, document: document).run()
    }
}

/// A root file often lists components of other files under their own names: `Order: {$ref: orders.yaml#/…/Order}`. Such
/// an alias is the same type, so references to it go to the schema itself.
enum SchemaAliases {
    static func collapse(_ schemas: [Schema]) {
        for schema in schemas {
            var hops = 0
            while let target = schema.reference?.target, isAlias(target), hops < schemas.count {
                let next = target.reference?.target
                schema.reference?.target = next
                hops += 1
            }
        }
    }

    static func isAlias(_ schema: Schema) -> Bool {
        guard schema.isBareReference, let reference = schema.reference, let target = reference.target else {
            return false
        }
        return schema.componentName != nil && schema.componentName == target.componentName && target !== schema
    }
}

import SourceTree

/// A schema's place: a document of the store and a JSON Pointer in it.
struct SchemaPlace: Hashable, Sendable {
    var document: Int
    /// Unescaped tokens.
    var tokens: [String]
}

/// A place with all that its surroundings say about it.
struct SchemaContext {
    var place: SchemaPlace
    var node: Node
    var role: SchemaRole
    /// Address of the schema resource: the base of references.
    var base: URIReference
    var dialect: SchemaDialect

    /// The context of a member or item, before an `$id` of its own is looked at.
    func child(_ token: String, _ node: Node) -> SchemaContext {
        var child = self
        child.place.tokens.append(token)
        child.node = node
        child.role = role.child(token)
        if case .schemaOrList = role, self.node.array == nil { child.role = SchemaRole.schema.child(token) }
        return child
    }

    /// All members or items.
    var children: [SchemaContext] {
        switch node.value {
        case .object(let object): object.members.map { child($0.key, $0.value) }
        case .array(let items): items.enumerated().map { child(String($0.offset), $0.element) }
        default: []
        }
    }

    /// The schema at this place, whatever role the way to it gave it.
    var isSchema: Bool {
        switch role {
        case .schema: true
        case .schemaOrList: node.array == nil
        default: false
        }
    }

    /// `$id`, where it names a resource; `id` in draft 4.
    var identifier: String? {
        guard isSchema, let text = node[dialect.draft == .draft4 ? "id" : "$id"]?.string else { return nil }
        if dialect.isReferenceAlone, node["$ref"] != nil { return nil }
        return text.hasPrefix("#") ? nil : text
    }
}

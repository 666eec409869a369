import OpenAPI

/// Schemas that a value can meet on its way, references followed, each once.
enum SchemaWalk {
    static func reachable(from roots: [Schema]) -> [Schema] {
        var seen: Set<ObjectIdentifier> = []
        var found: [Schema] = []
        var stack: [Schema] = roots.reversed()
        while let schema = stack.popLast() {
            guard seen.insert(ObjectIdentifier(schema)).inserted else { continue }
            found.append(schema)
            stack += children(of: schema).reversed()
        }
        return found
    }

    static func children(of schema: Schema) -> [Schema] {
        var children: [Schema] = []
        if let target = schema.reference?.target { children.append(target) }
        children += schema.properties.map(\.schema)
        children += [schema.items, schema.additionalProperties].compactMap { $0 }
        return children + schema.allOf + schema.anyOf + schema.oneOf
    }

    /// What remains of a schema when its properties that only responses have are left out.
    static func reachableInRequests(from roots: [Schema]) -> [Schema] {
        var seen: Set<ObjectIdentifier> = []
        var found: [Schema] = []
        var stack: [Schema] = roots.reversed()
        while let schema = stack.popLast() {
            guard !schema.isReadOnly, seen.insert(ObjectIdentifier(schema)).inserted else { continue }
            found.append(schema)
            stack += children(of: schema).reversed()
        }
        return found
    }
}

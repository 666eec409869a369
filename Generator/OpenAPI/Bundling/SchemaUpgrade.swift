import SourceTree

/// Schemas of OpenAPI 3.0 as JSON Schema 2020-12.
enum SchemaUpgrade {
    static func apply(_ node: Node, _ kind: PartKind) -> Node {
        let changed = node.mappingParts(of: kind, apply)
        return kind == .schema ? schema(changed) : changed
    }

    private static func schema(_ node: Node) -> Node {
        if let reference = node["$ref"] { return .members(["$ref": reference], at: node.location) }
        var changed = exclusive(node, "exclusiveMinimum", "minimum")
        changed = exclusive(changed, "exclusiveMaximum", "maximum")
        if let example = changed["example"] {
            changed = changed.setting("examples", to: .list([example])).removing(["example"])
        }
        let isNullable = changed["nullable"]?.boolean == true
        changed = changed.removing(["nullable"])
        return isNullable ? nullable(changed) : changed
    }

    private static func exclusive(_ node: Node, _ keyword: String, _ limit: String) -> Node {
        guard let flag = node[keyword]?.boolean else { return node }
        guard flag, let value = node[limit] else { return node.removing([keyword]) }
        return node.removing([limit]).setting(keyword, to: value)
    }

    private static let null = Node.members(["type": .text("null")])

    private static func nullable(_ node: Node) -> Node {
        if let all = node["allOf"] {
            let inner = Node.members(["type": node["type"], "allOf": all])
            return node.removing(["type", "allOf"]).setting("anyOf", to: .list([inner, null]))
        }
        var changed = node
        for keyword in ["oneOf", "anyOf"] {
            if let branches = node[keyword]?.array { changed = changed.setting(keyword, to: .list(branches + [null])) }
        }
        if let type = node["type"] { changed = changed.setting("type", to: .list([type, .text("null")])) }
        if let values = node["enum"]?.array, !values.contains(where: \.isNull) {
            changed = changed.setting("enum", to: .list(values + [Node(.null, at: node.location)]))
        }
        return changed
    }
}

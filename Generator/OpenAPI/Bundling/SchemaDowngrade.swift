import SourceTree

/// Schemas of JSON Schema 2020-12 in the words of OpenAPI 3.0.
struct SchemaDowngrade {
    let diagnostics: Diagnostics

    /// Keywords that 3.0 has no words for.
    private static let unknown: Set<String> = [
        "patternProperties", "propertyNames", "if", "then", "else", "contains", "minContains", "maxContains",
        "prefixItems",
        "dependentRequired", "dependentSchemas", "unevaluatedItems", "unevaluatedProperties", "contentMediaType",
        "contentSchema", "$id", "$anchor", "$dynamicRef", "$dynamicAnchor", "$schema", "$vocabulary", "$comment",
        "$defs",
    ]
    private static let silent: Set<String> = ["$comment", "$schema", "contentMediaType", "$anchor"]

    func apply(_ node: Node, _ kind: PartKind) -> Node {
        let changed = node.mappingParts(of: kind, apply)
        return kind == .schema ? schema(changed) : changed
    }

    private func schema(_ node: Node) -> Node {
        if let isOpen = node.boolean { return isOpen ? .members([:], at: node.location) : Self.nothing(node) }
        guard node.object != nil else { return node }
        var changed = withoutUnknown(node)
        changed = wrappingReference(changed)
        changed = exclusive(changed, "exclusiveMinimum", "minimum")
        changed = exclusive(changed, "exclusiveMaximum", "maximum")
        changed = types(nullBranches(changed))
        if let additional = node["additionalProperties"],
            additional.object != nil || changed["additionalProperties"] != nil
        {
            changed = changed.setting("additionalProperties", to: Self.additional(changed))
        }
        if let constant = changed["const"] {
            changed = changed.removing(["const"]).setting("enum", to: .list([constant]))
        }
        if let examples = changed["examples"]?.array {
            changed = changed.removing(["examples"])
            if let first = examples.first { changed = changed.setting("example", to: first) }
        }
        if changed["contentEncoding"]?.string == "base64" { changed = changed.setting("format", to: .text("byte")) }
        return changed.removing(["contentEncoding"])
    }

    private static func nothing(_ node: Node) -> Node { .members(["not": .members([:])], at: node.location) }

    /// `additionalProperties` may be a Boolean in 3.0 too: what a Boolean became is one again.
    private static func additional(_ schema: Node) -> Node {
        guard let value = schema["additionalProperties"], let object = value.object else { return .boolean(true) }
        if object.members.isEmpty { return .boolean(true) }
        let isNothing = object.members.count == 1 && value["not"]?.object?.members.isEmpty == true
        return isNothing ? .boolean(false) : value
    }

    private func withoutUnknown(_ node: Node) -> Node {
        for member in node.object?.members ?? []
        where Self.unknown.contains(member.key) && !Self.silent.contains(member.key) {
            diagnostics.warning(
                "unsupported-downgrade", "OpenAPI 3.0 has no keyword '\(member.key)'; it is left out",
                at: member.keyLocation)
        }
        return node.removing(Self.unknown)
    }

    /// In 3.0 nothing may stand beside a reference.
    private func wrappingReference(_ node: Node) -> Node {
        guard let reference = node["$ref"], (node.object?.members.count ?? 0) > 1 else { return node }
        let part = Node.members(["$ref": reference], at: node.location)
        let all = (node["allOf"]?.array ?? []) + [part]
        return node.removing(["$ref"]).setting("allOf", to: .list(all))
    }

    private func exclusive(_ node: Node, _ keyword: String, _ limit: String) -> Node {
        guard let value = node[keyword], value.number != nil else { return node }
        return node.setting(limit, to: value).setting(keyword, to: .boolean(true))
    }

    private static func isNull(_ node: Node) -> Bool {
        node["nullable"]?.boolean == true && node["enum"]?.array?.allSatisfy(\.isNull) == true
    }

    /// `anyOf: [X, {type: null}]` → X, nullable.
    private func nullBranches(_ node: Node) -> Node {
        var changed = node
        for keyword in ["anyOf", "oneOf"] {
            guard let branches = changed[keyword]?.array, branches.contains(where: Self.isNull) else { continue }
            let rest = branches.filter { !Self.isNull($0) }
            changed = changed.removing([keyword]).setting("nullable", to: .boolean(true))
            guard !rest.isEmpty else { continue }
            changed = changed.setting(rest.count == 1 && changed["allOf"] == nil ? "allOf" : keyword, to: .list(rest))
        }
        return changed
    }

    private func types(_ node: Node) -> Node {
        guard let type = node["type"] else { return node }
        let all = type.array?.compactMap(\.string) ?? [type.string].compactMap { $0 }
        let rest = all.filter { $0 != "null" }
        var changed = node
        if all.count > rest.count { changed = changed.setting("nullable", to: .boolean(true)) }
        switch rest.count {
        case 0: return changed.removing(["type"]).setting("enum", to: .list([Node(.null, at: node.location)]))
        case 1: return changed.setting("type", to: .text(rest[0], at: type.location))
        default:
            let branches = rest.map { Node.members(["type": .text($0)]) }
            if changed["anyOf"] == nil { return changed.removing(["type"]).setting("anyOf", to: .list(branches)) }
            let all = (changed["allOf"]?.array ?? []) + [.members(["anyOf": .list(branches)])]
            return changed.removing(["type"]).setting("allOf", to: .list(all))
        }
    }
}

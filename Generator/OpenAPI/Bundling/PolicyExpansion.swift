package import SourceTree

/// Turns the extensions of `docs/policy.md` into plain OpenAPI, so that readers of the published description need none
/// of them. Permissions in `security` stay where they are. Descriptions without our extensions come back unchanged.
package enum PolicyExpansion {
    private static let rootExtensions: Set<String> = [
        "x-roles", "x-tenant", "x-problems", "x-rate-limits", "x-limits", "x-guides",
    ]

    /// `bundle` has local references only; `version` decides whether a stream has `itemSchema`.
    package static func expand(_ bundle: Node, version: Document.Version) -> Node {
        let tables = PolicyTables(bundle)
        let responses = ProblemResponses(tables: tables)
        var expanded = expandingPaths(bundle, tables, responses)
        expanded = SchemaExpansion(tables: tables, version: version).expand(expanded, .document)
        expanded = addingRoles(expanded, tables)
        return addingComponents(expanded.removing(rootExtensions), responses)
    }

    private static func expandingPaths(_ bundle: Node, _ tables: PolicyTables, _ responses: ProblemResponses) -> Node {
        guard let paths = bundle["paths"] else { return bundle }
        let changed = paths.mappingMembers { path in
            let shared = path.value["parameters"]?.array ?? []
            return path.value.mappingMembers { member in
                guard PartKind.methods.contains(member.key), member.value.object != nil else { return member.value }
                return OperationExpansion(
                    member.value, method: member.key, shared: shared, tables: tables, responses: responses
                ).expanded()
            }
        }
        return bundle.setting("paths", to: changed)
    }

    private static func addingRoles(_ bundle: Node, _ tables: PolicyTables) -> Node {
        guard !tables.roles.isEmpty, let info = bundle["info"] else { return bundle }
        let lines = tables.roles.map { role in
            let permissions = role.patterns.map { "`\($0)`" }.joined(separator: ", ")
            return "- **\(role.name)**: \(role.description.map { $0 + " " } ?? "")\(permissions)"
        }
        return bundle.setting(
            "info",
            to: info.appending("Roles and their permissions:\n\n" + lines.joined(separator: "\n"), to: "description"))
    }

    private static func addingComponents(_ bundle: Node, _ responses: ProblemResponses) -> Node {
        guard !responses.components.isEmpty else { return bundle }
        var components = bundle["components"] ?? .members([:])
        for (section, members) in [("schemas", [responses.sharedSchema]), ("responses", responses.components)] {
            let before = components[section]?.object?.members ?? []
            components = components.setting(
                section, to: Node(.object(ObjectNode(members: before + members)), at: .none))
        }
        return bundle.setting("components", to: components)
    }
}

/// Extensions of schemas, responses and media types.
struct SchemaExpansion {
    let tables: PolicyTables
    let version: Document.Version

    func expand(_ node: Node, _ kind: PartKind) -> Node {
        let changed = describingEvents(node, kind).mappingParts(of: kind, expand)
        switch kind {
        case .schema: return schema(changed)
        case .mediaType: return mediaType(changed)
        // The response itself says it in plain OpenAPI.
        case .response: return changed.removing(["x-outcome"])
        default: return changed
        }
    }

    private func schema(_ node: Node) -> Node {
        guard node.object?.members.contains(where: { $0.key.hasPrefix("x-") }) == true else { return node }
        var schema = node
        if let texts = node["x-enum-descriptions"]?.object {
            schema = schema.appending(Self.list(texts), to: "description")
        }
        if let moves = node["x-moves"]?.array { schema = schema.appending(table(moves), to: "description") }
        // Beside a reference, a description would replace that of the target.
        if node["x-sensitive"]?.boolean == true, node["$ref"] == nil {
            schema = schema.appending("Redacted in logs.", to: "description")
        }
        if let lifecycle = node["x-lifecycle"] {
            schema = schema.setting("deprecated", to: .boolean(true))
            if node["$ref"] == nil { schema = schema.appending(PolicyText.lifecycle(lifecycle), to: "description") }
        }
        return schema.removing(["x-enum-descriptions", "x-moves", "x-sensitive", "x-lifecycle"])
    }

    private static func list(_ texts: ObjectNode) -> String {
        texts.members.map { "- `\($0.key)`: \($0.value.string ?? "")" }.joined(separator: "\n")
    }

    /// A table of CommonMark's usual extension.
    private func table(_ moves: [Node]) -> String {
        let rows = moves.map { move in
            let roles = (move["roles"]?.array ?? []).compactMap(\.string)
            let permission = move["permission"]?.string
            let allowed =
                roles.isEmpty
                ? tables.roles.filter { role in permission.map { role.has($0) } ?? false }.map(\.name) : roles
            let who = permission == nil ? "the system" : allowed.joined(separator: ", ")
            return "| `\(move["action"]?.string ?? "")` | \(states(move["from"])) | \(states(move["to"])) | \(who) |"
        }
        return (["| move | from | to | who |", "|---|---|---|---|"] + rows).joined(separator: "\n")
    }

    private func states(_ node: Node?) -> String {
        let all = node?.string.map { [$0] } ?? (node?.array ?? []).compactMap(\.string)
        return all.map { "`\($0)`" }.joined(separator: ", ")
    }

    /// OpenAPI 3.2 has a word for the items of a stream; before, `schema` stands for them, and a sentence says so.
    private func mediaType(_ node: Node) -> Node {
        guard let item = node["x-item-schema"] else { return node }
        let rest = node.removing(["x-item-schema"])
        if version >= .v3_2 { return rest.setting("itemSchema", to: item) }
        guard rest["schema"] == nil else { return rest }
        let text = "A stream; this is one of its items."
        guard item["$ref"] != nil || item.object == nil else {
            return rest.setting("schema", to: item.appending(text, to: "description"))
        }
        let schema = Node.members(["description": .text(text), "allOf": .list([item])])
        return rest.setting("schema", to: schema)
    }

    /// An item of an event stream is the event with its fields, and its data is a text (OpenAPI 3.2, §4.14.4); that the
    /// text is JSON can be said since 3.1 only.
    private func describingEvents(_ node: Node, _ kind: PartKind) -> Node {
        guard version >= .v3_1, kind == .response || kind == .requestBody, let content = node["content"] else {
            return node
        }
        let described = content.mappingMembers { member in
            guard MediaType.isEventStream(member.key), let data = member.value["x-item-schema"] else {
                return member.value
            }
            return member.value.setting("x-item-schema", to: Self.event(data))
        }
        return node.setting("content", to: described)
    }

    private static func event(_ data: Node) -> Node {
        let text = Node.members(["type": .text("string")])
        let json = Node.members([
            "type": .text("string"), "contentMediaType": .text("application/json"), "contentSchema": data,
        ])
        return Node.members([
            "type": .text("object"), "required": .list([.text("data")]),
            "properties": Node.members(["event": text, "id": text, "data": json]),
        ])
    }
}

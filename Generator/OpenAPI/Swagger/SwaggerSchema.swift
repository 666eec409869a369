import SourceTree

/// A schema of Swagger 2.0 as OpenAPI 3.0 writes it.
struct SwaggerSchema {
    let diagnostics: Diagnostics
    /// Schemas inside schemas; what is deeper stays as it is.
    private static let maximumDepth = 256

    func converted(_ node: Node) -> Node { converted(node, 0) }

    private func converted(_ node: Node, _ depth: Int) -> Node {
        guard depth < Self.maximumDepth, let object = node.object else { return node }
        if let reference = object["$ref"] {
            return Node(.object(object.setting("$ref", to: SwaggerConversion.moved(reference))), at: node.location)
        }
        var schema = MemberList()
        for member in object.members {
            switch member.key {
            case "type" where member.value.string == "file":
                schema.add("type", .text("string", at: member.value.location), at: member.keyLocation)
                schema.add("format", .text("binary", at: member.value.location), at: member.keyLocation)
            case "x-nullable": schema.add("nullable", member.value, at: member.keyLocation)
            case "discriminator": schema.add("discriminator", discriminator(member.value), at: member.keyLocation)
            case "collectionFormat": break
            default: schema.add(nested(member, depth + 1))
            }
        }
        return schema.node(at: node.location)
    }

    private func discriminator(_ node: Node) -> Node {
        node.string == nil ? node : .members(["propertyName": node], at: node.location)
    }

    private func nested(_ member: ObjectNode.Member, _ depth: Int) -> ObjectNode.Member {
        var result = member
        switch member.key {
        case "items", "additionalProperties", "not": result.value = converted(member.value, depth)
        case "properties", "definitions": result.value = member.value.mapMembers { converted($0.value, depth) }
        case "allOf", "anyOf", "oneOf":
            guard let elements = member.value.array else { break }
            result.value = .list(elements.map { converted($0, depth) }, at: member.value.location)
        default: break
        }
        return result
    }
}

/// `securityDefinitions`.
struct SwaggerSecurity {
    let diagnostics: Diagnostics

    private static let flows = [
        "implicit": "implicit", "password": "password", "application": "clientCredentials",
        "accessCode": "authorizationCode",
    ]

    /// What stands inside `flows` in OpenAPI 3.
    private static let moved = ["flow", "authorizationUrl", "tokenUrl", "scopes"]

    func converted(_ node: Node) -> Node {
        switch node["type"]?.string {
        case "basic":
            guard let type = node["type"] else { return node }
            return node.setting("type", to: .text("http", at: type.location))
                .setting("scheme", to: .text("basic", at: type.location))
        case "oauth2": return oauth2(node)
        default: return node
        }
    }

    private func oauth2(_ node: Node) -> Node {
        guard let object = node.object, let flow = object["flow"] else { return node }
        guard let name = Self.flows[flow.string ?? ""] else {
            diagnostics.error(
                "wrong-value", "'flow' is implicit, password, application or accessCode", at: flow.location,
                hint: Suggestion.hint(for: flow.string ?? "", in: Self.flows.keys.sorted()))
            return node.removing(Set(Self.moved)).setting("flows", to: .members([:], at: flow.location))
        }
        let moved = Self.moved
        var details = MemberList()
        for member in object.members where moved.contains(member.key) && member.key != "flow" { details.add(member) }
        let flows = Node.members([name: details.node(at: flow.location)], at: flow.location)
        return node.removing(Set(moved)).setting("flows", to: flows)
    }
}

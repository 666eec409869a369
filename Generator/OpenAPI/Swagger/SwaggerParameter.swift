import SourceTree

/// Parameters, form fields and headers: their type stands beside their name in Swagger, under `schema` in OpenAPI 3.
struct SwaggerParameter {
    let diagnostics: Diagnostics

    /// What stays at the parameter; the rest belongs to its schema.
    private static let own: Set<String> = [
        "name", "in", "description", "required", "allowEmptyValue", "collectionFormat", "deprecated",
    ]

    func converted(_ node: Node) -> Node {
        guard let object = node.object else { return node }
        var parameter = MemberList()
        for member in object.members {
            let isOwn = Self.own.contains(member.key) || member.key.hasPrefix("x-") && member.key != "x-nullable"
            if isOwn, member.key != "collectionFormat" { parameter.add(member) }
        }
        addStyle(object, to: &parameter)
        parameter.add("schema", property(node))
        return parameter.node(at: node.location)
    }

    /// The schema of a parameter, a form field or an element of either.
    func property(_ node: Node) -> Node {
        guard let object = node.object else { return node }
        if isTabSeparated(object) { return tabSeparated(object, node) }
        var schema = MemberList()
        for member in object.members where !Self.own.contains(member.key) && isSchema(member.key) {
            if member.key == "items" {
                schema.add("items", element(member.value), at: member.keyLocation)
            } else {
                schema.add(member)
            }
        }
        return SwaggerSchema(diagnostics: diagnostics).converted(schema.node(at: node.location))
    }

    private func isSchema(_ key: String) -> Bool { !key.hasPrefix("x-") || key == "x-nullable" }

    private func element(_ node: Node) -> Node {
        if let format = node["collectionFormat"], format.string != "csv" || node["type"]?.string == "array" {
            diagnostics.warning(
                "unsupported-style", "a list inside a list has no style of its own in OpenAPI 3", at: format.location)
        }
        return property(node)
    }

    private func isTabSeparated(_ object: ObjectNode) -> Bool { object["collectionFormat"]?.string == "tsv" }

    /// OpenAPI 3 has no style for tabs: the text is handed over as it is.
    private func tabSeparated(_ object: ObjectNode, _ node: Node) -> Node {
        diagnostics.warning(
            "unsupported-style", "values parted by tabs are read as one text",
            at: object["collectionFormat"]?.location ?? node.location,
            hint: "OpenAPI 3 knows no such style; write csv, ssv, pipes or multi")
        return .members(["type": .text("string", at: node.location)], at: node.location)
    }

    private func style(_ object: ObjectNode) -> (style: String, explode: Bool)? {
        guard object["type"]?.string == "array" else { return nil }
        let place = object["in"]?.string
        switch object["collectionFormat"]?.string ?? "csv" {
        case "multi": return ("form", true)
        case "ssv" where place == "query" || place == "formData": return ("spaceDelimited", false)
        case "pipes" where place == "query" || place == "formData": return ("pipeDelimited", false)
        case "ssv", "pipes":
            diagnostics.warning(
                "unsupported-style", "values in '\(place ?? "")' are parted by commas in OpenAPI 3",
                at: object["collectionFormat"]?.location ?? .none)
            return nil
        case "csv" where place == "query" || place == "formData": return ("form", false)
        default: return nil
        }
    }

    private func addStyle(_ object: ObjectNode, to list: inout MemberList) {
        guard !isTabSeparated(object), let style = style(object) else { return }
        let place = object["collectionFormat"]?.location ?? object["type"]?.location ?? .none
        list.add("style", .text(style.style, at: place))
        list.add("explode", .boolean(style.explode, at: place))
    }

    /// How a field of a form is written; nil where nothing differs from the rule.
    func encoding(_ field: Node) -> Node? {
        guard let object = field.object else { return nil }
        var list = MemberList()
        addStyle(object, to: &list)
        return list.members.isEmpty ? nil : list.node(at: field.location)
    }

    func header(_ node: Node) -> Node {
        var header = MemberList()
        header.add("description", node["description"])
        header.add("schema", property(node))
        return header.node(at: node.location)
    }
}

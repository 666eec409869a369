import SourceTree

/// Bodies of requests and responses: what Swagger says by `consumes`, `produces` and parameters in a body or a form.
struct SwaggerContents {
    let root: SwaggerRoot
    /// Nil for what operations share.
    let operation: ObjectNode?

    private var schemas: SwaggerSchema { SwaggerSchema(diagnostics: root.diagnostics) }

    static func isBody(_ parameter: Node) -> Bool {
        let place = parameter["in"]?.string
        return place == "body" || place == "formData"
    }

    func requestBody(_ parameters: [Node]) -> Node? {
        let fields = parameters.filter { $0["in"]?.string == "formData" }
        if let body = parameters.first(where: { $0["in"]?.string == "body" }) { return self.body(body) }
        return fields.isEmpty ? nil : form(fields)
    }

    /// The media types of `consumes` or `produces`; JSON where nothing is said or anything goes.
    private func types(_ key: String) -> [Node] {
        let said = (operation?[key] ?? root.object[key])?.array?.filter { $0.string != nil } ?? []
        guard !said.isEmpty else { return [.text("application/json", at: root.location)] }
        var seen: Set<String> = []
        return said.map { $0.string == "*/*" ? .text("application/json", at: $0.location) : $0 }
            .filter { seen.insert($0.string ?? "").inserted }
    }

    private func body(_ parameter: Node) -> Node {
        var body = MemberList()
        body.add("description", parameter["description"])
        body.add("required", parameter["required"])
        let schema = parameter["schema"].map(schemas.converted)
        var content = MemberList()
        for type in types("consumes") {
            var media = MemberList()
            media.add("schema", schema)
            content.add(type.string ?? "", media.node(at: type.location), at: type.location)
        }
        body.add("content", content.node(at: parameter.location))
        for member in parameter.object?.members ?? [] where member.key.hasPrefix("x-") { body.add(member) }
        return body.node(at: parameter.location)
    }

    private func form(_ fields: [Node]) -> Node {
        var properties = MemberList()
        var encoding = MemberList()
        var required: [Node] = []
        let converter = SwaggerParameter(diagnostics: root.diagnostics)
        for field in fields {
            guard let name = field["name"], let key = name.string else { continue }
            properties.add(key, converter.property(field), at: name.location)
            encoding.add(key, converter.encoding(field), at: name.location)
            if field["required"]?.boolean == true { required.append(.text(key, at: field.location)) }
        }
        let place = fields[0].location
        var schema = MemberList()
        schema.add("type", .text("object", at: place))
        if !required.isEmpty { schema.add("required", .list(required, at: place)) }
        schema.add("properties", properties.node(at: place))
        var content = MemberList()
        for type in formTypes(fields) {
            var media = MemberList()
            media.add("schema", schema.node(at: place))
            if !encoding.members.isEmpty { media.add("encoding", encoding.node(at: place)) }
            content.add(type, media.node(at: place))
        }
        var body = MemberList()
        body.add("required", .boolean(!required.isEmpty, at: place))
        body.add("content", content.node(at: place))
        return body.node(at: place)
    }

    /// Files travel as multipart only.
    private func formTypes(_ fields: [Node]) -> [String] {
        let form = ["multipart/form-data", "application/x-www-form-urlencoded"]
        if fields.contains(where: { $0["type"]?.string == "file" }) { return [form[0]] }
        let said = types("consumes").compactMap(\.string).filter(form.contains)
        return said.isEmpty ? [form[1]] : said
    }

    func response(_ node: Node) -> Node {
        if let reference = node["$ref"] {
            return .members(["$ref": SwaggerConversion.moved(reference)], at: node.location)
        }
        guard let object = node.object else { return node }
        var response = MemberList()
        for member in object.members {
            switch member.key {
            case "schema", "examples": break
            case "headers":
                let converter = SwaggerParameter(diagnostics: root.diagnostics)
                let headers = member.value.mapMembers { converter.header($0.value) }
                response.add("headers", headers, at: member.keyLocation)
            default: response.add(member)
            }
        }
        if let schema = object.member("schema") {
            response.add("content", content(schema.value, object["examples"]), at: schema.keyLocation)
        }
        return response.node(at: node.location)
    }

    private func content(_ schema: Node, _ examples: Node?) -> Node {
        let isFile = schema["type"]?.string == "file"
        let said = (operation?["produces"] ?? root.object["produces"])?.array?.isEmpty == false
        let types = isFile && !said ? [Node.text("application/octet-stream", at: schema.location)] : types("produces")
        let converted = schemas.converted(schema)
        var content = MemberList()
        for type in types {
            var media = MemberList()
            media.add("schema", converted)
            media.add("example", examples?[type.string ?? ""])
            content.add(type.string ?? "", media.node(at: type.location), at: type.location)
        }
        return content.node(at: schema.location)
    }
}

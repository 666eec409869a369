import SourceTree

/// The root object of a Swagger description.
struct SwaggerRoot {
    let object: ObjectNode
    let location: SourceLocation
    let diagnostics: Diagnostics

    /// Members of the root that say something else in OpenAPI 3.
    private static let moved: Set<String> = [
        "swagger", "host", "basePath", "schemes", "consumes", "produces", "definitions", "parameters", "responses",
        "securityDefinitions",
    ]

    func converted() -> Node {
        var root = MemberList()
        root.add("openapi", .text("3.0.3", at: object["swagger"]?.location ?? location))
        for member in object.members where !Self.moved.contains(member.key) {
            if member.key == "paths" {
                root.add("paths", paths(member.value), at: member.keyLocation)
            } else {
                root.add(member)
            }
        }
        root.add("servers", servers)
        root.add("components", components)
        return root.node(at: location)
    }

    /// `schemes` × `host` and `basePath`; without a host, the address is relative.
    private var servers: Node? {
        let place = object["basePath"]?.location ?? object["host"]?.location
        guard let place else { return nil }
        let path = object["basePath"]?.string.map { $0.hasPrefix("/") ? $0 : "/" + $0 } ?? ""
        guard let host = object["host"]?.string else {
            return .list([.members(["url": .text(path, at: place)], at: place)], at: place)
        }
        let schemes = object["schemes"]?.array?.compactMap(\.string) ?? []
        let addresses = (schemes.isEmpty ? ["https"] : schemes).map { scheme in
            Node.members(["url": .text("\(scheme)://\(host)\(path == "/" ? "" : path)", at: place)], at: place)
        }
        return .list(addresses, at: place)
    }

    private var components: Node? {
        var parts = MemberList()
        let schemas = SwaggerSchema(diagnostics: diagnostics)
        if let definitions = object.member("definitions") {
            let value = definitions.value.mapMembers { schemas.converted($0.value) }
            parts.add("schemas", value, at: definitions.keyLocation)
        }
        if let parameters = object.member("parameters") {
            let value = parameters.value.mapMembers { sharedParameter($0.value) }
            parts.add("parameters", value, at: parameters.keyLocation)
        }
        if let responses = object.member("responses") {
            let contents = SwaggerContents(root: self, operation: nil)
            let value = responses.value.mapMembers { contents.response($0.value) }
            parts.add("responses", value, at: responses.keyLocation)
        }
        if let security = object.member("securityDefinitions") {
            let scheme = SwaggerSecurity(diagnostics: diagnostics)
            let value = security.value.mapMembers { scheme.converted($0.value) }
            parts.add("securitySchemes", value, at: security.keyLocation)
        }
        return parts.members.isEmpty ? nil : parts.node(at: parts.members[0].keyLocation)
    }

    /// Bodies and form fields come where they are used.
    private func sharedParameter(_ node: Node) -> Node? {
        let place = node["in"]?.string
        if place == "body" || place == "formData" { return nil }
        return SwaggerParameter(diagnostics: diagnostics).converted(node)
    }

    private func paths(_ node: Node) -> Node {
        node.mapMembers { member in
            member.key.hasPrefix("x-") ? member.value : SwaggerPath(root: self, item: member.value).converted()
        }
    }

    /// A parameter that is a reference into this file, followed.
    func parameter(_ node: Node) -> Node {
        guard let text = node["$ref"]?.string, text.hasPrefix("#/parameters/") else { return node }
        let name = JSONPointer.unescape(text.dropFirst("#/parameters/".count))
        return name.flatMap { object["parameters"]?[$0] } ?? node
    }
}

/// A path item and its operations.
struct SwaggerPath {
    let root: SwaggerRoot
    let item: Node

    private static let methods: Set<String> = ["get", "put", "post", "delete", "options", "head", "patch"]

    func converted() -> Node {
        guard item["$ref"] == nil else { return item }
        let shared = item["parameters"]?.array ?? []
        return item.mapMembers { member in
            if Self.methods.contains(member.key) { return operation(member.value, shared) }
            guard member.key == "parameters" else { return member.value }
            let kept = shared.filter { !SwaggerContents.isBody(root.parameter($0)) }
            return .list(kept.map(converted), at: member.value.location)
        }
    }

    private func converted(_ parameter: Node) -> Node {
        if let reference = parameter["$ref"] {
            return .members(["$ref": SwaggerConversion.moved(reference)], at: parameter.location)
        }
        return SwaggerParameter(diagnostics: root.diagnostics).converted(parameter)
    }

    private func operation(_ node: Node, _ shared: [Node]) -> Node {
        guard let object = node.object else { return node }
        let contents = SwaggerContents(root: root, operation: object)
        var result = MemberList()
        let own = object["parameters"]?.array ?? []
        for member in object.members {
            switch member.key {
            case "consumes", "produces", "schemes": break
            case "parameters":
                let kept = own.filter { !SwaggerContents.isBody(root.parameter($0)) }
                result.add("parameters", .list(kept.map(converted), at: member.value.location), at: member.keyLocation)
            case "responses":
                let responses = member.value.mapMembers { entry in
                    entry.key.hasPrefix("x-") ? entry.value : contents.response(entry.value)
                }
                result.add("responses", responses, at: member.keyLocation)
            default: result.add(member)
            }
        }
        let names = Set(own.map(root.parameter).compactMap { $0["name"]?.string })
        let inherited = shared.map(root.parameter).filter { !names.contains($0["name"]?.string ?? "") }
        let body = contents.requestBody((inherited + own.map(root.parameter)).filter(SwaggerContents.isBody))
        result.add("requestBody", body)
        return result.node(at: node.location)
    }
}

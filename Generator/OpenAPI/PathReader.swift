import SourceTree

/// Paths and their operations.
struct PathReader {
    let parts: PartReader
    private var reading: Reading { parts.reading }

    private static let methods = ["get", "put", "post", "delete", "options", "head", "patch", "trace", "query"]

    /// Callbacks inside callbacks.
    private static let maximumDepth = 4

    init(parts: PartReader) { self.parts = parts }

    func pathItems(_ root: Fields) -> [PathItem] {
        if root.child("paths") == nil, reading.version == .v3_0 { root.missing("paths") }
        return root.members("paths", besideExtensions: true).compactMap { entry in
            guard entry.name.hasPrefix("/") else {
                reading.diagnostics.error(
                    "invalid-path", "path '\(entry.name)' does not begin with '/'", at: entry.keyLocation,
                    hint: entry.name.contains("://")
                        ? "the address belongs to 'servers'" : "write '/\(entry.name)'")
                return nil
            }
            return pathItem(entry)
        }
    }

    /// `webhooks` of the root (3.1).
    func webhooks(_ root: Fields) -> [PathItem] {
        root.members("webhooks").compactMap { pathItem($0) }
    }

    /// `callbacks` of an operation: name → address → path item.
    private func callbacks(_ fields: Fields, depth: Int) -> [Callback] {
        guard depth < Self.maximumDepth else { return [] }
        return fields.members("callbacks").flatMap { entry -> [Callback] in
            guard let followed = reading.follow(entry.cursor, in: "callbacks") else { return [] }
            guard let object = followed.cursor.node.object else {
                reading.wrongType(followed.cursor.node, expected: "an object", of: "a callback")
                return []
            }
            return object.members.filter { !$0.key.hasPrefix("x-") }.compactMap { member in
                let cursor = followed.cursor.child(member.key, member.value)
                let item = NamedCursor(name: member.key, keyLocation: member.keyLocation, cursor: cursor)
                return pathItem(item, depth: depth + 1).map { Callback(name: entry.name, item: $0) }
            }
        }
    }

    /// The location is that of the path's key in the root; the pointer is that of the object, wherever it is.
    private func pathItem(_ entry: NamedCursor, depth: Int = 0) -> PathItem? {
        guard let followed = followPathItem(entry.cursor), let fields = Fields(followed.cursor, .pathItem, reading)
        else {
            return nil
        }
        var item = PathItem(path: entry.name, location: entry.keyLocation, pointer: followed.cursor.pointer)
        item.summary = fields.string("summary")
        item.description = fields.string("description")
        item.extensions = fields.extensions
        item.parameters = parameters(fields)
        item.servers = servers(fields)
        item.operations = operations(fields, shared: item, depth)
        return item
    }

    private func followPathItem(_ cursor: Cursor) -> Followed? {
        guard cursor.node["$ref"] != nil else { return Followed(cursor: cursor) }
        return reading.follow(cursor, in: "pathItems")
    }

    private func operations(_ fields: Fields, shared: PathItem, _ depth: Int) -> [Operation] {
        var operations: [Operation] = []
        for member in fields.object.members where Self.methods.contains(member.key) {
            guard member.key != "query" || reading.version >= .v3_2 else { continue }
            let cursor = fields.cursor.child(member.key, member.value)
            if let operation = operation(member.key, at: member.keyLocation, cursor, shared, depth) {
                operations.append(operation)
            }
        }
        for entry in fields.members("additionalOperations") {
            if let operation = operation(entry.name, at: entry.keyLocation, entry.cursor, shared, depth) {
                operations.append(operation)
            }
        }
        return operations
    }

    private func operation(
        _ method: String, at location: SourceLocation, _ cursor: Cursor, _ shared: PathItem, _ depth: Int
    ) -> Operation? {
        guard let fields = Fields(cursor, .operation, reading) else { return nil }
        var operation = Operation(method: method, location: location, pointer: cursor.pointer)
        operation.operationID = fields.string("operationId")
        operation.operationIDLocation = fields.child("operationId")?.node.location
        operation.summary = fields.string("summary")
        operation.description = fields.string("description")
        operation.tags = fields.strings("tags")
        operation.isDeprecated = fields.boolean("deprecated") ?? false
        operation.extensions = fields.extensions
        operation.parameters = merged(parameters(fields), shared.parameters)
        operation.requestBody = fields.child("requestBody").flatMap { parts.requestBody($0) }
        (operation.responses, operation.hasWrongResponses) = responses(fields)
        operation.security = fields.child("security") == nil ? nil : parts.securityRequirements(fields)
        if method == "head" { operation.responses = operation.responses.map(withoutContent) }
        operation.callbacks = callbacks(fields, depth: depth)
        operation.servers = servers(fields)
        if operation.servers.isEmpty { operation.servers = shared.servers }
        return operation
    }

    private func servers(_ fields: Fields) -> [Server] {
        fields.elements("servers").compactMap { parts.server($0) }
    }

    /// - Returns: what could be read, and whether anything could not.
    private func responses(_ fields: Fields) -> (read: [Response], areWrong: Bool) {
        guard let child = fields.child("responses") else {
            if reading.version == .v3_0 { fields.missing("responses") }
            return ([], reading.version == .v3_0)
        }
        if child.node.object?.members.isEmpty == true {
            reading.diagnostics.error("missing-field", "'responses' has no response", at: child.node.location)
        }
        let entries = fields.members("responses", besideExtensions: true)
        let read = entries.compactMap(response)
        return (read, read.isEmpty || read.count < entries.count)
    }

    private func response(_ entry: NamedCursor) -> Response? {
        guard isStatus(entry.name) else {
            reading.diagnostics.error(
                "invalid-status", "'\(entry.name)' is no status", at: entry.keyLocation,
                hint: statusHint(entry.name))
            return nil
        }
        guard let response = parts.response(entry) else { return nil }
        guard Self.bodiless.contains(entry.name) || entry.name.hasPrefix("1"), let media = response.content.first else {
            return response
        }
        reading.diagnostics.warning(
            "ignored-content", "an answer \(entry.name) has no body: its content is left out", at: media.location,
            hint: "write '200', or remove 'content'")
        return withoutContent(response)
    }

    /// RFC 9110 §15.3.5, §15.3.6 and §15.4.5.
    private static let bodiless = ["204", "205", "304"]

    /// The answer to HEAD describes what GET would send.
    private func withoutContent(_ response: Response) -> Response {
        var response = response
        response.content = []
        return response
    }

    /// Ranges are hundreds, with capital letters.
    private func statusHint(_ text: String) -> String {
        let digits = Array(text.utf8)
        if digits.count == 3, ("1"..."5").contains(text.prefix(1)), text.uppercased().hasSuffix("X") {
            return "did you mean '\(text.prefix(1))XX'?"
        }
        return Suggestion.hint(for: text, in: ["default"])
            ?? "write a status such as '200', a range such as '4XX', or 'default'"
    }

    private func isStatus(_ text: String) -> Bool {
        if text == "default" { return true }
        guard text.utf8.count == 3, let first = text.utf8.first, (UInt8(ascii: "1")...UInt8(ascii: "5")).contains(first)
        else {
            return false
        }
        return text.hasSuffix("XX") || text.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    }

    private func parameters(_ fields: Fields) -> [Parameter] {
        var list: [Parameter] = []
        for element in fields.elements("parameters") {
            guard let parameter = parts.parameter(element) else { continue }
            if isIgnored(parameter) {
                reading.diagnostics.warning(
                    "ignored-header", "the specification ignores a header parameter '\(parameter.name)'",
                    at: parameter.location, hint: "content types and security say it")
            } else if let first = list.first(where: { isSame($0, parameter) }) {
                reading.diagnostics.report(
                    Diagnostic(
                        "duplicate-parameter", .error,
                        "\(parameter.place) parameter '\(parameter.name)' is there twice",
                        at: element.node.location, related: [.init(location: first.location, message: "first is here")])
                )
            } else {
                list.append(parameter)
            }
        }
        return list
    }

    private func merged(_ own: [Parameter], _ shared: [Parameter]) -> [Parameter] {
        shared.filter { parameter in !own.contains { isSame($0, parameter) } } + own
    }

    private func isSame(_ left: Parameter, _ right: Parameter) -> Bool {
        left.place == right.place
            && (left.place == "header" ? left.name.lowercased() == right.name.lowercased() : left.name == right.name)
    }

    private func isIgnored(_ parameter: Parameter) -> Bool {
        parameter.place == "header"
            && ["accept", "content-type", "authorization"].contains(parameter.name.lowercased())
    }
}

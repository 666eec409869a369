import SourceTree

/// Swagger 2.0 → the tree of an OpenAPI 3.0 description. Every value keeps the place where it was written, so that
/// findings point into the file of the author.
struct SwaggerConversion {
    let diagnostics: Diagnostics

    /// The tree of a file: a Swagger description becomes one of OpenAPI 3.0, anything else stays as it is.
    func converted(_ root: Node) -> Node {
        guard let object = root.object, let version = object["swagger"] else { return root }
        let text = version.string ?? version.number ?? ""
        guard text == "2.0" else {
            diagnostics.error(
                "unsupported-version", "Swagger '\(text)' is not read", at: version.location,
                hint: "Swagger 2.0 and OpenAPI 3.0, 3.1 and 3.2 are")
            return root
        }
        return SwaggerRoot(object: object, location: root.location, diagnostics: diagnostics).converted()
    }

    /// `definitions/Pet` of a converted file stands under `components/schemas/Pet`.
    static func moved(_ tokens: [String]) -> [String] {
        let sections = [
            "definitions": "schemas", "parameters": "parameters", "responses": "responses",
            "securityDefinitions": "securitySchemes",
        ]
        guard let first = tokens.first, let section = sections[first] else { return tokens }
        return ["components", section] + tokens.dropFirst()
    }

    /// `#/components/schemas/Pet` → `#/definitions/Pet`.
    static func original(_ text: String) -> String {
        let sections = ["schemas": "definitions", "securitySchemes": "securityDefinitions"]
        let mark = "#/components"
        guard text.hasPrefix(mark) else { return text }
        let tokens = text.dropFirst(mark.count).split(separator: "/").map(String.init)
        guard let first = tokens.first else { return "#" }
        return (["#", sections[first] ?? first] + tokens.dropFirst()).joined(separator: "/")
    }

    /// Text of a `$ref` after the move; references to other files stay: only their own root tells what they are.
    static func moved(_ reference: Node) -> Node {
        guard let text = reference.string, text.hasPrefix("#/") else { return reference }
        let tokens = text.dropFirst(2).split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        return .text("#/" + moved(tokens).joined(separator: "/"), at: reference.location)
    }
}

/// Members in the order in which they are added; nil is left out.
struct MemberList {
    private(set) var members: [ObjectNode.Member] = []

    mutating func add(_ key: String, _ value: Node?, at location: SourceLocation? = nil) {
        guard let value else { return }
        members.append(ObjectNode.Member(key: key, keyLocation: location ?? value.location, value: value))
    }

    mutating func add(_ member: ObjectNode.Member) { members.append(member) }

    func node(at location: SourceLocation) -> Node { Node(.object(ObjectNode(members: members)), at: location) }
}

extension Node {
    /// The same object with every member's value replaced; members become nil to go.
    func mapMembers(_ change: (ObjectNode.Member) -> Node?) -> Node {
        guard let object else { return self }
        let members = object.members.compactMap { member in
            change(member).map { ObjectNode.Member(key: member.key, keyLocation: member.keyLocation, value: $0) }
        }
        return Node(.object(ObjectNode(members: members)), at: location)
    }
}

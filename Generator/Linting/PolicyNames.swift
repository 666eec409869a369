import OpenAPI
import SourceTree

/// The names that the policy of a description declares and uses. Shapes are not judged here.
struct PolicyNames {
    struct Permission {
        var text: String
        var location: SourceLocation
    }

    struct Role {
        var name: String
        var permissions: [Permission]

        /// `*` and `area.*` are wildcards.
        func has(_ permission: String) -> Bool {
            permissions.contains { pattern in
                pattern.text == permission || pattern.text == "*"
                    || pattern.text.hasSuffix(".*") && permission.hasPrefix(pattern.text.dropLast(1))
            }
        }
    }

    private(set) var roles: [Role] = []
    private(set) var hasRoles = false
    /// Codes of the catalogue, with the places of their keys.
    private(set) var problems: [(code: String, location: SourceLocation)] = []
    private(set) var tiers: [(name: String, location: SourceLocation)] = []
    /// Enumerations with `x-moves`.
    private(set) var machines: [StateMachine] = []
    /// Permissions that operations and moves need.
    private(set) var needed: [Permission] = []

    init(_ document: Document) {
        readRoles(document.extensions["x-roles"])
        problems = Self.keys(document.extensions["x-problems"]).map { (code: $0.key, location: $0.keyLocation) }
        tiers = Self.keys(document.extensions["x-rate-limits"]).map { (name: $0.key, location: $0.keyLocation) }
        machines = document.allSchemas.compactMap { StateMachine($0) }
        needed = Self.required(document) + machines.flatMap(\.moves).compactMap(\.permission)
    }

    private mutating func readRoles(_ node: Node?) {
        hasRoles = node != nil
        roles = Self.keys(node).map { member in
            Role(name: member.key, permissions: Self.texts(member.value["permissions"]))
        }
    }

    private static func required(_ document: Document) -> [Permission] {
        document.pathItems.flatMap(\.operations).flatMap { $0.security ?? document.security ?? [] }.flatMap {
            requirement in
            requirement.schemes.flatMap(\.scopes).map { Permission(text: $0, location: requirement.location) }
        }
    }

    private static func keys(_ node: Node?) -> [ObjectNode.Member] { node?.object?.members ?? [] }

    static func texts(_ node: Node?) -> [Permission] {
        (node?.array ?? []).compactMap { element in
            element.string.map { Permission(text: $0, location: element.location) }
        }
    }
}

/// `x-moves` of one enumeration, as far as it can be read.
struct StateMachine {
    struct Move {
        var action: String
        var location: SourceLocation
        var sources: [PolicyNames.Permission]
        var targets: [PolicyNames.Permission]
        var permission: PolicyNames.Permission?
        var roles: [PolicyNames.Permission]
    }

    var schema: Schema
    var moves: [Move]

    init?(_ schema: Schema) {
        guard let list = schema.extensions["x-moves"]?.array else { return nil }
        self.schema = schema
        moves = list.map { node in
            Move(
                action: node["action"]?.string ?? "", location: node["action"]?.location ?? node.location,
                sources: Self.oneOrMore(node["from"]), targets: Self.oneOrMore(node["to"]),
                permission: Self.oneOrMore(node["permission"]).first, roles: PolicyNames.texts(node["roles"]))
        }
    }

    private static func oneOrMore(_ node: Node?) -> [PolicyNames.Permission] {
        if let text = node?.string, let location = node?.location { return [.init(text: text, location: location)] }
        return PolicyNames.texts(node)
    }
}

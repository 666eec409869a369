import ContractModel
import OpenAPI
import SourceTree

extension PolicyCatalogue {
    /// `x-roles`, with wildcards expanded over every permission that is written out anywhere.
    func readRoles(_ node: Node, _ document: Document) -> [Role] {
        let reader = reader("x-roles")
        let rows = reader.map(node).map { member in (member, permissions(member.value, reader)) }
        let written = rows.flatMap { $0.1.map(\.text) }.filter { !$0.hasSuffix("*") }
        let vocabulary = Set(written).union(required(in: document))
        return rows.map { member, granted in
            Role(
                name: member.key,
                permissions: expand(granted, vocabulary, reader), documentation: member.value["description"]?.string)
        }
    }

    private func permissions(_ node: Node, _ reader: ExtensionReader) -> [(text: String, location: SourceLocation)] {
        guard let object = reader.object(node, members: ["permissions", "description"]) else { return [] }
        _ = reader.string(object["description"], "description")
        return reader.strings(object["permissions"])
    }

    /// Permissions that operations and moves need.
    private func required(in document: Document) -> Set<String> {
        var result: Set<String> = []
        for operation in document.pathItems.flatMap(\.operations) {
            for requirement in operation.security ?? document.security ?? [] {
                for scheme in requirement.schemes { result.formUnion(scheme.scopes) }
            }
        }
        for (_, schema) in document.components.schemas {
            for move in schema.extensions["x-moves"]?.array ?? [] {
                if let permission = move["permission"]?.string { result.insert(permission) }
            }
        }
        return result
    }

    private func expand(
        _ granted: [(text: String, location: SourceLocation)], _ vocabulary: Set<String>, _ reader: ExtensionReader
    ) -> [String] {
        var result: Set<String> = []
        for (text, location) in granted {
            guard text.hasSuffix("*") else {
                result.insert(text)
                continue
            }
            let prefix = text.dropLast()
            guard prefix.isEmpty || prefix.hasSuffix(".") else {
                reader.wrong("'\(text)': a wildcard is `*` or `area.*`", at: location)
                continue
            }
            result.formUnion(vocabulary.filter { $0.hasPrefix(prefix) })
        }
        return result.sorted()
    }
}

extension PolicyCatalogue {
    private static let moveMembers = ["action", "from", "to", "permission", "roles", "description"]

    /// `x-moves` of an enumeration with these values.
    func moves(_ node: Node, statuses: [String], isString: Bool) -> [Move] {
        let reader = reader("x-moves")
        guard isString else {
            reader.wrong("belongs on an enumeration of strings", at: node.location)
            return []
        }
        guard let items = node.array else {
            reader.wrong("must be a list", at: node.location)
            return []
        }
        var names = NameRegistry()
        var actions: Set<String> = []
        return items.compactMap { item in
            guard let move = move(item, Set(statuses), &names, reader) else { return nil }
            if !actions.insert(move.action).inserted {
                reader.wrong("the action '\(move.action)' is there twice", at: item.location)
                return nil
            }
            return move
        }
    }

    private func move(
        _ node: Node, _ statuses: Set<String>, _ names: inout NameRegistry, _ reader: ExtensionReader
    ) -> Move? {
        guard let object = reader.object(node, members: Self.moveMembers) else { return nil }
        guard let action = reader.string(object["action"], "action"), let from = object["from"], let to = object["to"]
        else {
            reader.wrong("a move needs action, from and to", at: node.location)
            return nil
        }
        let known = Set(roleNames)
        let roles = reader.strings(object["roles"])
        for role in roles where !known.contains(role.text) {
            reader.wrong("'\(role.text)' is not in `x-roles`", at: role.location)
        }
        return Move(
            action: action, name: names.unique(Naming.caseName(action)), from: values(from, statuses, reader),
            to: values(to, statuses, reader), permission: reader.string(object["permission"], "permission"),
            roles: roles.map(\.text), documentation: reader.string(object["description"], "description"))
    }

    private var roleNames: [String] { roles.map(\.name) }

    /// One status or a list.
    private func values(_ node: Node, _ statuses: Set<String>, _ reader: ExtensionReader) -> [String] {
        let written = node.string.map { [($0, node.location)] } ?? reader.strings(node).map { ($0.text, $0.location) }
        for (value, location) in written where !statuses.contains(value) {
            reader.wrong("'\(value)' is not a value of the enumeration", at: location)
        }
        return written.map(\.0)
    }
}

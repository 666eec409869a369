import SourceTree

/// The catalogues at the root of a bundle, and its own references.
struct PolicyTables {
    struct Problem {
        var code: String
        var status: Int
        var title: String
        /// Key → `string`, `integer`, `boolean`, `strings`.
        var members: [(key: String, kind: String)]
    }

    struct Tier {
        var name: String
        var quota: Int
        var window: Int
        var key: String
    }

    struct Role {
        var name: String
        var description: String?
        var patterns: [String]

        func has(_ permission: String) -> Bool {
            patterns.contains { pattern in
                pattern == permission || pattern == "*"
                    || pattern.hasSuffix(".*") && permission.hasPrefix(pattern.dropLast(1))
            }
        }
    }

    let bundle: Node
    let problems: [String: Problem]
    let tiers: [Tier]
    let roles: [Role]

    init(_ bundle: Node) {
        self.bundle = bundle
        problems = Self.problems(bundle["x-problems"])
        tiers = (bundle["x-rate-limits"]?.object?.members ?? []).map { member in
            Tier(
                name: member.key, quota: member.value["quota"]?.integer ?? 0,
                window: member.value["window"]?.integer ?? 0,
                key: member.value["key"]?.string ?? "")
        }
        roles = (bundle["x-roles"]?.object?.members ?? []).map { member in
            Role(
                name: member.key, description: member.value["description"]?.string,
                patterns: (member.value["permissions"]?.array ?? []).compactMap(\.string))
        }
    }

    /// Errors are added by policy only where the description has a catalogue.
    var hasCatalogue: Bool { bundle["x-problems"] != nil }

    private static func problems(_ node: Node?) -> [String: Problem] {
        var problems: [String: Problem] = [:]
        for standard in StandardProblem.all {
            problems[standard.code] = Problem(
                code: standard.code, status: standard.status, title: standard.title, members: [])
        }
        problems["rate_limited"]?.members = [
            (key: "retry_after", kind: "integer"), (key: "scope", kind: "string"),
            (key: "violated-policies", kind: "strings"),
        ]
        problems["step_up_required"]?.members = [(key: "max_age", kind: "integer")]
        for member in node?.object?.members ?? [] {
            let members = (member.value["members"]?.object?.members ?? []).map {
                (key: $0.key, kind: $0.value.string ?? "string")
            }
            problems[member.key] = Problem(
                code: member.key, status: member.value["status"]?.integer ?? 500,
                title: member.value["title"]?.string ?? member.key, members: members)
        }
        return problems
    }

    /// The object itself, or what its local reference names.
    func resolved(_ node: Node) -> Node {
        var node = node
        var hops = 0
        while let text = node["$ref"]?.string, hops < 16, let target = target(text) {
            node = target
            hops += 1
        }
        return node
    }

    private func target(_ reference: String) -> Node? {
        guard reference.hasPrefix("#"), let pointer = JSONPointer.percentDecoded(reference.dropFirst()),
            let tokens = JSONPointer.tokens(pointer)
        else { return nil }
        var node: Node? = bundle
        for token in tokens { node = node.flatMap { $0[token] } }
        return node
    }
}

package import ContractModel
import OpenAPI
import SourceTree

/// What the root of a description says about policy: roles, tiers, problems and defaults (`docs/policy.md`).
struct PolicyCatalogue {
    private(set) var roles: [Role] = []
    private(set) var tiers: [RateLimitTier] = []
    /// Without the standard ones.
    private(set) var problems: [CatalogueProblem] = []
    private(set) var tenant: TenantSource = .none
    private(set) var bodyBytes = Limits.bodyBytes
    private(set) var problemCodes: Set<String> = []
    private var diagnostics = Diagnostics()

    init() {}

    init(_ document: Document, diagnostics: Diagnostics) {
        self.diagnostics = diagnostics
        let extensions = document.extensions
        if let node = extensions["x-problems"] { problems = readProblems(node) }
        problemCodes = Set(problems.map(\.code)).union(StandardProblem.codes)
        if let node = extensions["x-rate-limits"] { tiers = reader("x-rate-limits").map(node).compactMap(tier) }
        if let node = extensions["x-tenant"] {
            tenant = reader("x-tenant").choice(node, TenantSource.self) ?? .none
        }
        if let node = extensions["x-limits"] { bodyBytes = limit(node) ?? bodyBytes }
        if let node = extensions["x-roles"] { roles = readRoles(node, document) }
    }

    func reader(_ name: String) -> ExtensionReader { ExtensionReader(name: name, diagnostics: diagnostics) }

    /// `x-limits`.
    func limit(_ node: Node) -> Int? {
        let reader = reader("x-limits")
        guard let object = reader.object(node, members: ["body_bytes"]) else { return nil }
        return reader.integer(object["body_bytes"], "body_bytes", in: 1...(1 << 40))
    }

    private func tier(_ member: ObjectNode.Member) -> RateLimitTier? {
        let reader = reader("x-rate-limits")
        let members = ["quota", "window", "key", "account"]
        guard let object = reader.object(member.value, members: members) else { return nil }
        guard let quota = reader.integer(object["quota"], "quota", in: 1...1_000_000_000),
            let window = reader.integer(object["window"], "window", in: 1...31_536_000), let key = object["key"],
            let kind = reader.choice(key, RateLimitTier.Key.self)
        else {
            reader.wrong("the tier '\(member.key)' needs quota, window and key", at: member.keyLocation)
            return nil
        }
        let account = reader.string(object["account"], "account")
        if (kind == .account) != (account != nil) {
            reader.wrong("`account` belongs to `key: account`, and only there", at: member.keyLocation)
        }
        return RateLimitTier(
            name: member.key, quota: quota, windowSeconds: window, key: kind, accountProperty: account)
    }
}

extension TenantSource: CaseIterable {
    package static var allCases: [TenantSource] { [.host, .caller, .none] }
}

extension RateLimitTier.Key: CaseIterable {
    package static var allCases: [RateLimitTier.Key] { [.address, .account, .user, .tenant] }
}

/// A problem as the root declares it.
struct CatalogueProblem {
    var code: String
    var status: Int
    var title: String
    var description: String?
    var members: [(name: String, kind: ProblemMember.Kind)]
    var location: SourceLocation
}

extension PolicyCatalogue {
    /// Members that every problem body has.
    private static let reservedMembers: Set<String> = [
        "type", "title", "status", "detail", "instance", "code", "request_id",
    ]

    private func readProblems(_ node: Node) -> [CatalogueProblem] {
        reader("x-problems").map(node).compactMap(readProblem)
    }

    private func readProblem(_ member: ObjectNode.Member) -> CatalogueProblem? {
        let reader = reader("x-problems")
        guard !StandardProblem.codes.contains(member.key) else {
            reader.wrong("'\(member.key)' is a standard problem and cannot be declared again", at: member.keyLocation)
            return nil
        }
        guard let object = reader.object(member.value, members: ["status", "title", "description", "members"]) else {
            return nil
        }
        guard let status = reader.integer(object["status"], "status", in: 400...599),
            let title = reader.string(object["title"], "title")
        else {
            reader.wrong("'\(member.key)' needs status and title", at: member.keyLocation)
            return nil
        }
        return CatalogueProblem(
            code: member.key, status: status, title: title,
            description: reader.string(object["description"], "description"),
            members: object["members"].map { problemMembers($0, reader) } ?? [], location: member.keyLocation)
    }

    private func problemMembers(_ node: Node, _ reader: ExtensionReader) -> [(name: String, kind: ProblemMember.Kind)] {
        reader.map(node).compactMap { member in
            if Self.reservedMembers.contains(member.key) {
                reader.wrong("the member '\(member.key)' is part of every problem", at: member.keyLocation)
                return nil
            }
            guard let text = member.value.string, let kind = ProblemMember.Kind(rawValue: text) else {
                reader.wrong("a member is one of string, integer, boolean, strings", at: member.value.location)
                return nil
            }
            return (member.key, kind)
        }
    }
}

import SourceTree

/// What a reader of the published description must know of an operation's policy, as a list.
struct PolicyText {
    let tables: PolicyTables
    let operation: Node
    let isWrite: Bool

    /// Empty where there is nothing to say.
    var text: String {
        let lines = [
            access, presence, impersonation, tenant, mode, limits, idempotency, cache, audit, body, lifecycle,
        ]
        return lines.compactMap { $0 }.map { "- \($0)" }.joined(separator: "\n")
    }

    private var access: String? {
        guard !tables.roles.isEmpty, let security = operation["security"]?.array else { return nil }
        if security.isEmpty { return "Public." }
        let permissions = security.flatMap { $0.object?.members ?? [] }.flatMap { $0.value.array ?? [] }.compactMap(
            \.string)
        guard !permissions.isEmpty else { return nil }
        let roles = tables.roles.filter { role in permissions.allSatisfy { role.has($0) } }.map(\.name)
        return "Needs \(Self.code(permissions)); roles: \(roles.isEmpty ? "none" : roles.joined(separator: ", "))."
    }

    private var presence: String? {
        operation["x-step-up"]?["max_age"]?.integer.map {
            "The caller must have proved presence (password or second factor) within the last \($0) s."
        }
    }

    private var impersonation: String? {
        operation["x-impersonation"].map { _ in "Refused to one who acts in another's place." }
    }

    private var tenant: String? {
        switch (operation["x-tenant"] ?? tables.bundle["x-tenant"])?.string {
        case "host": "The host names the tenant."
        case "caller": "The tenant is the caller's."
        default: nil
        }
    }

    private var mode: String? {
        guard tables.hasCatalogue || operation["x-mode"] != nil else { return nil }
        return isWrite ? "Refused in read-only mode." : nil
    }

    private var limits: String? {
        let names = (operation["x-rate-limit"]?.array ?? []).compactMap(\.string)
        let tiers = names.compactMap { name in tables.tiers.first { $0.name == name } }
        guard !tiers.isEmpty else { return nil }
        let texts = tiers.map { "`\($0.name)` (\($0.quota) in \($0.window) s per \($0.key))" }
        return "Rate limits: \(texts.joined(separator: ", "))."
    }

    private var idempotency: String? {
        guard operation["x-idempotency"] != nil else { return nil }
        return
            "A repeat with the same `Idempotency-Key` gets the stored answer for 24 hours, with `Idempotency-Replayed`."
    }

    private var cache: String? {
        guard let cache = operation["x-cache"], let seconds = cache["max_age"]?.integer else { return nil }
        return "May be cached for \(seconds) s\(cache["public"]?.boolean == true ? " by everyone" : "")."
    }

    private var audit: String? { operation["x-audit"]?.string.map { "Audit event `\($0)`." } }

    private var body: String? {
        guard operation["requestBody"] != nil else { return nil }
        let limits = operation["x-limits"] ?? tables.bundle["x-limits"]
        return limits?["body_bytes"]?.integer.map { "The body has at most \($0) bytes." }
    }

    private var lifecycle: String? {
        guard let lifecycle = operation["x-lifecycle"] else { return nil }
        return Self.lifecycle(lifecycle)
    }

    static func lifecycle(_ node: Node) -> String {
        let parts = [
            node["deprecated"]?.string.map { "Deprecated since \($0)." },
            node["sunset"]?.string.map { "Gone after \($0)." },
            node["successor"]?.string.map { "Use `\($0)`." },
        ]
        return parts.compactMap { $0 }.joined(separator: " ")
    }

    private static func code(_ words: [String]) -> String { words.map { "`\($0)`" }.joined(separator: ", ") }
}

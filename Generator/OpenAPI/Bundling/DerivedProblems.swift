import SourceTree

/// The standard problems that follow from shape and policy (`docs/policy.md`, "x-problems").
struct DerivedProblems {
    let tables: PolicyTables
    let operation: Node
    let shared: [Node]
    let isWrite: Bool

    /// In the order of the standard catalogue.
    var codes: [String] {
        let wanted = always.union(security).union(policy).union(body)
        return StandardProblem.all.map(\.code).filter { wanted.contains($0) }
    }

    private let always: Set<String> = ["unknown_parameter", "internal", "unavailable", "timeout", "overloaded"]

    init(tables: PolicyTables, operation: Node, shared: [Node], isWrite: Bool) {
        self.tables = tables
        self.operation = operation
        self.shared = shared
        self.isWrite = isWrite
    }

    private var tenant: String? { (operation["x-tenant"] ?? tables.bundle["x-tenant"])?.string }

    private var security: Set<String> {
        var codes: Set<String> = []
        let requirements = (operation["security"] ?? tables.bundle["security"])?.array ?? []
        if requirements.contains(where: { $0.object?.members.isEmpty == false }) {
            codes.formUnion(["unauthenticated", "token_expired"])
        }
        let hasPermissions = requirements.contains { requirement in
            requirement.object?.members.contains { $0.value.array?.isEmpty == false } ?? false
        }
        if hasPermissions || tenant == "caller" { codes.insert("forbidden") }
        if operation["x-step-up"] != nil { codes.insert("step_up_required") }
        if operation["x-impersonation"] != nil { codes.insert("impersonation_refused") }
        if tenant == "host" { codes.insert("not_found") }
        return codes
    }

    private var policy: Set<String> {
        var codes: Set<String> = []
        if isWrite { codes.insert("read_only") }
        if operation["x-rate-limit"]?.array?.isEmpty == false { codes.insert("rate_limited") }
        if operation["x-idempotency"] != nil { codes.formUnion(["idempotency_in_flight", "idempotency_key_reused"]) }
        if operation["x-pagination"] != nil { codes.insert("invalid_cursor") }
        let concurrency = operation["x-concurrency"]?.string
        if concurrency == "supported" || concurrency == "required" { codes.insert("precondition_failed") }
        if concurrency == "required" { codes.insert("precondition_required") }
        if !(operation["parameters"]?.array ?? []).isEmpty || !shared.isEmpty { codes.insert("validation_failed") }
        return codes
    }

    private var body: Set<String> {
        var codes: Set<String> = []
        if let body = operation["requestBody"].map(tables.resolved) {
            codes.formUnion(["payload_too_large", "unsupported_media_type"])
            let media = body["content"]?.object?.members.map(\.key) ?? []
            if media.contains(where: Self.isTyped) { codes.formUnion(["malformed_body", "validation_failed"]) }
        }
        let answers = (operation["responses"]?.object?.members ?? []).map { tables.resolved($0.value) }
        if answers.contains(where: { $0["content"] != nil }) { codes.insert("not_acceptable") }
        return codes
    }

    private static func isTyped(_ mediaType: String) -> Bool {
        let essence = mediaType.split(separator: ";")[0].lowercased()
        return essence.hasSuffix("/json") || essence.hasSuffix("+json") || essence == "multipart/form-data"
            || essence == "application/x-www-form-urlencoded"
    }
}

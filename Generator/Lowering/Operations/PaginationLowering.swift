import ContractModel
import OpenAPI
import SourceTree

/// `x-pagination`, with its defaults.
struct Paging {
    var items = "data"
    var nextCursor = "page.next_cursor"
    var defaultLimit = 25
    var maximumLimit = 100
}

extension LoweringRun {
    func paging(of source: OpenAPI.Operation) -> Paging? {
        guard let node = source.extensions["x-pagination"] else { return nil }
        let reader = policies.reader("x-pagination")
        if let style = node.string {
            if style != "cursor" { reader.wrong("the only style is `cursor`", at: node.location) }
            return Paging()
        }
        let members = ["style", "items", "next_cursor", "default_limit", "maximum_limit"]
        guard let object = reader.object(node, members: members) else { return nil }
        if let style = object["style"], style.string != "cursor" {
            reader.wrong("the only style is `cursor`", at: style.location)
        }
        var paging = Paging()
        paging.items = reader.string(object["items"], "items") ?? paging.items
        paging.nextCursor = reader.string(object["next_cursor"], "next_cursor") ?? paging.nextCursor
        paging.maximumLimit =
            reader.integer(object["maximum_limit"], "maximum_limit", in: 1...10_000) ?? paging.maximumLimit
        paging.defaultLimit =
            reader.integer(object["default_limit"], "default_limit", in: 1...paging.maximumLimit)
            ?? min(paging.defaultLimit, paging.maximumLimit)
        return paging
    }

    /// Names of the envelope in Swift; they must be in the body of the 200 response.
    func pagination(of source: OpenAPI.Operation, _ operation: ContractModel.Operation) -> Pagination? {
        guard let paging = paging(of: source) else { return nil }
        let location = source.extensions["x-pagination"]?.location ?? source.location
        guard let body = source.responses.first(where: { $0.status == "200" })?.content.first?.schema else {
            policies.reader("x-pagination").wrong("needs a 200 response with a body", at: location)
            return nil
        }
        let path = paging.nextCursor.split(separator: ".").map(String.init)
        guard let items = member(paging.items, of: body), case .array(let element) = lower(items, Hint("Page")).type
        else {
            policies.reader("x-pagination").wrong("the body has no array '\(paging.items)'", at: location)
            return nil
        }
        guard hasPath(path, in: body) else {
            policies.reader("x-pagination").wrong("the body has no member '\(paging.nextCursor)'", at: location)
            return nil
        }
        return Pagination(
            itemsProperty: Naming.propertyName(paging.items), nextCursorPath: path.map(Naming.propertyName),
            cursorParameter: propertyName("cursor", operation), limitParameter: propertyName("limit", operation),
            defaultLimit: paging.defaultLimit, maximumLimit: paging.maximumLimit, element: element)
    }

    private func member(_ name: String, of schema: Schema) -> Schema? {
        shape(of: schema).schema.properties.first { $0.name == name }?.schema
    }

    private func hasPath(_ path: [String], in schema: Schema) -> Bool {
        var current: Schema? = schema
        for name in path { current = current.flatMap { member(name, of: $0) } }
        return current != nil && !path.isEmpty
    }

    private func propertyName(_ name: String, _ operation: ContractModel.Operation) -> String {
        operation.parameters.first { $0.location == .query && $0.name == name }?.propertyName ?? name
    }
}

extension LoweringRun {
    /// Problems that follow from shape and policy, as the table in `docs/policy.md` says.
    func pipelineProblems(_ operation: ContractModel.Operation) -> [String] {
        let policy = operation.policy
        let requirements = policy.security.flatMap(\.requirements)
        let kinds = operation.body?.contents.map(\.kind) ?? []
        let isTyped = kinds.contains { !$0.isRaw }
        let answers = operation.responses.contains { !$0.contents.isEmpty }
        let hasPermissions = requirements.contains { !$0.permissions.isEmpty }
        let isConditional = policy.concurrency == .supported || policy.concurrency == .required
        let rules: [(Bool, [String])] = [
            (true, ["unknown_parameter"]),
            (isTyped, ["malformed_body"]),
            (policy.pagination != nil, ["invalid_cursor"]),
            (!policy.security.isEmpty, ["unauthenticated", "token_expired"]),
            (policy.stepUpMaxAgeSeconds != nil, ["step_up_required"]),
            (hasPermissions || policy.tenant == .caller, ["forbidden"]),
            (policy.refusesImpersonation, ["impersonation_refused"]),
            (policy.tenant == .host, ["not_found"]),
            (answers, ["not_acceptable"]),
            (policy.idempotency != .none, ["idempotency_in_flight"]),
            (isConditional, ["precondition_failed"]),
            (operation.body != nil, ["payload_too_large", "unsupported_media_type"]),
            (isTyped || !operation.parameters.isEmpty, ["validation_failed"]),
            (policy.idempotency != .none, ["idempotency_key_reused"]),
            (policy.concurrency == .required, ["precondition_required"]),
            (!policy.rateLimits.isEmpty, ["rate_limited"]),
            (true, ["internal"]),
            (policy.mode == .write, ["read_only"]),
            (true, ["unavailable", "overloaded", "timeout"]),
        ]
        return rules.flatMap { holds, codes in holds ? codes : [] }
    }
}

extension Content.Kind {
    fileprivate var isRaw: Bool {
        switch self {
        case .text, .bytes: true
        default: false
        }
    }
}

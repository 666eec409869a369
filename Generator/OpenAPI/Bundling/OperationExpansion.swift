import SourceTree

/// One operation: its policy said in plain OpenAPI.
struct OperationExpansion {
    let tables: PolicyTables
    let responses: ProblemResponses
    /// Parameters of the path item.
    let shared: [Node]
    let method: String
    private var operation: Node

    static let extensions: Set<String> = [
        "x-tenant", "x-problems", "x-rate-limit", "x-idempotency", "x-mode", "x-pagination", "x-concurrency", "x-cache",
        "x-audit", "x-lifecycle", "x-limits", "x-step-up", "x-impersonation",
    ]

    init(_ operation: Node, method: String, shared: [Node], tables: PolicyTables, responses: ProblemResponses) {
        self.operation = operation
        self.method = method
        self.shared = shared
        self.tables = tables
        self.responses = responses
    }

    func expanded() -> Node {
        var copy = self
        let text = PolicyText(tables: tables, operation: operation, isWrite: isWrite).text
        copy.addParameters()
        copy.addSuccessHeaders()
        if tables.hasCatalogue { copy.addProblems() }
        if !text.isEmpty { copy.operation = copy.operation.appending(text, to: "description") }
        if value("x-lifecycle") != nil { copy.operation = copy.operation.setting("deprecated", to: .boolean(true)) }
        return copy.operation.removing(Self.extensions)
    }

    private func value(_ name: String) -> Node? { operation[name] }
    private func word(_ name: String) -> String? { operation[name]?.string }

    private var isWrite: Bool {
        if let mode = word("x-mode") { return mode == "write" }
        return !["get", "head", "options", "trace", "query"].contains(method)
    }

    // MARK: Parameters

    private mutating func addParameters() {
        if let mode = word("x-idempotency") {
            add(
                "Idempotency-Key", "header", isRequired: mode == "required",
                "Repeats with the same key are answered once.",
                .members([
                    "type": .text("string"), "minLength": .integer(1), "maxLength": .integer(128),
                    "pattern": .text("^[\\x21-\\x7E]+$"),
                ]))
        }
        if let mode = word("x-concurrency"), mode != "etag" {
            add(
                "If-Match", "header", isRequired: mode == "required",
                "The `ETag` of the version that the caller has seen.",
                .members(["type": .text("string"), "minLength": .integer(1), "maxLength": .integer(200)]))
        }
        if let pagination = value("x-pagination") { addPagination(pagination) }
    }

    private mutating func addPagination(_ pagination: Node) {
        add(
            "cursor", "query", isRequired: false, "Where the page begins: `next_cursor` of the page before.",
            .members([
                "type": .text("string"), "minLength": .integer(1), "maxLength": .integer(512),
                "pattern": .text("^[A-Za-z0-9_-]+$"),
            ]))
        add(
            "limit", "query", isRequired: false, "Most elements of the page.",
            .members([
                "type": .text("integer"), "minimum": .integer(1),
                "maximum": pagination["maximum_limit"] ?? .integer(100),
                "default": pagination["default_limit"] ?? .integer(25),
            ]))
    }

    private mutating func add(_ name: String, _ place: String, isRequired: Bool, _ description: String, _ schema: Node)
    {
        let own = operation["parameters"]?.array ?? []
        let isDeclared = (own + shared).map(tables.resolved).contains { parameter in
            parameter["in"]?.string == place && parameter["name"]?.string?.lowercased() == name.lowercased()
        }
        guard !isDeclared else { return }
        let parameter = Node.members([
            "name": .text(name), "in": .text(place), "required": isRequired ? .boolean(true) : nil,
            "description": .text(description), "schema": schema,
        ])
        operation = operation.setting("parameters", to: .list(own + [parameter]))
    }

    // MARK: Responses

    private mutating func addSuccessHeaders() {
        var headers: [(String, Node)] = []
        if value("x-concurrency") != nil {
            headers.append(("ETag", Self.header("The version of the answer.", isRequired: true)))
        }
        if let lifecycle = value("x-lifecycle") {
            let names = [
                ("deprecated", "Deprecation", "RFC 9745"), ("sunset", "Sunset", "RFC 8594"),
                ("successor", "Link", "RFC 8288"),
            ]
            for (member, name, standard) in names where lifecycle[member] != nil {
                headers.append((name, Self.header(standard + ".", isRequired: false)))
            }
        }
        guard !headers.isEmpty else { return }
        mapSuccesses { response in
            var all = response["headers"] ?? .members([:])
            for (name, header) in headers where !Self.hasHeader(name, all) { all = all.setting(name, to: header) }
            return response.setting("headers", to: all)
        }
        if value("x-concurrency") != nil, method == "get" { addNotModified() }
    }

    private static func hasHeader(_ name: String, _ headers: Node) -> Bool {
        headers.object?.members.contains { $0.key.lowercased() == name.lowercased() } ?? false
    }

    private static func header(_ description: String, isRequired: Bool) -> Node {
        .members([
            "description": .text(description), "required": isRequired ? .boolean(true) : nil,
            "schema": .members(["type": .text("string")]),
        ])
    }

    private mutating func mapSuccesses(_ change: (Node) -> Node) {
        guard let all = operation["responses"] else { return }
        let changed = all.mappingMembers { member in
            member.key.hasPrefix("2") ? change(tables.resolved(member.value)) : member.value
        }
        operation = operation.setting("responses", to: changed)
    }

    private mutating func addNotModified() {
        let all = operation["responses"] ?? .members([:])
        guard all["304"] == nil else { return }
        let response = Node.members([
            "description": .text("The caller's version (`If-None-Match`) is still the current one."),
            "headers": .members(["ETag": Self.header("The version.", isRequired: true)]),
        ])
        operation = operation.setting("responses", to: all.setting("304", to: response))
    }

    // MARK: Problems

    private mutating func addProblems() {
        let declared = (value("x-problems")?.array ?? []).compactMap(\.string).filter { tables.problems[$0] != nil }
        let derived = DerivedProblems(
            tables: tables, operation: operation, shared: shared, isWrite: isWrite
        ).codes.filter { !declared.contains($0) }
        var byStatus: [Int: [String]] = [:]
        for code in declared + derived { byStatus[tables.problems[code]?.status ?? 500, default: []].append(code) }
        var all = operation["responses"] ?? .members([:])
        for (status, codes) in byStatus.sorted(by: { $0.key < $1.key }) {
            all = all.setting("\(status)", to: merged(all["\(status)"], status, codes))
        }
        operation = operation.setting("responses", to: all)
    }

    /// A response that is written by hand keeps what it says.
    private func merged(_ existing: Node?, _ status: Int, _ codes: [String]) -> Node {
        guard let existing else { return responses.reference(status: status, codes: codes) }
        var response = tables.resolved(existing).appending(responses.description(codes), to: "description")
        let content = response["content"] ?? .members([:])
        guard content["application/problem+json"] == nil,
            let problem = responses.content(codes)["application/problem+json"]
        else { return response }
        response = response.setting("content", to: content.setting("application/problem+json", to: problem))
        return response
    }
}

extension Node {
    /// The same object with a paragraph added to one of its texts.
    func appending(_ text: String, to key: String) -> Node {
        let before = self[key]?.string ?? ""
        let trimmed = before.hasSuffix("\n") ? String(before.dropLast()) : before
        return setting(key, to: .text(trimmed.isEmpty ? text : trimmed + "\n\n" + text))
    }
}

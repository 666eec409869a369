import ContractModel

/// Views of the policy table. Only what differs from the defaults of the runtime's types is printed.
struct PolicyViews {
    let symbols: Symbols
    let options: RenderingOptions
    /// Lists of the pipeline's problems that several operations share, in the order of their first operation.
    private let shared: [(problems: [String], name: String)]
    private let names: [[String]: String]

    init(_ contract: Contract, symbols: Symbols, options: RenderingOptions) {
        self.symbols = symbols
        self.options = options
        var counts: [[String]: Int] = [:]
        var order: [[String]] = []
        for operation in contract.operations where !operation.policy.pipelineProblems.isEmpty {
            let problems: [String] = operation.policy.pipelineProblems
            if counts[problems] == nil { order.append(problems) }
            counts[problems, default: 0] += 1
        }
        shared = order.filter { counts[$0] ?? 0 > 1 }.enumerated().map { ($1, "pipelineProblems\($0 + 1)") }
        names = Dictionary(uniqueKeysWithValues: shared.map { ($0.problems, $0.name) })
    }

    /// `createOrderPolicy`
    static func propertyName(_ operation: Operation) -> String { SwiftText.label(operation.functionName) + "Policy" }

    /// So many operations stand in one extension.
    private static let groupSize: Int = 25

    /// Views for the template `policy`.
    func groups(_ contract: Contract) -> [ViewObject] {
        let operations: [(Operation, Area)] = contract.areas.flatMap { area in area.operations.map { ($0, area) } }
        let policies: [ViewValue] = operations.enumerated().map { index, pair in
            .object(operation(pair.0, index: index, area: pair.1))
        }
        return stride(from: 0, to: policies.count, by: PolicyViews.groupSize).map { start in
            let end: Int = min(start + PolicyViews.groupSize, policies.count)
            return [
                "contract": .code(SwiftText.identifier(options.name + "Contract")),
                "policies": .list(Array(policies[start..<end])),
            ]
        }
    }

    private func operation(_ operation: Operation, index: Int, area: Area) -> ViewObject {
        let head: String = "static let \(PolicyViews.propertyName(operation)): OperationPolicy = OperationPolicy("
        return [
            "documentation": .code(SwiftText.documentation([OperationViews.place(operation)], indent: "    ")),
            "declaration": .code(SwiftLines.list(head, arguments(operation, index, area), ")", indent: "    ")),
        ]
    }

    private func arguments(_ operation: Operation, _ index: Int, _ area: Area) -> [String] {
        var arguments: [String] = [
            "index: \(index)", "id: \(SwiftText.literal(operation.id))",
            "method: .\(Verbs.name(operation.method) ?? "other")", "path: \(SwiftText.literal(operation.path))",
            "area: \(SwiftText.literal(area.name))",
        ]
        if let summary = operation.summary { arguments.append("summary: \(SwiftText.literal(summary))") }
        arguments += policy(operation.policy)
        if let body = operation.body { arguments.append("body: \(self.body(body, operation))") }
        let mediaTypes: [String] = PolicyViews.responseMediaTypes(operation)
        if !mediaTypes.isEmpty { arguments.append(PolicyViews.array("responseMediaTypes", mediaTypes)) }
        let queryNames: [String] = operation.parameters.flatMap { ParameterPlan($0, symbols: symbols).queryNames }
        if !queryNames.isEmpty { arguments.append(PolicyViews.array("queryNames", queryNames)) }
        let pathNames: [String] = PolicyViews.pathParameters(operation)
        if !pathNames.isEmpty { arguments.append(PolicyViews.array("pathParameters", pathNames)) }
        let statuses: [Int] = PolicyViews.statuses(operation)
        if statuses != [200] { arguments.append("successStatuses: \(statuses)") }
        let outcomes: [Int] = ClientResponses.outcomes(operation)
        if !outcomes.isEmpty { arguments.append("outcomeStatuses: \(outcomes)") }
        if let age = operation.policy.stepUpMaxAgeSeconds { arguments.append("stepUpMaxAgeSeconds: \(age)") }
        if operation.policy.refusesImpersonation { arguments.append("refusesImpersonation: true") }
        return arguments
    }

    private func policy(_ policy: Policy) -> [String] {
        var arguments: [String] = []
        let alternatives: [SecurityAlternative] = policy.security.filter { !$0.requirements.isEmpty }
        if !alternatives.isEmpty {
            let alternatives: [String] = alternatives.map(PolicyViews.alternative)
            arguments.append("security: [\(alternatives.joined(separator: ", "))]")
        }
        if alternatives.count != policy.security.count { arguments.append("allowsAnonymous: true") }
        if policy.tenant != .none { arguments.append("tenant: .\(policy.tenant.rawValue)") }
        if !policy.problems.isEmpty { arguments.append(PolicyViews.array("problems", policy.problems)) }
        if let name = names[policy.pipelineProblems] {
            arguments.append("pipelineProblems: \(name)")
        } else if !policy.pipelineProblems.isEmpty {
            arguments.append(PolicyViews.array("pipelineProblems", policy.pipelineProblems))
        }
        if !policy.rateLimits.isEmpty { arguments.append(PolicyViews.array("rateLimits", policy.rateLimits)) }
        if policy.idempotency != .none { arguments.append("idempotency: .\(policy.idempotency.rawValue)") }
        if policy.mode != .read { arguments.append("mode: .\(policy.mode.rawValue)") }
        if policy.concurrency != .none { arguments.append("concurrency: .\(policy.concurrency.rawValue)") }
        if let audit = policy.audit { arguments.append("audit: \(SwiftText.literal(audit))") }
        if let cache = policy.cache { arguments.append("cache: \(PolicyViews.cache(cache))") }
        if let lifecycle = policy.lifecycle { arguments.append("lifecycle: \(PolicyViews.lifecycle(lifecycle))") }
        return arguments
    }

    private static func array(_ label: String, _ texts: [String]) -> String {
        SwiftLines.array(label, texts, indent: "        ")
    }

    private static func alternative(_ alternative: SecurityAlternative) -> String {
        let requirements: [String] = alternative.requirements.map { requirement in
            let scheme: String = "scheme: \(SwiftText.literal(requirement.scheme))"
            guard !requirement.permissions.isEmpty else { return "SecurityRequirement(\(scheme))" }
            return "SecurityRequirement(\(scheme), permissions: \(SwiftText.literals(requirement.permissions)))"
        }
        return "[\(requirements.joined(separator: ", "))]"
    }

    private static func cache(_ cache: CachePolicy) -> String {
        var arguments: [String] = ["maxAgeSeconds: \(cache.maxAgeSeconds)"]
        if cache.isPublic { arguments.append("isPublic: true") }
        if cache.staleIfErrorSeconds != 0 { arguments.append("staleIfErrorSeconds: \(cache.staleIfErrorSeconds)") }
        return "CachePolicy(\(arguments.joined(separator: ", ")))"
    }

    private static func lifecycle(_ lifecycle: Lifecycle) -> String {
        let pairs: [(String, String?)] = [
            ("deprecated", lifecycle.deprecated), ("sunset", lifecycle.sunset), ("successor", lifecycle.successor),
        ]
        let arguments: [String] = pairs.compactMap { name, value in value.map { "\(name): \(SwiftText.literal($0))" } }
        return "LifecyclePolicy(\(arguments.joined(separator: ", ")))"
    }

    private func body(_ body: RequestBody, _ operation: Operation) -> String {
        let plan: BodyPlan = BodyPlan(body: body, operation: operation, symbols: symbols)
        let mediaTypes: String = SwiftText.literals(body.contents.map(\.mediaType))
        let required: String = body.isRequired ? "" : ", isRequired: false"
        let kind: String = plan.isStreamed ? "streamed" : "buffered"
        return "BodyPolicy(.\(kind), maximumBytes: \(body.maximumBytes), mediaTypes: \(mediaTypes)\(required))"
    }

    private static func responseMediaTypes(_ operation: Operation) -> [String] {
        var seen: Set<String> = []
        return operation.responses.flatMap(\.contents).map(ResponsePlan.concrete).filter { seen.insert($0).inserted }
    }

    /// In the order of the captures.
    private static func pathParameters(_ operation: Operation) -> [String] {
        let positions: [Int: Int] = RouteViews.capturePositions(operation)
        return positions.sorted { $0.value < $1.value }.compactMap { index, _ in
            operation.parameters.indices.contains(index) ? operation.parameters[index].name : nil
        }
    }

    private static func statuses(_ operation: Operation) -> [Int] {
        guard !operation.responses.isEmpty else { return [204] }
        return operation.responses.filter { !$0.isOutcome }.compactMap { response in
            if case .code(let code) = response.status { code } else { nil }
        }
    }
}

// MARK: The whole table

extension PolicyViews {
    /// View for the template `contract`.
    func contract(_ contract: Contract) -> ViewObject {
        [
            "contract": .code(SwiftText.identifier(options.name + "Contract")),
            "title": .spec(contract.info.title),
            "version": .spec(contract.info.version),
            "operations": .list(contract.operations.isEmpty ? [] : [
                .code(SwiftLines.packed(contract.operations.map(PolicyViews.propertyName), indent: "        ")),
            ]),
            "roles": .list(contract.roles.map { role in
                ["name": .spec(role.name), "permissions": .code(PolicyViews.packed(role.permissions))]
            }),
            "tiers": .list(contract.rateLimitTiers.map(PolicyViews.tier)),
            "schemes": .list(contract.securitySchemes.map { scheme in
                ["name": .spec(scheme.name), "kind": .code(PolicyViews.scheme(scheme.kind))]
            }),
            "problems": .list(contract.problems.map { .code(PolicyViews.problem($0)) }),
            "lists": .list(shared.map { problems, name in
                let texts: [String] = problems.map(SwiftText.literal)
                return .code(SwiftLines.list("static let \(name): [String] = [", texts, "]", indent: "    "))
            }),
        ]
    }

    private static func packed(_ permissions: [String]) -> String {
        SwiftLines.packed(permissions.map(SwiftText.literal), indent: "                ")
    }

    private static func tier(_ tier: RateLimitTier) -> ViewValue {
        [
            "name": .spec(tier.name), "quota": .number(tier.quota), "window": .number(tier.windowSeconds),
            "key": .code(tier.key.rawValue), "account": .spec(optional: tier.accountProperty),
        ]
    }

    private static func scheme(_ kind: SecurityScheme.Kind) -> String {
        switch kind {
        case .bearer(let format?): ".bearer(format: \(SwiftText.literal(format)))"
        case .bearer(nil): ".bearer()"
        case .basic: ".basic"
        case .apiKey(let location, let name):
            ".apiKey(location: .\(location == .path ? "header" : location.rawValue), name: \(SwiftText.literal(name)))"
        case .oauth2: ".oauth2"
        case .openIDConnect(let url): ".openIDConnect(url: \(SwiftText.literal(url)))"
        case .mutualTLS: ".mutualTLS"
        }
    }

    private static func problem(_ problem: ProblemDeclaration) -> String {
        var arguments: [String] = [
            "code: \(SwiftText.literal(problem.code))", "status: \(problem.status)",
            "title: \(SwiftText.literal(problem.title))",
        ]
        if problem.isStandard { arguments.append("isStandard: true") }
        return SwiftLines.list("ProblemPolicy(", arguments, "),", indent: "        ")
    }
}

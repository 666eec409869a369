import ContractModel

/// Files of a module of contract tests: the policy table, a table of cases and a suite per area.
struct TestsOutput {
    private let contract: Contract
    private let options: RenderingOptions
    private let output: RenderingOptions.Output
    private let templates: TemplateSource
    private let judge: SampleJudge?
    private let names: TestNames

    init(
        _ contract: Contract, options: RenderingOptions, output: RenderingOptions.Output, templates: TemplateSource,
        judge: SampleJudge?
    ) {
        self.contract = contract
        self.options = options
        self.output = output
        self.templates = templates
        self.judge = judge
        names = TestNames(name: options.name)
    }

    func files() throws -> [GeneratedFile] {
        var files: [GeneratedFile] = try contractFiles() + rootFiles()
        let views: CaseViews = CaseViews(site: DocsSite(contract, DocsOptions()), names: names, judge: judge)
        for area in contract.areas where !area.operations.isEmpty {
            let source: String = AreaFiles.source(area, options)
            var packer: FilePacker = try packer()
            for operation in area.operations {
                var view: ViewObject = views.view(operation)
                view["cases"] = .code(names.cases)
                try packer.add("swift-tests/case.mustache", view, imports(testing: false))
            }
            files += try packer.files(AreaFiles.name(area.typeName, "Cases"), in: output.folder, source: source)
            var suite: FilePacker = try self.packer()
            try suite.add("swift-tests/suite.mustache", suiteView(area), imports(testing: true))
            files += try suite.files(AreaFiles.name(area.typeName, "Attacks"), in: output.folder, source: source)
        }
        return files
    }

    private func packer() throws -> FilePacker {
        FilePacker(frame: try templates.template("swift-server/file.mustache")) { try templates.template($0) }
    }

    private func imports(testing: Bool) -> Imports {
        var imports: Imports = Imports()
        imports.add("ContractRuntime", isPublic: false)
        imports.add("ContractTesting", isPublic: false)
        if testing { imports.add("Testing", isPublic: false) }
        return imports
    }

    /// The same table as the server's, under a name of its own, so that the tests need nothing of the server.
    private func contractFiles() throws -> [GeneratedFile] {
        var tested: RenderingOptions = options
        tested.name = names.tested
        let symbols: Symbols = Symbols(contract, options: tested, module: output.module)
        let views: PolicyViews = PolicyViews(contract, symbols: symbols, options: tested)
        var packer: FilePacker = try packer()
        try packer.addTable(of: contract, views)
        return try packer.files("\(names.tested)Contract", in: output.folder, source: options.source)
    }

    private func rootFiles() throws -> [GeneratedFile] {
        let membered: [ProblemDeclaration] = contract.problems.filter { !$0.members.isEmpty }
        let view: ViewObject = [
            "title": .spec(contract.info.title), "suite": .code(names.suite), "subject": .code(names.subject),
            "contract": .code(names.contract), "cases": .code(names.cases), "schemas": .code(names.schemas),
            "plan": .spec(contract.testPlan),
            "problems": .list(membered.map { problem in
                let members: [String] = problem.members.map { "(\(SwiftText.literal($0.key)), .\($0.kind.rawValue))" }
                let list: String = members.joined(separator: ", ")
                return .code("TestedProblem(\(SwiftText.literal(problem.code)), [\(list)])")
            }),
        ]
        var packer: FilePacker = try packer()
        try packer.add("swift-tests/root.mustache", view, imports(testing: true))
        return try packer.files("\(options.name)Attacks", in: output.folder, source: options.source)
    }

    private func suiteView(_ area: Area) -> ViewObject {
        let cases: [String] = area.operations.map { "\(names.cases).\(SwiftText.identifier($0.functionName))" }
        return [
            "suite": .code(names.suite), "area": .code(SwiftText.identifier(area.typeName)),
            "title": .spec(area.name),
            "operations": .code(SwiftLines.packed(cases, indent: "            ")),
            "attacks": .list(TestedAttacks.of(area, DocsSite(contract, DocsOptions())).map(ViewValue.code)),
        ]
    }
}

/// The attacks that some operation of an area has something to do with.
enum TestedAttacks {
    static func of(_ area: Area, _ site: DocsSite) -> [String] {
        let operations: [Operation] = area.operations
        func references(_ operation: Operation) -> [String] { TestedReferences.of(operation, site) }
        func has(_ holds: (Operation) -> Bool) -> Bool { operations.contains(where: holds) }
        let rules: [(String, Bool)] = [
            ("withoutCredential", has { isGuarded($0) && !$0.policy.security.contains { $0.requirements.isEmpty } }),
            ("flawedCredentials", has(isGuarded)), ("roles", has(isGuarded)),
            ("foreignRecords", has { isGuarded($0) && $0.policy.tenant != .none && namesRecord($0) }),
            ("foreignReferences", has { isGuarded($0) && $0.policy.tenant != .none && !references($0).isEmpty }),
            ("rateLimits", has { !$0.policy.rateLimits.isEmpty }),
            ("idempotency", has { $0.policy.idempotency != .none }), ("readOnlyMode", true),
            ("presence", has { $0.policy.stepUpMaxAgeSeconds != nil || $0.policy.refusesImpersonation }),
            ("wrongBodies", has { $0.body != nil }), ("wrongParameters", true), ("answers", true),
        ]
        return rules.filter(\.1).map(\.0)
    }

    private static func isGuarded(_ operation: Operation) -> Bool {
        operation.policy.security.contains { !$0.requirements.isEmpty }
    }

    private static func namesRecord(_ operation: Operation) -> Bool {
        operation.parameters.contains { $0.location == .path }
    }
}

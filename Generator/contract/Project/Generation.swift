import ContractModel
import Lowering
import OpenAPI
import Rendering
import SchemaPlan
import SourceTree
import Statements

/// Text → document → contract → files in memory.
struct Generation {
    let project: Project
    let map: [(url: String, directory: String)]
    let templates: TemplateSource
    let files: SourceFiles
    let diagnostics = Diagnostics()
    private(set) var stages = Stages()
    /// What the run said about its input.
    private(set) var findings = ""
    /// Requests that the service sends, where they are generated.
    private var outgoing: Contract?

    init(_ project: Project, map: [(url: String, directory: String)], templates: TemplateSource) {
        self.project = project
        self.map = map + project.remotes
        self.templates = templates
        files = SourceFiles(reader: project.input.read)
    }

    /// The files of all outputs, sorted by path. Findings are printed; errors among them end the run.
    mutating func run() async throws -> [GeneratedFile] {
        let templates = templates
        async let preparation: Void = templates.prepare()
        let contract = try contract()
        let statements = try statements()
        let findings = Findings(files: files, diagnostics: diagnostics)
        findings.print()
        guard !diagnostics.hasErrors else { throw Status.input }
        self.findings = findings.text
        await preparation
        return try await render(contract, statements)
    }

    /// Reads and lowers the description.
    mutating func contract() throws -> Contract {
        let (files, diagnostics, map, spec) = (files, diagnostics, map, project.spec)
        let document = stages.measure("read") {
            DescriptionReader(files: files, map: map, diagnostics: diagnostics).read(path: spec)
        } summary: { _ in
            Stages.sizes(files.files.map(\.bytes))
        }
        guard let document else {
            Findings(files: files, diagnostics: diagnostics).print()
            throw Status.input
        }
        let filtered = filtered(document)
        outgoing = lowerOutgoing(document)
        let lowering = Lowering(configuration: project.lowering, files: files, diagnostics: diagnostics)
        return stages.measure("lower") {
            lowering.lower(filtered)
        } summary: { contract in
            "\(contract.operations.count) operations, \(contract.types.count) types"
        }
    }

    private func filtered(_ document: Document) -> Document {
        for (word, hint) in project.filter.unused(in: document) {
            diagnostics.error(
                "unmatched-filter", "the filter '\(word)' matches nothing", at: document.location, hint: hint)
        }
        return project.filter.apply(to: document)
    }

    /// Webhooks and callbacks. A configuration that does not ask for them is a finding.
    private func lowerOutgoing(_ document: Document) -> Contract? {
        guard !project.leavesOutgoingOut, let outgoing = document.outgoing else { return nil }
        guard project.outgoing != nil else {
            let place = outgoing.pathItems.first?.location ?? document.location
            diagnostics.warning(
                "unused-webhooks", "requests that the service sends are not generated", at: place,
                hint: "add 'receiver' or 'sender' to 'outputs'")
            return nil
        }
        return Lowering(configuration: project.outgoingLowering, files: files, diagnostics: diagnostics).lower(outgoing)
    }

    private mutating func statements() throws -> [StatementFile] {
        guard let database = project.database, project.rendering.queries != nil else { return [] }
        let diagnostics = diagnostics
        let input = QueryInput(database: database, disk: project.input, files: files, diagnostics: diagnostics)
        return stages.measure("queries") {
            let sources = input.sources()
            return StatementLowering(types: input.types(), lock: input.lock(), diagnostics: diagnostics).lower(sources)
        } summary: { files in
            "\(files.reduce(0) { $0 + $1.statements.count }) statements"
        }
    }

    /// Names of the files of migrations, in order.
    private var migrations: [String] {
        guard let folder = project.database?.migrations else { return [] }
        return project.input.names(in: folder).filter { $0.hasSuffix(".sql") }
    }

    /// Code and docs are rendered at the same time.
    private mutating func render(_ contract: Contract, _ statements: [StatementFile]) async throws -> [GeneratedFile] {
        let (code, docs) = (code(contract, statements), docs(contract))
        let files = try await stages.measure("render") {
            async let pages = docs()
            let sources = try code()
            return try await sources + pages
        } summary: { files in
            Stages.sizes(files.map(\.text))
        }
        return files.sorted { $0.path < $1.path }
    }

    private func code(
        _ contract: Contract, _ statements: [StatementFile]
    ) -> @Sendable () throws -> [GeneratedFile] {
        let (project, templates, outgoing) = (project, templates, outgoing)
        var rendering = project.rendering
        rendering.migrations = migrations
        return { [rendering] in
            try Self.tellingDefects {
                let judge = rendering.tests.map { _ in Self.judge(contract.testPlan) }
                var files = try SwiftRenderer(templates: templates, options: rendering, judge: judge)
                    .render(contract, statements: statements)
                if let outgoing, let options = project.outgoing {
                    files += try SwiftRenderer(templates: templates, options: options).render(outgoing, statements: [])
                }
                return files
            }
        }
    }

    /// The interpreter, for the samples of generated tests.
    private static func judge(_ plan: String) -> SampleJudge {
        let judge = PlanJudge(plan: plan)
        return { root, json in
            judge.findings(root, json)?.map { SampleFinding(pointer: $0.pointer, keyword: $0.keyword) }
        }
    }

    private func docs(_ contract: Contract) -> @Sendable () throws -> [GeneratedFile] {
        guard let options = project.docs else { return { [] } }
        let templates = templates
        return { try Self.tellingDefects { try DocsOutput(options: options, templates: templates).files(contract) } }
    }

    /// A mistake in a template is told like other failures.
    private static func tellingDefects(_ render: () throws -> [GeneratedFile]) throws -> [GeneratedFile] {
        do { return try render() } catch let error as TemplateError { throw Failure("\(error)") }
    }

    mutating func measure<T>(_ name: String, _ body: () throws -> T, summary: (T) -> String) rethrows -> T {
        try stages.measure(name, body, summary: summary)
    }
}

/// The inputs of the queries.
struct QueryInput {
    let database: ProjectFile.Database
    let disk: Disk
    let files: SourceFiles
    let diagnostics: Diagnostics

    /// Every `.sql` file of the folder, in the order of names.
    func sources() -> [StatementSourceFile] {
        let names = disk.names(in: database.queries).filter { $0.hasSuffix(".sql") }
        return StatementReader(diagnostics: diagnostics).read(names.map { files.load(database.queries + "/" + $0) })
    }

    func types() -> StatementTypes {
        guard let path = database.types, let root = files.root(of: path, diagnostics: diagnostics) else {
            return .init()
        }
        return StatementTypes(root.node, diagnostics: diagnostics)
    }

    func lock() -> StatementLock {
        guard disk.exists(database.lock), let root = files.root(of: database.lock, diagnostics: diagnostics) else {
            return StatementLock()
        }
        return StatementLock(root.node, diagnostics: diagnostics)
    }
}

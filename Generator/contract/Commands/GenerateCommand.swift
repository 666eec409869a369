import ArgumentParser
import Rendering
import SourceTree

struct GenerateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "generate",
        abstract: "Generate code and docs from a description.",
        discussion: """
            Without SPEC, contract.yaml says what is generated. With SPEC, --output and --module name the folder and \
            the modules: DIR/NAMEAPI, DIR/NAMEClient, DIR/docs; with --emit tests also DIR/NAMEContractTests; for \
            requests that the service sends, DIR/NAMEWebhooksAPI and DIR/NAMEWebhooksClient. Files that are as they \
            should be are not written; generated files whose input is gone are removed.
            """)

    @Argument(help: "An OpenAPI description, 3.0 to 3.2.")
    var spec: String?

    @OptionGroup var generation: GenerationOptions
    @OptionGroup var source: SourceOptions

    @Option(help: "Folder of the output, with SPEC.")
    var output: String?

    @Option(help: "Prefix of the modules, with SPEC.")
    var module: String?

    @OptionGroup var filter: FilterOptions

    @Option(help: "Outputs, separated by commas: server, client, webhooks, docs, tests.")
    var emit: String?

    func run() async throws {
        try await reporting {
            var project = try project()
            filter.add(to: &project.filter)
            var run = Generation(
                project, map: try source.map(), templates: try TemplateFolder.source(overrides: generation.templates))
            let files = try await run.run()
            let tree = OutputTree(
                disk: project.output, swiftFolders: project.folders, docsFolder: project.docs?.folder)
            _ = try run.measure("write") {
                let changes = try tree.changes(for: files)
                try tree.apply(changes)
                return changes.map(\.change)
            } summary: { changes in
                let removed = changes.count { if case .removed = $0 { true } else { false } }
                let written = changes.count - removed
                return "\(written) written, \(files.count - written) unchanged, \(removed) removed"
            }
            if generation.stats { Console.error(run.stages.report()) }
        }
    }

    private func project() throws -> Project {
        var emissions = try Emission.parse(emit)
        // They need a subject, which is written by hand: only who asks for them gets them.
        if emit == nil, spec != nil { emissions.remove(.tests) }
        guard let spec else {
            guard output == nil, module == nil else {
                throw Failure("--output and --module go with a SPEC", status: Status.usage)
            }
            return try Project.load(config: generation.config, emit: emissions)
        }
        guard let output else { throw Failure("a SPEC needs --output DIR", status: Status.usage) }
        return try Project(
            spec: SourcePath.normalized(spec), output: output, module: module ?? defaultModule(spec), emit: emissions)
    }

    /// `specs/pet-store.yaml` → `PetStore`.
    private func defaultModule(_ spec: String) -> String { ModuleName.from(SourcePath.stem(of: spec)) }
}

import ArgumentParser
import Foundation
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
            let templates = try TemplateFolder.folders(overrides: generation.templates)
            let records = RunRecords(beside: folder, call: Self.call(templates))
            if repeats(records) { return }
            var record = RunRecord()
            templates.forEach { record.add(folder: $0) }
            if spec == nil { record.add(.file(generation.config)) }
            var project = try project()
            filter.add(to: &project.filter)
            project.database.map { record.add($0, of: project.input) }
            try await generate(project, noting: &record)
            records.keep(record)
        }
    }

    /// Where the record of the run is kept: with what is generated.
    private var folder: String { spec == nil ? SourcePath.directory(of: generation.config) : output ?? "" }

    /// What decides besides files: the arguments, the working folder, where templates are, whether findings have
    /// colours.
    private static func call(_ templates: [String]) -> [String] {
        [FileManager.default.currentDirectoryPath, "\(Console.errorIsTerminal)"] + templates
            + CommandLine.arguments.dropFirst().filter { $0 != "--stats" }
    }

    /// Whether all is as the last run left it. Then what it said is said again, and nothing else is done.
    private func repeats(_ records: RunRecords) -> Bool {
        var stages = Stages()
        let last = stages.measure("compare") {
            records.current()
        } summary: { record in
            "0 written, \(record?.places.count ?? 0) files and folders as the last run left them"
        }
        guard let last else { return false }
        if !last.findings.isEmpty { Console.error(last.findings) }
        if generation.stats { Console.error(stages.report()) }
        return true
    }

    private func generate(_ project: Project, noting record: inout RunRecord) async throws {
        var run = Generation(
            project, map: try source.map(), templates: try TemplateFolder.source(overrides: generation.templates))
        let files = try await run.run()
        let tree = OutputTree(disk: project.output, swiftFolders: project.folders, docsFolder: project.docs?.folder)
        _ = try run.measure("write") {
            let changes = try tree.changes(for: files)
            try tree.apply(changes)
            return changes.map(\.change)
        } summary: { changes in
            let removed = changes.count { if case .removed = $0 { true } else { false } }
            let written = changes.count - removed
            return "\(written) written, \(files.count - written) unchanged, \(removed) removed"
        }
        record.add(run, files)
        if generation.stats { Console.error(run.stages.report()) }
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

import ArgumentParser
import Rendering

struct CheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Regenerate in memory and print what differs from the files on disk; status 1 on any difference.")

    @OptionGroup var generation: GenerationOptions
    @OptionGroup var source: SourceOptions

    func run() async throws {
        try await reporting {
            let project = try Project.load(config: generation.config, emit: Set(Emission.available))
            var run = Generation(
                project, map: try source.map(), templates: try TemplateFolder.source(overrides: generation.templates))
            let files = try await run.run()
            let tree = OutputTree(
                disk: project.output, swiftFolders: project.folders, docsFolder: project.docs?.folder)
            let changes = try run.measure("compare") {
                try tree.changes(for: files)
            } summary: { changes in
                "\(changes.count) of \(files.count) files differ"
            }
            for (path, change, text) in changes { Console.result(difference(path, change, text)) }
            if generation.stats { Console.error(run.stages.report()) }
            guard changes.isEmpty else {
                Console.error("\(changes.count) generated files differ from their inputs; run 'contract generate'")
                throw Status.findings
            }
        }
    }

    /// From what is on disk to what belongs there.
    private func difference(_ path: String, _ change: OutputTree.Change, _ text: String) -> String {
        switch change {
        case .added: UnifiedDiff.text(path: path, old: nil, new: text)
        case .changed(let old): UnifiedDiff.text(path: path, old: old, new: text)
        case .removed(let old): UnifiedDiff.text(path: path, old: old, new: nil)
        }
    }
}

import ArgumentParser
import Rendering
import SourceTree

struct DocsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "docs", abstract: "Generate the docs of a description as static pages.")

    @Argument(help: "An OpenAPI description, 3.0 to 3.2.")
    var spec: String

    @Option(help: "Folder of the pages.")
    var output: String

    @Option(help: "A folder whose templates stand for the built-in ones of the same name.")
    var templates: String?

    @Flag(help: "Print seconds and sizes of each stage.")
    var stats = false

    @Option(help: ArgumentHelp("Address that sample requests go to.", valueName: "URL"))
    var origin: String?

    @Option(help: ArgumentHelp("Address of the description, for readers of the pages.", valueName: "LINK"))
    var description: String?

    @OptionGroup var filter: FilterOptions
    @OptionGroup var source: SourceOptions

    func run() async throws {
        try await reporting {
            let path = SourcePath.normalized(spec)
            var project = try Project(spec: path, output: output, module: "Service", emit: [])
            project.docs = DocsOptions(origin: origin, descriptionLink: description, folder: "")
            filter.add(to: &project.filter)
            var run = Generation(
                project, map: try source.map(), templates: try TemplateFolder.source(overrides: templates))
            let files = try await run.run()
            let tree = OutputTree(disk: project.output, swiftFolders: [], docsFolder: "")
            try tree.apply(try tree.changes(for: files))
            if stats { Console.error(run.stages.report()) }
        }
    }
}

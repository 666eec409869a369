import ArgumentParser
import Linting
import Lowering
import OpenAPI
import SourceTree

struct LintCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lint",
        abstract: "Report everything that is wrong, doubtful or not enforced in a description.",
        discussion: "Status 1 if there are errors or warnings; notes alone are status 0.")

    enum Format: String, ExpressibleByArgument, CaseIterable { case text, json, sarif, github }

    @Argument(help: "An OpenAPI description, 3.0 to 3.2.")
    var spec: String

    @Option(help: "How findings are printed: text, json, sarif or github.")
    var format: Format = .text

    @Option(help: "Severities of rules: `id: off | note | warning | error`.")
    var rules: String?

    @OptionGroup var source: SourceOptions

    func run() async throws {
        try await reporting {
            let files = SourceFiles(reader: Disk(folder: "").read)
            let diagnostics = Diagnostics()
            let settings =
                rules.map { RuleSettings(path: $0, files: files, diagnostics: diagnostics) } ?? RuleSettings()
            let reader = DescriptionReader(files: files, map: try source.map(), diagnostics: diagnostics)
            let document = reader.read(path: SourcePath.normalized(spec))
            if let document {
                Linter(settings: settings).lint(document, diagnostics: diagnostics)
                let configuration = LoweringConfiguration(name: "Service")
                _ = Lowering(configuration: configuration, files: files, diagnostics: diagnostics).lower(document)
            }
            report(diagnostics.all, files)
            if document == nil { throw Status.input }
            if diagnostics.all.contains(where: { $0.severity > .note }) { throw Status.findings }
        }
    }

    private func report(_ findings: [Diagnostic], _ files: SourceFiles) {
        let isText = format == .text
        let formatter = DiagnosticFormatter(files: files, usesColor: isText && Console.resultIsTerminal)
        Console.result(formatter.format(findings, as: .init(rawValue: format.rawValue) ?? .text))
        if isText, !findings.isEmpty { Console.error(Findings.summary(findings)) }
    }
}

import ArgumentParser
import Foundation
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

    @Option(help: ArgumentHelp("Where SARIF viewers find the pages of rules.", valueName: "URL"))
    var pages: String?

    @Option(help: ArgumentHelp("Write which keywords are enforced and where not, as JSON.", valueName: "FILE"))
    var manifest: String?

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
                lower(document, files, diagnostics)
                try write(KeywordManifest(document, files: files, findings: diagnostics.all).text)
            }
            report(diagnostics.all, files)
            if document == nil { throw Status.input }
            if diagnostics.all.contains(where: { $0.severity > .note }) { throw Status.findings }
        }
    }

    /// What generation would say. A defect of an extension that a rule has told already is not told again.
    private func lower(_ document: Document, _ files: SourceFiles, _ diagnostics: Diagnostics) {
        let found = Diagnostics()
        var configuration = LoweringConfiguration(name: "Service")
        _ = Lowering(configuration: configuration, files: files, diagnostics: found).lower(document)
        if let outgoing = document.outgoing {
            configuration.isOutgoing = true
            _ = Lowering(configuration: configuration, files: files, diagnostics: found).lower(outgoing)
        }
        let known = Set(diagnostics.all.filter { $0.severity == .error }.map(\.location))
        for finding in found.all where finding.id != "invalid-extension" || !known.contains(finding.location) {
            diagnostics.report(finding)
        }
    }

    private func write(_ text: String) throws {
        guard let manifest else { return }
        do {
            try Data(text.utf8).write(to: URL(fileURLWithPath: manifest), options: .atomic)
        } catch {
            throw Failure("cannot write '\(manifest)': \(error.localizedDescription)")
        }
    }

    private var pageAddress: String? {
        guard format == .sarif else { return nil }
        if let pages { return pages.hasSuffix("/") ? pages : pages + "/" }
        return (try? DiagnosticPages())?.address
    }

    private func report(_ findings: [Diagnostic], _ files: SourceFiles) {
        let isText = format == .text
        let formatter = DiagnosticFormatter(
            files: files, usesColor: isText && Console.resultIsTerminal, pages: pageAddress)
        Console.result(formatter.format(findings, as: .init(rawValue: format.rawValue) ?? .text))
        if isText, !findings.isEmpty { Console.error(Findings.summary(findings)) }
    }
}

import Foundation
import Linting
import OpenAPI
import SourceTree
import Testing

/// `Tests/Fixtures/diagnostics/linting/<case>/`: `spec.yaml`, perhaps `rules.yaml`, and what the linter says, to the
/// letter. `UPDATE_SNAPSHOTS=1` records; a run that records fails.
@Suite struct LintFixtureTests {
    private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "Fixtures/diagnostics/linting")

    private static let cases: [URL] = {
        let all = try? FileManager.default.contentsOfDirectory(
            at: folder, includingPropertiesForKeys: [.isDirectoryKey])
        return (all ?? []).filter { $0.hasDirectoryPath }.sorted { $0.path < $1.path }
    }()

    @Test func casesAreFound() { #expect(Self.cases.count >= 9) }

    @Test(arguments: cases)
    func says(case folder: URL) throws {
        let text = Self.findings(in: folder)
        let expected = folder.appending(path: "diagnostics.txt")
        if ProcessInfo.processInfo.environment["UPDATE_SNAPSHOTS"] == "1" {
            try Data(text.utf8).write(to: expected)
            Issue.record("recorded \(expected.path)")
            return
        }
        #expect(text == (try String(contentsOf: expected, encoding: .utf8)), "\(folder.lastPathComponent)")
    }

    private static func findings(in folder: URL) -> String {
        let files = SourceFiles { path in
            guard let data = try? Data(contentsOf: folder.appending(path: path)) else {
                throw SourceError("no such file")
            }
            return Array(data)
        }
        let diagnostics = Diagnostics()
        let hasRules = FileManager.default.fileExists(atPath: folder.appending(path: "rules.yaml").path)
        let settings =
            hasRules
            ? RuleSettings(path: "rules.yaml", files: files, diagnostics: diagnostics) : RuleSettings()
        if let document = DescriptionReader(files: files, map: [], diagnostics: diagnostics).read(path: "spec.yaml") {
            Linter(settings: settings).lint(document, diagnostics: diagnostics)
        }
        return DiagnosticFormatter(files: files).format(diagnostics.all, as: .text)
    }

    /// Every rule is provoked by some case.
    @Test func everyRuleHasACase() throws {
        let text = try Self.cases.map { try String(contentsOf: $0.appending(path: "diagnostics.txt"), encoding: .utf8) }
            .joined()
        for rule in LintRule.all { #expect(text.contains("[\(rule.id)]"), "no case provokes '\(rule.id)'") }
    }

    @Test func rulesHaveOneNameEach() {
        #expect(Set(LintRule.all.map(\.id)).count == LintRule.all.count)
        for rule in LintRule.all { #expect(!rule.why.isEmpty && !rule.why.contains("\n")) }
    }
}

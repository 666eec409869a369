import Foundation
import Testing

/// Every id of a diagnostic has a page in `docs/diagnostics`, and every page an id.
@Suite struct DiagnosticPageTests {
    /// The ids in the sources: kebab-case literals in code that makes diagnostics, beside other such words.
    private static let literals: [String: [String]] = {
        var places: [String: [String]] = [:]
        let files: [Repository.SourceFile] = Repository.swiftFiles(in: ["Generator"])
            .filter { $0.target != "Rendering" && $0.target != "ContractModel" }
        for file in files {
            for id in ids(in: file.lines.filter { !isComment($0) }.joined(separator: "\n")) {
                places[id, default: []].append(file.path)
            }
        }
        return places
    }()

    private static let pages: Set<String> = Set(
        Repository.paths(below: "docs/diagnostics", suffix: ".md")
            .map { String($0.split(separator: "/").last?.dropLast(3) ?? "") }
            .filter { $0 != "README" })

    /// First arguments of the calls that make a diagnostic, and values of `id`.
    private static func ids(in code: String) -> [String] {
        let call: Regex<(Substring, Substring)> = #/
            (?: \b (?: Diagnostic | LintRule | unsupported | fail ) \(
                | \. (?: error | warning ) \( | \b id (?: : | \ = ) )
            \s* "( [a-z0-9]+ (?: -[a-z0-9]+ )+ )"
            /#
        return code.matches(of: call).map { String($0.output.1) }
    }

    private static func isComment(_ line: Substring) -> Bool {
        line.drop { $0 == " " }.hasPrefix("//")
    }

    @Test func theSearchFindsEveryWayOfReporting() {
        let sample: String = """
            diagnostics.error("a-a", "message", at: place)
            diagnostics.warning(
                "b-b", "message", at: place)
            Diagnostic("c-c", .note, message, at: place)
            throw fail("d-d", "message", at: place)
            LintRule("e-e", .error, "reason") { _ in }
            unsupported(
                "f-f", "message", at: place)
            Failure(offset: 1, message: "message", id: "g-g")
            var id = "h-h"
            names.contains("not-one")
            """
        #expect(Self.ids(in: sample) == ["a-a", "b-b", "c-c", "d-d", "e-e", "f-f", "g-g", "h-h"])
        #expect(Self.literals.count > 90)
    }

    /// A call with another first argument would hide its id from the comparison.
    @Test func idsAreLiterals() {
        let wrappers: Set<String> = [
            "Generator/SourceTree/Diagnostic.swift", "Generator/Lowering/LoweringRun.swift",
            "Generator/Lowering/Statements/StatementLowering.swift", "Generator/Statements/StatementBuilder.swift",
            "Generator/SourceTree/YAMLText.swift", "Generator/SourceTree/JSONText.swift",
            "Generator/Linting/LintRule.swift",
        ]
        let offenders: [String] = Repository.swiftFiles(in: ["Generator"])
            .filter { $0.target != "Rendering" && !wrappers.contains($0.path) }
            .filter { file in
                let code: String = file.lines.filter { !Self.isComment($0) }.joined(separator: "\n")
                return code.contains(/iagnostics\.(?:error|warning)\(\s*[^"\s]/)
                    || code.contains(/\bDiagnostic\(\s*[^"\s]/)
            }
            .map(\.path)
        #expect(offenders.isEmpty, "\(offenders)")
    }

    @Test func everyIdHasAPage() {
        let missing: [String] = Self.literals.filter { !Self.pages.contains($0.key) }
            .map { "\($0.key) of \($0.value.joined(separator: ", "))" }.sorted()
        #expect(missing.isEmpty, "\(missing)")
    }

    @Test func everyPageHasAnId() {
        let stale: [String] = Self.pages.filter { Self.literals[$0] == nil }.sorted()
        #expect(stale.isEmpty, "\(stale)")
    }

    @Test func theIndexNamesEveryPageOnce() throws {
        let index: String = try String(
            contentsOf: Repository.root.appending(path: "docs/diagnostics/README.md"), encoding: .utf8)
        let linked: [String] = index.matches(of: /\]\(([a-z0-9-]+)\.md\)/).map { String($0.output.1) }
        #expect(linked.sorted() == Self.pages.sorted())
    }

    /// Fixtures in which a description, statement or configuration provokes it, with its exact message.
    @Test func everyIdHasAFixture() throws {
        let texts: String = try Repository.paths(below: "Tests/Fixtures", suffix: ".txt")
            .map { try String(contentsOf: Repository.root.appending(path: $0), encoding: .utf8) }.joined()
        let missing: [String] = Self.pages.filter { !Self.elsewhere.contains($0) && !texts.contains("[\($0)]") }
        #expect(missing.isEmpty, "\(missing.sorted())")
    }

    /// Input that is no file of this repository: ten million bytes (`JSONTextTests.valuesAreCounted`).
    private static let elsewhere: Set<String> = ["too-large"]

    @Test func everyPageHasItsParts() throws {
        for id in Self.pages {
            let page: String = try String(
                contentsOf: Repository.root.appending(path: "docs/diagnostics/\(id).md"), encoding: .utf8)
            #expect(page.hasPrefix("# \(id)\n"), "\(id)")
            for part in ["\nSeverity: ", "\n## Input\n", "\n## Message\n", "\n## Fix\n", "[\(id)]"] {
                #expect(page.contains(part), "\(id) has no '\(part)'")
            }
        }
    }
}

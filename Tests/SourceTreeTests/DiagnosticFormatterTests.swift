import SourceTree
import Testing

@Suite struct DiagnosticFormatterTests {
    private func files() -> SourceFiles {
        let files = SourceFiles(texts: ["spec/a b.yaml": "one: 1\n\ttwo: ä: x\n" + String(repeating: "z", count: 400)])
        _ = files.load("spec/a b.yaml")
        return files
    }

    private func place(_ line: Int32, _ column: Int32) -> SourceTree.SourceLocation {
        SourceTree.SourceLocation(file: 0, line: line, column: column)
    }

    private var findings: [Diagnostic] {
        [
            Diagnostic(
                "late", .warning, "second", at: place(2, 7), hint: "do\nthis",
                related: [.init(location: place(1, 1), message: "see here")]),
            Diagnostic("early", .error, "100% 'wrong'\u{1B}[31m", at: place(1, 6)),
        ]
    }

    private func format(_ format: DiagnosticFormatter.Format, _ findings: [Diagnostic]) -> String {
        DiagnosticFormatter(files: files()).format(findings, as: format)
    }

    @Test func textIsSortedAndShowsTheLine() {
        #expect(
            format(.text, findings) == """
                spec/a b.yaml:1:6: error: 100% 'wrong'\\u{1B}[31m [early]
                  one: 1
                       ^
                spec/a b.yaml:2:7: warning: second [late]
                  \ttwo: ä: x
                  \t     ^
                  hint: do\\nthis
                spec/a b.yaml:1:1: note: see here
                  one: 1
                  ^

                """)
    }

    @Test func longLinesAreCut() {
        let text = format(.text, [Diagnostic("x", .error, "far", at: place(3, 300))])
        let lines = text.split(separator: "\n")
        #expect(lines[1].count < 170)
        #expect(lines[2].count == 2 + 1 + 80 + 1)
    }

    @Test func colourOnlyOnRequest() {
        let plain = DiagnosticFormatter(files: files()).format(findings, as: .text)
        let coloured = DiagnosticFormatter(files: files(), usesColor: true).format(findings, as: .text)
        #expect(!plain.contains("\u{1B}"))
        #expect(coloured.contains("\u{1B}[1;31merror:\u{1B}[0m"))
    }

    @Test func gitHubAnnotations() {
        #expect(
            format(.github, findings) == """
                ::error file=spec/a b.yaml,line=1,col=6,title=early::100%25 'wrong'\u{1B}[31m
                ::warning file=spec/a b.yaml,line=2,col=7,title=late::second%0Ahint: do%0Athis

                """)
    }

    @Test func jsonIsReadableByOurOwnReader() throws {
        let parsed = ParsedText(format(.json, findings), path: "a.json")
        let list = try #require(parsed.node?["diagnostics"]?.array)
        #expect(parsed.node?["errors"]?.integer == 1)
        #expect(list.map { $0["id"]?.string } == ["early", "late"])
        #expect(list.last?["related"]?.array?.first?["line"]?.integer == 1)
        #expect(list.first?["message"]?.string == "100% 'wrong'\u{1B}[31m")
    }

    @Test func sarif() throws {
        let parsed = ParsedText(format(.sarif, findings), path: "a.json")
        let run = try #require(parsed.node?["runs"]?.array?.first)
        let result = try #require(run["results"]?.array?.first)
        #expect(parsed.node?["version"]?.string == "2.1.0")
        #expect(result["ruleId"]?.string == "early")
        #expect(result["level"]?.string == "error")
        let physical = result["locations"]?.array?.first?["physicalLocation"]
        #expect(physical?["artifactLocation"]?["uri"]?.string == "spec/a%20b.yaml")
        #expect(physical?["region"]?["startColumn"]?.integer == 6)
        #expect(run["tool"]?["driver"]?["rules"]?.array?.count == 2)
    }

    @Test func findingsWithoutAFile() {
        #expect(format(.text, [Diagnostic("x", .error, "no place", at: .none)]) == "error: no place [x]\n")
    }

    @Test func summaries() {
        #expect(DiagnosticFormatter.summary(findings + findings) == "2 errors, 2 warnings")
        #expect(DiagnosticFormatter.summary([]).isEmpty)
    }
}

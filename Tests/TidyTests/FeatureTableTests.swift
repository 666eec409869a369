import Foundation
import Testing

/// `docs/features.md` promises by name: each test and each diagnostic in it is there.
@Suite struct FeatureTableTests {
    private static let table: String =
        (try? String(contentsOf: Repository.root.appending(path: "docs/features.md"), encoding: .utf8)) ?? ""

    /// Rows below the heads of the tables.
    private static let rows: [Substring] = table.split(separator: "\n").filter { line in
        line.hasPrefix("| ") && !line.hasPrefix("| feature ") && !line.hasPrefix("|---")
    }

    @Test func theTableHasRows() {
        #expect(Self.rows.count > 60)
        #expect(Repository.testNames.count > 300)
    }

    @Test func everyRowHasATestOrADiagnostic() {
        for row in Self.rows {
            let cells: [Substring] = row.split(separator: "|").map { $0.trimming { $0 == " " } }
            #expect(cells.count == 3, "\(row)")
            let shows: Bool = row.contains(/`[A-Z][A-Za-z]+Tests\.[a-z]/) || row.contains("](diagnostics/")
            #expect(shows || row.contains("`docs/"), "nothing shows: \(row)")
            #expect(cells[1] != "yes" || row.contains(/`[A-Z][A-Za-z]+Tests\.[a-z]/), "no test: \(row)")
            #expect(cells[1] != "no" || row.contains("](diagnostics/"), "no diagnostic: \(row)")
        }
    }

    @Test func everyTestIsThere() {
        for name in Self.table.matches(of: /`([A-Z][A-Za-z]+Tests\.[a-zA-Z0-9]+)`/).map({ String($0.output.1) }) {
            #expect(Repository.testNames.contains(name), "there is no test \(name)")
        }
    }

    @Test func everyDiagnosticIsThere() {
        for id in Self.table.matches(of: /\]\(diagnostics\/([a-z-]+)\.md\)/).map({ String($0.output.1) }) {
            let path: String = Repository.root.appending(path: "docs/diagnostics/\(id).md").path
            #expect(FileManager.default.fileExists(atPath: path), "there is no page of \(id)")
        }
    }

    /// The cases behind the tests with fixtures.
    @Test func everyDescriptionIsThere() {
        let cases: [String] = Self.table.matches(of: /DescriptionTests\.generatesAndCompiles` `([a-z0-9.-]+)`/)
            .map { String($0.output.1) }
        #expect(cases.count > 5)
        for name in cases {
            let path: String = Repository.root.appending(path: "Tests/Fixtures/descriptions/\(name)").path
            #expect(FileManager.default.fileExists(atPath: path), "there is no description \(name)")
        }
    }
}

extension Substring {
    fileprivate func trimming(_ isTrimmed: (Character) -> Bool) -> Substring {
        var text: Substring = self.drop(while: isTrimmed)
        while let last = text.last, isTrimmed(last) { text.removeLast() }
        return text
    }
}

import Foundation
import Testing

/// `docs/threat-model.md` claims by name: each file, each test and each attack in it is there, and each requirement of
/// the chapters has a row that says how things are.
@Suite struct ThreatModelTests {
    private static let page: String =
        (try? String(contentsOf: Repository.root.appending(path: "docs/threat-model.md"), encoding: .utf8)) ?? ""

    /// Requirements of a section of ASVS 5.0, `4.1` → 4.1.1 to 4.1.5.
    private static let sections: [(section: String, count: Int)] = [
        ("4.1", 5), ("4.2", 5), ("4.3", 2), ("4.4", 4), ("6.1", 3), ("6.2", 12), ("6.3", 8), ("6.4", 6), ("6.5", 8),
        ("6.6", 4), ("6.7", 2), ("6.8", 4), ("7.1", 3), ("7.2", 4), ("7.3", 2), ("7.4", 5), ("7.5", 3), ("7.6", 2),
        ("8.1", 4), ("8.2", 4), ("8.3", 3), ("8.4", 2), ("13.1", 4), ("13.2", 6), ("13.3", 4), ("13.4", 7),
        ("14.1", 2), ("14.2", 8), ("14.3", 3), ("16.1", 1), ("16.2", 5), ("16.3", 4), ("16.4", 3), ("16.5", 4),
    ]

    /// Cells of the rows that begin with a match.
    private static func rows(_ start: Regex<Substring>) -> [[String]] {
        page.split(separator: "\n").filter { $0.prefixMatch(of: start) != nil }.map { line in
            line.split(separator: "|", omittingEmptySubsequences: false).dropFirst().dropLast()
                .map { $0.trimmingCharacters(in: .whitespaces) }
        }
    }

    @Test func everyRequirementHasOneRow() {
        let numbers: [String] = Self.rows(#/\| \d+\.\d+\.\d+ \|/#).map { $0[0] }
        let expected: [String] = Self.sections.flatMap { entry in (1...entry.count).map { "\(entry.section).\($0)" } }
        #expect(numbers == expected)
    }

    @Test func everyRiskAndEveryCaseHasOneRow() {
        let risks: [String] = Self.rows(#/\| API\d+ /#).map { String($0[0].prefix { $0 != " " }) }
        #expect(risks == (1...10).map { "API\($0)" })
        let cases: [Int] = Self.rows(#/\| \d+ [a-z]/#).compactMap { Int($0[0].prefix { $0 != " " }) }
        #expect(cases == Array(1...25))
        #expect(Self.rows(#/\| T\d+[a-z]? /#).count >= 30)
    }

    /// A case has tests with its number in their names, and each such test stands in the row of its case.
    @Test func everyCaseIsANamedTest() {
        let named: [Int: [String]] = Dictionary(
            grouping: Repository.testNames.filter { Self.caseNumber(of: $0) != nil },
            by: { Self.caseNumber(of: $0) ?? 0 })
        for row in Self.rows(#/\| \d+ [a-z]/#) {
            let number: Int = Int(row[0].prefix { $0 != " " }) ?? 0
            let tests: [String] = named[number] ?? []
            #expect(!tests.isEmpty, "no test of case \(number)")
            for test in tests { #expect(row[2].contains("`\(test)`"), "case \(number): \(test)") }
        }
    }

    private static func caseNumber(of test: String) -> Int? {
        test.firstMatch(of: /\.case(\d+)[A-Z]/).flatMap { Int($0.output.1) }
    }

    @Test func everyStateIsShownOrExplained() {
        for row in Self.rows(#/\| (?:\d+\.\d+\.\d+ \||API\d+ )/#) {
            let isRisk: Bool = row[0].hasPrefix("API")
            let (state, how): (String, String) = (row[isRisk ? 1 : 2], row[isRisk ? 2 : 3])
            #expect(["met", "part", "not met", "n/a", "not applicable", "deploy"].contains(state), "\(row)")
            #expect(!how.isEmpty, "\(row)")
            if ["part", "not met"].contains(state) {
                #expect(how.contains("missing"), "what is missing? \(row)")
            }
            // Two say that something does not exist.
            if state == "met", !["6.2.10", "6.4.2"].contains(row[0]) { #expect(row.last != "", "no test: \(row)") }
        }
    }

    @Test func everyThreatHasCodeAndATest() {
        for row in Self.rows(#/\| T\d+[a-z]? /#) {
            #expect(row.count == 4 && row[2].contains("`") && row[3].contains("`"), "\(row)")
        }
    }

    @Test func everyFileIsThere() {
        let paths: [String] = Self.page.matches(of: /`([A-Za-z.]+\/[A-Za-z0-9_.+\/-]+)`/).map { String($0.output.1) }
        #expect(paths.count > 80)
        for path in paths {
            let full: String = Repository.root.appending(path: path).path
            #expect(FileManager.default.fileExists(atPath: full), "there is no \(path)")
        }
    }

    @Test func everyTestIsThere() {
        let names: [String] = Self.page.matches(of: /`([A-Z][A-Za-z]+Tests\.[a-zA-Z0-9]+)`/)
            .map { String($0.output.1) }
        #expect(names.count > 100)
        for name in names { #expect(Repository.testNames.contains(name), "there is no test \(name)") }
    }

    @Test func everyAttackIsAFamily() throws {
        let source: String = try String(
            contentsOf: Repository.root.appending(path: "Sources/ContractTesting/Attacks/Attack.swift"),
            encoding: .utf8)
        for name in Self.page.matches(of: /attack `([a-zA-Z]+)`/).map({ String($0.output.1) }) {
            #expect(source.contains("case \(name)\n"), "there is no attack \(name)")
        }
    }
}

import Foundation
import Testing

/// Sizes and words that the house does without.
@Suite struct BudgetTests {
    private static let maximumFileLines: Int = 500
    private static let maximumFunctionLines: Int = 70
    private static let maximumColumns: Int = 120

    private static var handWritten: [Repository.SourceFile] {
        Repository.swiftFiles().filter { !$0.isGenerated && !$0.path.contains("/Fixtures/") }
    }

    @Test func filesAreShort() {
        let offenders: [String] = Self.handWritten.filter { $0.lines.count > Self.maximumFileLines }
            .map { "\($0.path): \($0.lines.count) lines" }
        #expect(offenders.isEmpty, "\(offenders.joined(separator: "\n"))")
    }

    @Test func linesAreShort() {
        let offenders: [String] = Self.handWritten.flatMap { file in
            file.lines.enumerated().filter { $0.element.count > Self.maximumColumns }
                .map { "\(file.path):\($0.offset + 1): \($0.element.count) columns" }
        }
        #expect(offenders.isEmpty, "\(offenders.joined(separator: "\n"))")
    }

    @Test func functionsAreShort() {
        let offenders: [String] = Self.handWritten.filter { !$0.isTest }.flatMap(longFunctions)
        #expect(offenders.isEmpty, "\(offenders.joined(separator: "\n"))")
    }

    @Test func openWorkLivesInIssues() {
        let offenders: [String] = Self.handWritten.filter { !$0.path.hasPrefix("Tests/Tidy") }.flatMap { file in
            file.lines.enumerated().filter { line in line.element.contains(/\b(TODO|FIXME|XXX)\b/) }
                .map { "\(file.path):\($0.offset + 1)" }
        }
        #expect(offenders.isEmpty, "\(offenders.joined(separator: "\n"))")
    }

    @Test func nothingTrapsOrPrintsOutsideExecutables() {
        let words: [String] = ["try!", "as!", "fatalError(", "preconditionFailure("]
        let executables: Set<String> = ["contract", "platform"]
        var offenders: [String] = []
        for file in Self.handWritten where !file.isTest {
            for (index, line) in file.code.enumerated() {
                let prints: Bool = line.contains(/(^|[^.\w])print\(/) && !executables.contains(file.target)
                if prints || words.contains(where: line.contains) {
                    offenders.append("\(file.path):\(index + 1): \(line)")
                }
            }
        }
        #expect(offenders.isEmpty, "\(offenders.joined(separator: "\n"))")
    }

    @Test func rulesTakeTimeAndChanceAsArguments() {
        let words: [String] = ["Date()", "UUID()", ".random(in:", "SystemRandomNumberGenerator"]
        let offenders: [String] = Repository.swiftFiles(in: ["Sources/Domain", "Sources/Platform"]).flatMap { file in
            file.code.enumerated().filter { line in words.contains { line.element.contains($0) } }
                .map { "\(file.path):\($0.offset + 1): \($0.element)" }
        }
        #expect(offenders.isEmpty, "\(offenders.joined(separator: "\n"))")
    }

    @Test func noPlaceholderIsLeft() {
        let names: [String] = Repository.swiftFiles().map(\.path).filter { $0.hasSuffix("Placeholder.swift") }
        #expect(names.isEmpty)
    }

    /// Functions by indentation: from a line with `func` or `init` to the closing brace in the same column.
    private func longFunctions(in file: Repository.SourceFile) -> [String] {
        var offenders: [String] = []
        for (start, line) in file.code.enumerated() where line.contains(/^\s*([\w@()]+ )*(func |init[?]?\()/) {
            if line.hasSuffix("}") { continue }
            let indentation: String = String(line.prefix { $0 == " " })
            guard let end = file.lines[start...].firstIndex(where: { $0 == indentation + "}" }) else { continue }
            let length: Int = end - start
            if length > Self.maximumFunctionLines { offenders.append("\(file.path):\(start + 1): \(length) lines") }
        }
        return offenders
    }
}

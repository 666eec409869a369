import Foundation
import Testing

/// `Tests/Fixtures/<construct>/<case>/` with `arguments.txt`: a run of the program in a copy of the folder, and its
/// exact status and messages in `expected.txt`. `UPDATE_SNAPSHOTS=1` records; a run that records fails.
@Suite struct ProjectCaseTests {
    private static let fixtures = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "Fixtures")

    static let cases: [String] = {
        let all = FileManager.default.enumerator(atPath: fixtures.path)?.compactMap { $0 as? String } ?? []
        let mark = "/arguments.txt"
        return all.filter { $0.hasSuffix(mark) }.map { String($0.dropLast(mark.count)) }.sorted()
    }()

    @Test func casesAreFound() { #expect(Self.cases.count >= 20) }

    @Test(arguments: cases)
    func says(_ name: String) throws {
        let folder = Self.fixtures.appending(path: name)
        let workspace = try Workspace()
        for file in FileManager.default.enumerator(atPath: folder.path)?.compactMap({ $0 as? String }) ?? []
        where file != "expected.txt" {
            try copy(folder.path + "/" + file, to: workspace.path + "/" + file)
        }
        let arguments = try workspace.read("arguments.txt").split(whereSeparator: \.isWhitespace).map(String.init)
        let outcome = try workspace.contract(arguments)
        try compare("status \(outcome.status)\n\(outcome.errors)", folder.appending(path: "expected.txt"))
    }

    private func copy(_ source: String, to target: String) throws {
        var isFolder: ObjCBool = false
        let exists = FileManager.default.fileExists(atPath: source, isDirectory: &isFolder)
        guard exists, !isFolder.boolValue else { return }
        let parent = URL(fileURLWithPath: target).deletingLastPathComponent()
        try FileManager.default.createDirectory(at: parent, withIntermediateDirectories: true)
        try FileManager.default.copyItem(atPath: source, toPath: target)
    }

    private func compare(_ text: String, _ expected: URL) throws {
        if ProcessInfo.processInfo.environment["UPDATE_SNAPSHOTS"] == "1" {
            guard (try? String(contentsOf: expected, encoding: .utf8)) != text else { return }
            try Data(text.utf8).write(to: expected)
            Issue.record("recorded \(expected.path)")
            return
        }
        #expect(try String(contentsOf: expected, encoding: .utf8) == text)
    }
}

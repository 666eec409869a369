import Foundation
import SourceTree
import Testing

/// `Tests/Fixtures/diagnostics/reading/<case>/`: `spec.yaml` and what reading it says, to the letter.
/// `UPDATE_SNAPSHOTS=1` records; a run that records fails.
@Suite struct DiagnosticFixtureTests {
    private static let folder = Fixtures.package.appending(path: "Tests/Fixtures/diagnostics/reading")

    @Test func casesAreFound() { #expect(Fixtures.folders(in: Self.folder).count >= 20) }

    @Test(arguments: Fixtures.folders(in: folder))
    func says(case folder: URL) throws {
        let root =
            FileManager.default.fileExists(atPath: folder.appending(path: "spec.json").path) ? "spec.json" : "spec.yaml"
        let read = ReadDescription(files: Fixtures.files(in: folder), root: root)
        let expected = folder.appending(path: "diagnostics.txt")
        if ProcessInfo.processInfo.environment["UPDATE_SNAPSHOTS"] == "1" {
            try Data(read.text.utf8).write(to: expected)
            Issue.record("recorded \(expected.path)")
            return
        }
        let text = try String(contentsOf: expected, encoding: .utf8)
        #expect(read.text == text, "\(folder.lastPathComponent)")
    }
}

import Foundation
import SourceTree
import Testing

/// JSONTestSuite, which is not in this repository. `CONFORMANCE_DIR` names its folder.
@Suite struct JSONConformanceTests {
    private static var folder: URL {
        let package = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let named = ProcessInfo.processInfo.environment["CONFORMANCE_DIR"].map { URL(fileURLWithPath: $0) }
        let root = named ?? package.deletingLastPathComponent().appending(path: "shared/conformance")
        return root.appending(path: "json-parsing/test_parsing")
    }

    private static var cases: [URL] {
        let all = try? FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
        return (all ?? []).filter { $0.pathExtension == "json" }.sorted { $0.path < $1.path }
    }

    @Test(.enabled(if: !cases.isEmpty, "no JSONTestSuite: set CONFORMANCE_DIR"))
    func acceptsAndRefuses() throws {
        var counts = ["y": 0, "n": 0, "i": 0]
        for file in Self.cases {
            let bytes = Array(try Data(contentsOf: file))
            let parsed = ParsedText(bytes: bytes, path: "a.json")
            let name = file.lastPathComponent
            // A duplicate key is a finding of ours; the text itself is accepted.
            let isAccepted = parsed.node != nil
            if name.hasPrefix("y_") { #expect(isAccepted, "\(name): \(parsed.formatted)") }
            if name.hasPrefix("n_") { #expect(!isAccepted, "\(name)") }
            if !isAccepted { #expect(!parsed.diagnostics.isEmpty, "\(name)") }
            counts[String(name.prefix(1)), default: 0] += 1
        }
        #expect(counts["y", default: 0] > 90 && counts["n", default: 0] > 180)
    }
}

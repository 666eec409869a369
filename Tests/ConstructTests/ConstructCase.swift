import Foundation
import Testing

/// One case of a construct: a folder `Tests/Fixtures/<construct>/<case>` with `spec.yaml` and what is expected of it.
/// Folders with `arguments.txt` are runs of the program, in `ContractCommandTests`.
struct ConstructCase: Sendable, CustomTestStringConvertible {
    let construct: String
    let name: String

    /// Folders whose cases have tests of another kind.
    private static let others: Set<String> = ["golden", "descriptions", "diagnostics"]

    static let fixtures: URL = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("Fixtures")

    static let constructs: [String] = folders(in: fixtures).filter { !others.contains($0) }

    static let all: [ConstructCase] = constructs.flatMap { construct in
        folders(in: fixtures.appendingPathComponent(construct)).map { ConstructCase(construct: construct, name: $0) }
    }

    /// Cases that are a description.
    static let described: [ConstructCase] = all.filter { !$0.has("arguments.txt") }
    static let judged: [ConstructCase] = described.filter { $0.has("instances.json") }
    static let declaring: [ConstructCase] = described.filter { $0.has("declarations.txt") }

    var testDescription: String { "\(construct)/\(name)" }
    var folder: URL { Self.fixtures.appendingPathComponent(construct).appendingPathComponent(name) }

    /// The description: YAML, or what a file of another form is about.
    var root: String { ["spec.json", "spec.yml"].first(where: has) ?? "spec.yaml" }

    func has(_ file: String) -> Bool {
        FileManager.default.fileExists(atPath: folder.appendingPathComponent(file).path)
    }

    func text(_ file: String) throws -> String {
        try String(contentsOf: folder.appendingPathComponent(file), encoding: .utf8)
    }

    private static func folders(in folder: URL) -> [String] {
        let names: [String] = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return names.filter { name in
            var isFolder: ObjCBool = false
            let path: String = folder.appendingPathComponent(name).path
            return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && isFolder.boolValue
        }.sorted()
    }

    /// Recording is asked for by `UPDATE_SNAPSHOTS=1`; a run that records fails, so that it cannot pass for a test.
    static let isRecording: Bool = ProcessInfo.processInfo.environment["UPDATE_SNAPSHOTS"] == "1"

    /// Holds a text against a file of the case; empty: the file must not be there.
    func compare(_ text: String, with file: String) throws {
        let url: URL = folder.appendingPathComponent(file)
        let expected: String = has(file) ? try self.text(file) : ""
        if expected == text { return }
        guard Self.isRecording else {
            Issue.record("\(testDescription)/\(file) differs; it is now\n\(text)")
            return
        }
        if text.isEmpty {
            try FileManager.default.removeItem(at: url)
        } else {
            try Data(text.utf8).write(to: url)
        }
        Issue.record("recorded \(url.path)")
    }
}

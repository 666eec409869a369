import Foundation
import Testing

/// The files of a folder against what they should be.
struct Snapshot {
    /// Lines of a difference that a message shows.
    private static let shownLines: Int = 12

    let folder: URL

    /// Recording is asked for by `UPDATE_SNAPSHOTS=1`; a run that records fails, so that it cannot pass for a test.
    static var isRecording: Bool { ProcessInfo.processInfo.environment["UPDATE_SNAPSHOTS"] == "1" }

    /// Every file must be there with the same bytes, and no other.
    func compare(_ files: [String: String]) throws {
        if Self.isRecording {
            try record(files)
            Issue.record("recorded \(files.count) files in \(folder.lastPathComponent)")
            return
        }
        let known: Set<String> = Set(existing)
        for name in known.subtracting(files.keys).sorted() { Issue.record("\(name) is not generated any more") }
        for (name, text) in files.sorted(by: { $0.key < $1.key }) {
            guard known.contains(name) else {
                Issue.record("\(name) is new")
                continue
            }
            let expected: String = try String(contentsOf: folder.appendingPathComponent(name), encoding: .utf8)
            if expected != text { Issue.record("\(name) differs\n\(Self.difference(expected, text))") }
        }
    }

    private func record(_ files: [String: String]) throws {
        try? FileManager.default.removeItem(at: folder)
        for (name, text) in files {
            let url: URL = folder.appendingPathComponent(name)
            try FileManager.default.createDirectory(
                at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
            try text.write(to: url, atomically: true, encoding: .utf8)
        }
    }

    private var existing: [String] {
        (FileManager.default.enumerator(atPath: folder.path)?.compactMap { $0 as? String } ?? [])
            .filter { $0.hasSuffix(".swift") }
    }

    /// From the first line that differs, `-` what should be and `+` what is.
    private static func difference(_ expected: String, _ actual: String) -> String {
        let old: [Substring] = expected.split(separator: "\n", omittingEmptySubsequences: false)
        let new: [Substring] = actual.split(separator: "\n", omittingEmptySubsequences: false)
        let start: Int = zip(old, new).enumerated().first { $0.element.0 != $0.element.1 }?.offset
            ?? min(old.count, new.count)
        let removed: [String] = old.dropFirst(start).prefix(shownLines).map { "-\($0)" }
        let added: [String] = new.dropFirst(start).prefix(shownLines).map { "+\($0)" }
        return (["@@ line \(start + 1)"] + removed + added).joined(separator: "\n")
    }
}

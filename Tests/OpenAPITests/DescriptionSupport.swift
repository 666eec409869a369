import Foundation
import OpenAPI
import SourceTree

/// Descriptions read in memory or from the fixtures.
struct ReadDescription {
    let document: Document?
    let files: SourceFiles
    let diagnostics: [Diagnostic]

    init(_ texts: [String: String], root: String = "spec.yaml", map: [(url: String, directory: String)] = []) {
        self.init(files: SourceFiles(texts: texts), root: root, map: map)
    }

    init(files: SourceFiles, root: String, map: [(url: String, directory: String)] = []) {
        let findings = Diagnostics()
        document = DescriptionReader(files: files, map: map, diagnostics: findings).read(path: root)
        self.files = files
        diagnostics = findings.all
    }

    var ids: [String] { diagnostics.map(\.id) }
    var text: String { DiagnosticFormatter(files: files).format(diagnostics, as: .text) }

    func schema(_ name: String) -> Schema? { document?.components.schemas.first { $0.name == name }?.schema }
}

/// Folders of the repository, seen from this file.
enum Fixtures {
    static let package = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
    static let specs: URL = {
        let shared = ProcessInfo.processInfo.environment["SHARED_DIR"].map { URL(fileURLWithPath: $0) }
        return (shared ?? package.deletingLastPathComponent().appending(path: "shared")).appending(path: "specs")
    }()

    /// Files below a folder, by relative path.
    static func files(in folder: URL) -> SourceFiles {
        SourceFiles { path in
            guard let data = try? Data(contentsOf: folder.appending(path: path)) else {
                throw SourceError("no such file")
            }
            return Array(data)
        }
    }

    static func folders(in folder: URL) -> [URL] {
        let all = try? FileManager.default.contentsOfDirectory(
            at: folder, includingPropertiesForKeys: [.isDirectoryKey])
        return (all ?? []).filter { $0.hasDirectoryPath }.sorted { $0.path < $1.path }
    }
}

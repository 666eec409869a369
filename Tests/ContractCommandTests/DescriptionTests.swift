import Foundation
import Testing

/// Descriptions in the style of well-known services and of other tools' output, and hostile ones, in
/// `Tests/Fixtures/descriptions/<name>`: each generates, says exactly what `findings.txt` holds, and compiles.
@Suite struct DescriptionTests {
    static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "Fixtures/descriptions")

    static let names: [String] = (try? FileManager.default.contentsOfDirectory(atPath: folder.path))?.sorted() ?? []

    private static let roots = ["openapi.yaml", "openapi.json", "swagger.yaml", "swagger.json"]

    @Test func thereAreADozen() { #expect(Self.names.count >= 12) }

    @Test(arguments: names)
    func generatesAndCompiles(_ name: String) throws {
        let folder = Self.folder.appending(path: name)
        let root = try #require(Self.roots.first { FileManager.default.fileExists(atPath: folder.path + "/" + $0) })
        let workspace = try Workspace()
        let outcome = try workspace.contract("generate", folder.path + "/" + root, "--output", ".", "--module", "Try")
        #expect(outcome.status == 0, "\(outcome.errors)")
        try compare(outcome.errors, folder.appending(path: "findings.txt"))
        for module in ["TryAPI", "TryClient", "TryWebhooksAPI", "TryWebhooksClient"] where workspace.exists(module) {
            let errors = try TypeChecker.errors(in: workspace.path + "/" + module, module: module)
            #expect(errors.isEmpty, "\(module): \(errors)")
        }
        #expect(workspace.exists("docs/index.html"))
    }

    @Test(arguments: names)
    func contractTestsAreGenerated(_ name: String) throws {
        let folder = Self.folder.appending(path: name)
        let root = try #require(Self.roots.first { FileManager.default.fileExists(atPath: folder.path + "/" + $0) })
        let workspace = try Workspace()
        let outcome = try workspace.contract(
            "generate", folder.path + "/" + root, "--output", ".", "--module", "Try", "--emit", "tests")
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(workspace.exists("TryContractTests"))
    }

    /// `UPDATE_SNAPSHOTS=1` records; a run that records fails.
    private func compare(_ text: String, _ expected: URL) throws {
        if ProcessInfo.processInfo.environment["UPDATE_SNAPSHOTS"] == "1" {
            try Data(text.utf8).write(to: expected)
            Issue.record("recorded \(expected.path)")
            return
        }
        #expect(try String(contentsOf: expected, encoding: .utf8) == text)
    }
}

/// The Swift compiler over generated files, against the modules that this build has made.
enum TypeChecker {
    private static let repository = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    /// The lines of the compiler that are errors; empty when the module is right.
    static func errors(in folder: String, module: String) throws -> [String] {
        let modules = try Outcome.program().deletingLastPathComponent().appending(path: "Modules")
        let all = try FileManager.default.contentsOfDirectory(atPath: folder)
        let files = all.filter { $0.hasSuffix(".swift") }.sorted()
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        let map = repository.appending(path: "Sources/CPCRE2/module.modulemap").path
        let features = ["ExistentialAny", "MemberImportVisibility", "InternalImportsByDefault"]
        process.arguments =
            ["swiftc", "-typecheck", "-swift-version", "6", "-module-name", module, "-I", modules.path]
            + features.flatMap { ["-enable-upcoming-feature", $0] } + ["-Xcc", "-fmodule-map-file=" + map]
            + files.map { folder + "/" + $0 }
        let log = folder + "/compiler.log"
        _ = FileManager.default.createFile(atPath: log, contents: nil)
        process.standardError = FileHandle(forWritingAtPath: log)
        process.standardOutput = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        let text = String(decoding: try Data(contentsOf: URL(fileURLWithPath: log)), as: UTF8.self)
        let errors = text.split(separator: "\n").filter { $0.contains(": error: ") }.map(String.init)
        return process.terminationStatus == 0 || !errors.isEmpty ? errors : [text]
    }
}

import ContractModel
import Foundation
import Testing

/// The Swift compiler over generated code, against the modules that this build has made.
struct Compiler {
    private static let repository: URL = ConstructCase.fixtures.appendingPathComponent("../..").standardized

    /// Where this build has its modules and object files.
    private static let build: URL = {
        var folder: URL = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
        for argument in CommandLine.arguments where argument.contains(".xctest") {
            folder = URL(fileURLWithPath: argument).deletingLastPathComponent()
        }
        return folder
    }()

    /// Gone with its owner.
    private let workspace: TemporaryFolder

    init() throws { workspace = try TemporaryFolder() }

    private var common: [String] {
        let features: [String] = ["ExistentialAny", "MemberImportVisibility", "InternalImportsByDefault"]
        let map: String = Self.repository.appendingPathComponent("Sources/CPCRE2/module.modulemap").path
        return ["swiftc", "-swift-version", "6", "-I", Self.build.appendingPathComponent("Modules").path]
            + features.flatMap { ["-enable-upcoming-feature", $0] } + ["-Xcc", "-fmodule-map-file=" + map]
    }

    /// A program of these files with the runtime, or what the compiler says.
    func program(_ files: [GeneratedFile], name: String) throws -> (URL?, errors: String) {
        let paths: [String] = try workspace.write(files, below: name)
        let program: URL = workspace.url.appendingPathComponent(name + "/program")
        let runtime: URL = Self.build.appendingPathComponent("ContractRuntime.build")
        let all: [String] = FileManager.default.enumerator(atPath: runtime.path)?.compactMap { $0 as? String } ?? []
        let objects: [String] = all.filter { $0.hasSuffix(".swift.o") }.map { runtime.path + "/" + $0 }
        let outcome = try workspace.run(
            common + ["-Onone", "-j2", "-module-name", name] + paths + objects.sorted()
                + ["-lpcre2-8", "-o", program.path])
        return (outcome.status == 0 ? program : nil, outcome.text)
    }

    /// What the compiler finds wrong in a module of generated files; empty: nothing.
    func errors(in files: [GeneratedFile], module: String) throws -> [Substring] {
        let paths: [String] = try workspace.write(files, below: module)
        let outcome = try workspace.run(common + ["-typecheck", "-module-name", module] + paths)
        let errors: [Substring] = outcome.text.split(separator: "\n").filter { $0.contains("error: ") }
        return outcome.status == 0 || !errors.isEmpty ? errors : [outcome.text[...]]
    }

    /// What a program answers to lines on its input.
    func run(_ program: URL, lines: [String]) throws -> [Substring] {
        let input: URL = workspace.url.appendingPathComponent("input")
        try Data((lines.joined(separator: "\n") + "\n").utf8).write(to: input)
        let outcome = try workspace.run([program.path], input: input)
        #expect(outcome.status == 0)
        return outcome.text.split(separator: "\n")
    }
}

/// A folder of its own, gone with its owner.
final class TemporaryFolder {
    let url: URL

    init() throws {
        url = URL(fileURLWithPath: NSTemporaryDirectory()).appendingPathComponent("constructs-" + UUID().uuidString)
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: url) }

    func write(_ files: [GeneratedFile], below folder: String) throws -> [String] {
        try files.map { file in
            let path: URL = url.appendingPathComponent(folder).appendingPathComponent(file.path).standardized
            try FileManager.default.createDirectory(
                at: path.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(file.text.utf8).write(to: path)
            return path.path
        }
    }

    /// Runs to the end; standard output and errors together.
    func run(_ arguments: [String], input: URL? = nil) throws -> (status: Int32, text: String) {
        let process: Process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = arguments
        let log: URL = url.appendingPathComponent("log-" + UUID().uuidString)
        _ = FileManager.default.createFile(atPath: log.path, contents: nil)
        let output: FileHandle? = FileHandle(forWritingAtPath: log.path)
        process.standardOutput = output
        process.standardError = output
        process.standardInput = input.flatMap { FileHandle(forReadingAtPath: $0.path) } ?? .nullDevice
        try process.run()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: try Data(contentsOf: log), as: UTF8.self))
    }
}

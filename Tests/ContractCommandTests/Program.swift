import Foundation
import Testing

/// A folder of its own, gone with its owner.
final class Workspace {
    let path: String

    init() throws {
        path = NSTemporaryDirectory() + "contract-tests-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func write(_ text: String, to file: String) throws {
        let url = URL(fileURLWithPath: path + "/" + file)
        try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: url)
    }

    func read(_ file: String) throws -> String {
        String(decoding: try Data(contentsOf: URL(fileURLWithPath: path + "/" + file)), as: UTF8.self)
    }

    func exists(_ file: String) -> Bool { FileManager.default.fileExists(atPath: path + "/" + file) }

    /// Path → bytes and time of change of every file.
    func snapshot() throws -> [String: String] {
        var result: [String: String] = [:]
        for case let file as String in FileManager.default.enumerator(atPath: path) ?? .init() {
            let attributes = try FileManager.default.attributesOfItem(atPath: path + "/" + file)
            guard attributes[.type] as? FileAttributeType == .typeRegular else { continue }
            let date = try #require(attributes[.modificationDate] as? Date)
            result[file] = "\(date.timeIntervalSinceReferenceDate) \(try read(file).hashValue)"
        }
        return result
    }

    /// Runs the built program here.
    func contract(_ arguments: String...) throws -> Outcome { try contract(arguments) }

    func contract(_ arguments: [String]) throws -> Outcome {
        let process = Process()
        process.executableURL = try Outcome.program()
        process.arguments = arguments
        process.currentDirectoryURL = URL(fileURLWithPath: path)
        // Files, because a pipe that nobody empties would stop the program.
        let output = path + "/.stdout"
        let errors = path + "/.stderr"
        for file in [output, errors] { _ = FileManager.default.createFile(atPath: file, contents: nil) }
        process.standardOutput = FileHandle(forWritingAtPath: output)
        process.standardError = FileHandle(forWritingAtPath: errors)
        try process.run()
        process.waitUntilExit()
        defer { for file in [output, errors] { try? FileManager.default.removeItem(atPath: file) } }
        return Outcome(status: process.terminationStatus, output: try read(".stdout"), errors: try read(".stderr"))
    }
}

struct Outcome {
    var status: Int32
    var output: String
    var errors: String

    /// Beside the tests in the folder of the build.
    static func program() throws -> URL {
        var folder = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
        for argument in CommandLine.arguments where argument.contains(".xctest") {
            folder = URL(fileURLWithPath: argument).deletingLastPathComponent()
        }
        let program = folder.appending(path: "contract")
        try #require(FileManager.default.isExecutableFile(atPath: program.path), "there is no \(program.path)")
        return program
    }
}

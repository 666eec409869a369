import Foundation
import Synchronization
import Testing

/// `platform serve` as a process of its own, so that its memory and its file descriptors can be looked at.
final class ServerProcess: Sendable {
    private struct State {
        var output: String = ""
    }

    let port: Int
    private let process: Process
    private let folder: String

    private init(port: Int, process: Process, folder: String) {
        self.port = port
        self.process = process
        self.folder = folder
    }

    /// Starts it over a database and waits until it listens.
    static func start(database address: String, environment: [String: String] = [:]) async throws -> ServerProcess {
        let folder: String = NSTemporaryDirectory() + "server-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let process: Process = Process()
        process.executableURL = try program()
        process.arguments = ["serve"]
        process.environment = ProcessInfo.processInfo.environment.merging(
            [
                "DATABASE_URL": Self.url(address), "HTTP_PORT": "0", "LOG_LEVEL": "error", "LOCAL_FOLDER": folder,
                "DOCS_FOLDER": RunningPlatform.repository.appending(path: "docs/generated").path,
                "SPEC_FOLDER": RunningPlatform.repository.appending(path: "spec").path,
            ].merging(environment) { _, given in given }
        ) { _, given in given }
        let output: String = folder + "/output"
        _ = FileManager.default.createFile(atPath: output, contents: nil)
        let handle: FileHandle? = FileHandle(forWritingAtPath: output)
        process.standardOutput = handle
        process.standardError = handle
        try process.run()
        let deadline: ContinuousClock.Instant = .now + .seconds(30)
        while process.isRunning, .now < deadline {
            let text: String = (try? String(contentsOfFile: output, encoding: .utf8)) ?? ""
            if let port = text.firstMatch(of: /API +https?:\/\/[^:]+:(\d+)/).flatMap({ Int($0.output.1) }) {
                return ServerProcess(port: port, process: process, folder: folder)
            }
            try await Task.sleep(for: .milliseconds(20))
        }
        process.terminate()
        throw BlockingClient.Failure(
            description: "no server: \((try? String(contentsOfFile: output, encoding: .utf8)) ?? "")")
    }

    /// `host='…' port=…` as the address that the settings want.
    private static func url(_ address: String) -> String {
        let pairs: [String] = address.matches(of: /(\w+)='?([^' ]+)'?/).map { match in
            let value: String? = match.output.2.addingPercentEncoding(withAllowedCharacters: .alphanumerics)
            return "\(match.output.1)=\(value ?? "")"
        }
        return "postgresql:///?" + pairs.joined(separator: "&")
    }

    /// Beside the tests in the folder of the build.
    private static func program() throws -> URL {
        var folder: URL = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
        for argument in CommandLine.arguments where argument.contains(".xctest") {
            folder = URL(filePath: argument).deletingLastPathComponent()
        }
        let program: URL = folder.appending(path: "platform")
        try #require(FileManager.default.isExecutableFile(atPath: program.path), "there is no \(program.path)")
        return program
    }

    /// What it has printed and logged.
    var output: String { (try? String(contentsOfFile: folder + "/output", encoding: .utf8)) ?? "" }

    /// Sends a signal.
    func signal(_ number: Int32) { kill(process.processIdentifier, number) }

    /// Asks it to stop; returns its status.
    func stop() async -> Int32 {
        process.terminate()
        let deadline: ContinuousClock.Instant = .now + .seconds(40)
        while process.isRunning, .now < deadline { try? await Task.sleep(for: .milliseconds(20)) }
        if process.isRunning { signal(SIGKILL) }
        process.waitUntilExit()
        try? FileManager.default.removeItem(atPath: folder)
        return process.terminationStatus
    }

    /// Resident memory in bytes.
    var memory: Int {
        let text: String =
            (try? String(contentsOfFile: "/proc/\(process.processIdentifier)/status", encoding: .utf8)) ?? ""
        return (text.firstMatch(of: /VmRSS:\s+(\d+)/).flatMap { Int($0.output.1) } ?? 0) * 1_024
    }

    var openFiles: Int {
        (try? FileManager.default.contentsOfDirectory(atPath: "/proc/\(process.processIdentifier)/fd"))?.count ?? 0
    }
}

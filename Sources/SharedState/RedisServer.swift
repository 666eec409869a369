import Foundation
import Glibc

/// A `redis-server` of one's own on a free port of this machine, for tests. It keeps nothing on disk.
package final class RedisServer: @unchecked Sendable {
    package struct NotStarted: Error, CustomStringConvertible {
        package var description: String
    }

    private static let patience: Duration = .seconds(10)

    package let port: Int
    private let password: String?
    private var process: Process

    /// - Throws: `NotStarted`, or what starting a program throws when there is none.
    package static func start(password: String? = nil, port: Int? = nil) async throws -> RedisServer {
        let port: Int = try port ?? freePort()
        let server: RedisServer = RedisServer(port: port, password: password, process: Process())
        try await server.restart()
        return server
    }

    private init(port: Int, password: String?, process: Process) {
        (self.port, self.password, self.process) = (port, password, process)
    }

    /// `redis://…` of a database.
    package func url(database: Int = 0) -> String {
        "redis://\(password.map { ":\($0)@" } ?? "")127.0.0.1:\(port)/\(database)"
    }

    /// Starts it again behind a `kill`, empty, and waits until it answers.
    package func restart() async throws {
        process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments =
            ["redis-server", "--port", String(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
            + (password.map { ["--requirepass", $0] } ?? [])
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        let deadline: ContinuousClock.Instant = .now + Self.patience
        while process.isRunning, .now < deadline {
            if (try? await ask(["PING"])) == "PONG" { return }
            try await Task.sleep(for: .milliseconds(10))
        }
        throw NotStarted(description: "redis-server does not answer on port \(port); script/bootstrap installs it")
    }

    /// Runs a command, for what is not part of the program: `KEYS`, `SCRIPT FLUSH`. Lists are joined with spaces.
    package func ask(_ words: [String], database: Int = 0) async throws -> String {
        let address: RedisAddress = try RedisAddress(url(database: database))
        return try await Task.detached {
            Self.text(try RedisConnection(address, timeout: .seconds(2)).ask(words))
        }.value
    }

    private static func text(_ value: RedisValue) -> String {
        switch value {
        case .null: ""
        case .integer(let number): String(number)
        case .text(let text), .error(let text): text
        case .array(let values): values.map(text).joined(separator: " ")
        }
    }

    /// Stops it where it stands, without a good-bye; its clients see nothing but silence.
    package func freeze() { Glibc.kill(process.processIdentifier, SIGSTOP) }

    package func unfreeze() { Glibc.kill(process.processIdentifier, SIGCONT) }

    /// Ends it at once.
    package func kill() {
        guard process.isRunning else { return }
        Glibc.kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
    }

    private static func freePort() throws -> Int {
        let descriptor: Int32 = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address: sockaddr_in = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        var length: socklen_t = socklen_t(MemoryLayout<sockaddr_in>.size)
        let status: Int32 = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                bind(descriptor, pointer, length) == 0 ? getsockname(descriptor, pointer, &length) : -1
            }
        }
        guard status == 0 else { throw NotStarted(description: "there is no free port") }
        return Int(UInt16(bigEndian: address.sin_port))
    }
}

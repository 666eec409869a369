import ContractRuntime
import ContractServer
import Foundation
import Logging
import SharedState
import Synchronization

/// Lines of a logger.
final class LogLines: Sendable {
    private let lines: Mutex<[String]> = Mutex([])

    var logger: Logger { Logger(label: "test") { _ in Handler(log: self) } }

    var all: [String] { lines.withLock { $0 } }

    private struct Handler: LogHandler {
        let log: LogLines
        var metadata: Logger.Metadata = [:]
        var logLevel: Logger.Level = .trace

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            log.lines.withLock { $0.append("\(event.level) \(event.message) \(event.metadata ?? [:])") }
        }
    }
}

/// A redis-server and limiters that count in it.
struct LimitFixture: Sendable {
    let server: RedisServer
    let log: LogLines = LogLines()

    static func run(password: String? = nil, _ body: (LimitFixture) async throws -> Void) async throws {
        let fixture: LimitFixture = LimitFixture(server: try await RedisServer.start(password: password))
        defer { fixture.server.kill() }
        try await body(fixture)
    }

    /// A limiter as another process has it, once it answers.
    func limiter(database: Int = 0, prefix: String = "test:") async throws -> RedisRateLimiter {
        let limiter: RedisRateLimiter = try self.limiter(server.url(database: database), prefix: prefix)
        try await eventually { limiter.isShared }
        return limiter
    }

    func limiter(_ url: String, prefix: String = "test:") throws -> RedisRateLimiter {
        var options: RedisRateLimiter.Options = RedisRateLimiter.Options()
        options.prefix = prefix
        options.timeout = .milliseconds(200)
        return RedisRateLimiter(
            try RedisAddress(url), options: options, local: MemoryRateLimiter(),
            digest: { "digest-of-\($0.count)-\($0.reduce(into: UInt64(5381)) { $0 = $0 &* 33 &+ UInt64($1) })" },
            logger: log.logger)
    }
}

struct TooLate: Error {}

/// Waits until something holds, at most ten seconds.
func eventually(_ condition: () async throws -> Bool) async throws {
    let deadline: ContinuousClock.Instant = .now + .seconds(10)
    while try await !condition() {
        guard .now < deadline else { throw TooLate() }
        try await Task.sleep(for: .milliseconds(10))
    }
}

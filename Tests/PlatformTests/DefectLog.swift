import Logging
import Synchronization
import Testing

/// What a server of a test logs as an error. Such a line is a defect, and fails the test: a service that threw a
/// problem which its operation does not declare, or something that is no problem at all. The caller saw a plain 500,
/// which a test that looks at something else would not notice.
final class DefectLog: Sendable {
    /// The one error that is not of the server: its database is away, as tests of outages want it.
    static let outage: String = "Infrastructure is not available"

    private let lines: Mutex<[String]> = Mutex([])

    var logger: Logger { Logger(label: "test") { _ in Handler(log: self) } }

    var defects: [String] { lines.withLock { $0 } }

    /// Fails the test that runs, once for each line.
    func report() {
        for line in defects { Issue.record("the server logged a defect: \(line)") }
    }

    private struct Handler: LogHandler {
        let log: DefectLog
        var metadata: Logger.Metadata = [:]
        var logLevel: Logger.Level = .error

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            guard event.level >= .error, event.message.description != DefectLog.outage else { return }
            log.lines.withLock { $0.append("\(event.message) \(event.metadata ?? [:])") }
        }
    }
}

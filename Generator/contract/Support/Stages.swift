import Foundation

/// Seconds and sizes of the stages of a run, for `--stats`.
struct Stages {
    private var lines: [String] = []
    private let start = ContinuousClock.now

    /// Runs a stage; `summary` says what came out of it.
    mutating func measure<T>(_ name: String, _ body: () throws -> T, summary: (T) -> String) rethrows -> T {
        let begin = ContinuousClock.now
        let result = try body()
        add(name, ContinuousClock.now - begin, summary(result))
        return result
    }

    /// Runs a stage that waits for its parts.
    mutating func measure<T: Sendable>(
        _ name: String, _ body: () async throws -> T, summary: (T) -> String
    ) async rethrows -> T {
        let begin = ContinuousClock.now
        let result = try await body()
        add(name, ContinuousClock.now - begin, summary(result))
        return result
    }

    private mutating func add(_ name: String, _ duration: Duration, _ summary: String) {
        let padded = name + String(repeating: " ", count: max(0, 8 - name.count))
        lines.append("\(padded) \(Self.seconds(duration)) s  \(summary)")
    }

    /// One line a stage, then the whole with the largest memory that the process had.
    func report() -> String {
        var all = self
        all.add("total", ContinuousClock.now - start, "peak memory \(Self.peakMemory / 1024) MiB")
        return all.lines.joined(separator: "\n")
    }

    /// `0.042`.
    private static func seconds(_ duration: Duration) -> String {
        let milliseconds = duration.components.seconds * 1000 + duration.components.attoseconds / 1_000_000_000_000_000
        let fraction = String(milliseconds % 1000)
        return "\(milliseconds / 1000)." + String(repeating: "0", count: 3 - fraction.count) + fraction
    }

    /// In KiB.
    private static var peakMemory: Int {
        var usage = rusage()
        guard getrusage(Int32(RUSAGE_SELF.rawValue), &usage) == 0 else { return 0 }
        return usage.ru_maxrss
    }

    /// `3 files, 120 lines, 4096 bytes`.
    static func sizes(_ texts: [String]) -> String {
        sizes(texts.map { text in
            var text = text
            return text.withUTF8 { ($0.count, lines($0)) }
        })
    }

    /// Of files as they were read.
    static func sizes(_ files: [[UInt8]]) -> String {
        sizes(files.map { file in file.withUnsafeBufferPointer { ($0.count, lines($0)) } })
    }

    private static func sizes(_ files: [(bytes: Int, lines: Int)]) -> String {
        let lines = files.reduce(0) { $0 + $1.lines }
        return "\(files.count) files, \(lines) lines, \(files.reduce(0) { $0 + $1.bytes }) bytes"
    }

    private static func lines(_ bytes: UnsafeBufferPointer<UInt8>) -> Int {
        bytes.reduce(0) { $0 &+ ($1 == 0x0A ? 1 : 0) }
    }
}

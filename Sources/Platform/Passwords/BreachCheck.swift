import Cryptography
import Dispatch
import FoundationEssentials
import Synchronization

/// A collection of breached passwords that is asked by the first five hexadecimal digits of a SHA-1 only, so that it
/// does not learn which password is meant (k-anonymity, as haveibeenpwned.com's range API has it).
package protocol BreachSource: Sendable {
    /// A line for each breached password whose SHA-1 begins so: the other 35 digits, a colon, and how often it was
    /// seen.
    /// - Parameter prefix: five digits in capitals.
    func range(of prefix: String) async throws -> String
}

/// Files of such lines: `21BD1` or `21BD1.txt`, in one folder.
package struct BreachFolder: BreachSource {
    private let path: String

    package init(path: String) { self.path = path }

    package func range(of prefix: String) async throws -> String {
        let path: String = "\(path)/\(prefix)"
        return try await withCheckedThrowingContinuation { continuation in
            DispatchQueue.global().async { continuation.resume(with: Result { try Self.read(path) }) }
        }
    }

    private static func read(_ path: String) throws -> String {
        let name: String = FileManager.default.fileExists(atPath: path) ? path : path + ".txt"
        return String(decoding: try Data(contentsOf: URL(filePath: name)), as: UTF8.self)
    }
}

/// Asks whether a password is among breached ones, for at most as long as nobody minds.
package struct BreachCheck: Sendable {
    package static let timeLimit: Duration = .seconds(5)
    static let prefixLength: Int = 5

    enum Verdict: Sendable, Hashable {
        case clean
        case breached
        /// The source did not say; why.
        case unknown(String)
    }

    private let source: any BreachSource
    private let limit: Duration

    package init(source: any BreachSource, limit: Duration = BreachCheck.timeLimit) {
        self.source = source
        self.limit = limit
    }

    func look(at password: String) async -> Verdict {
        let digits: String = Self.digits(of: password)
        let source: any BreachSource = source
        do {
            let lines: String = try await Timed.run(for: limit) {
                try await source.range(of: String(digits.prefix(Self.prefixLength)))
            }
            return Self.contains(digits.dropFirst(Self.prefixLength), in: lines) ? .breached : .clean
        } catch {
            return .unknown("\(error)")
        }
    }

    static func digits(of password: String) -> String {
        BreachedDigest.hash(password).map { byte in
            let digits: String = String(byte, radix: 16, uppercase: true)
            return byte < 16 ? "0" + digits : digits
        }.joined()
    }

    /// Lines that were seen 0 times are padding, which hides how long an answer is.
    private static func contains(_ suffix: Substring, in lines: String) -> Bool {
        lines.utf8.split { $0 == 0x0A || $0 == 0x0D }.contains { line in
            guard line.count > suffix.utf8.count + 1, line.starts(with: suffix.utf8) else { return false }
            let rest: Substring.UTF8View = line.dropFirst(suffix.utf8.count)
            return rest.first == UInt8(ascii: ":") && rest.dropFirst().contains { $0 != UInt8(ascii: "0") }
        }
    }
}

/// Work that somebody waits for no longer than a time, whether or not it can be cancelled.
enum Timed {
    struct Expired: Error, CustomStringConvertible {
        var description: String { "no answer in time" }
    }

    static func run<Value: Sendable>(
        for limit: Duration, _ work: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            let first: FirstResult<Value> = FirstResult(continuation)
            let working: Task<Void, Never> = Task {
                do { first.give(.success(try await work())) } catch { first.give(.failure(error)) }
            }
            let waiting: Task<Void, any Error> = Task {
                try await Task.sleep(for: limit)
                first.give(.failure(Expired()))
                working.cancel()
            }
            first.whenGiven { waiting.cancel() }
        }
    }
}

/// Hands the first of several results to whom waits.
private final class FirstResult<Value: Sendable>: Sendable {
    private struct State {
        var continuation: CheckedContinuation<Value, any Error>?
        var action: (@Sendable () -> Void)?
    }

    private let state: Mutex<State>

    init(_ continuation: CheckedContinuation<Value, any Error>) {
        state = Mutex(State(continuation: continuation))
    }

    func give(_ result: Result<Value, any Error>) {
        let taken: State = state.withLock { state in
            defer { state.continuation = nil }
            return state
        }
        taken.continuation?.resume(with: result)
        taken.action?()
    }

    /// At once if it was given before.
    func whenGiven(_ action: @escaping @Sendable () -> Void) {
        let isGiven: Bool = state.withLock { state in
            state.action = action
            return state.continuation == nil
        }
        if isGiven { action() }
    }
}

@preconcurrency import Dispatch
import Glibc
import Logging
import Synchronization

/// One thread that talks to Redis for everybody: what waits is sent together and answered together. It opens the
/// connection, and opens it again when it broke.
final class RedisWorker: Sendable {
    /// Limits of one call.
    struct Call: Sendable {
        var keys: [String]
        var arguments: [String]
    }

    private struct Job {
        var call: Call
        var since: ContinuousClock.Instant
        var continuation: CheckedContinuation<[Int]?, Never>
    }

    private struct State {
        var jobs: [Job] = []
        var isUp: Bool = false
        var isClosed: Bool = false
    }

    /// Calls that are sent together at most, and that may wait.
    private static let maximumBatch: Int = 256
    private static let maximumWaiting: Int = 8_192
    /// An idle connection is tried so often.
    private static let heartbeat: Duration = .seconds(1)
    private static let pauses: ClosedRange<Duration> = Duration.milliseconds(50)...Duration.seconds(1)

    private let address: RedisAddress
    private let timeout: Duration
    private let probe: Call
    private let logger: Logger
    private let state: Mutex<State> = Mutex(State())
    private let wakeUp: DispatchSemaphore = DispatchSemaphore(value: 0)

    /// - Parameters:
    ///   - timeout: of each wait for Redis. A call takes three times that at most.
    ///   - probe: a call that shows that the script works.
    init(_ address: RedisAddress, timeout: Duration, probe: Call, logger: Logger) {
        self.address = address
        self.timeout = timeout
        self.probe = probe
        self.logger = logger
    }

    /// Redis answered the last time.
    var isUp: Bool { state.withLock { $0.isUp } }

    /// The script's numbers; nil when Redis does not give them.
    func run(_ call: Call) async -> [Int]? {
        await withCheckedContinuation { continuation in
            let job: Job = Job(call: call, since: .now, continuation: continuation)
            let (isTaken, isFirst): (Bool, Bool) = state.withLock { state in
                guard state.isUp, state.jobs.count < Self.maximumWaiting else { return (false, false) }
                state.jobs.append(job)
                return (true, state.jobs.count == 1)
            }
            if isFirst { wakeUp.signal() }
            if !isTaken { continuation.resume(returning: nil) }
        }
    }

    /// Ends the thread.
    func close() {
        state.withLock { $0.isClosed = true }
        wakeUp.signal()
    }

    /// - Returns: false when there is no thread to be had.
    func start() -> Bool {
        let own: Unmanaged<RedisWorker> = Unmanaged.passRetained(self)
        var thread: pthread_t = pthread_t()
        let status: Int32 = pthread_create(
            &thread, nil,
            { argument in
                guard let argument else { return nil }
                Unmanaged<RedisWorker>.fromOpaque(argument).takeRetainedValue().work()
                return nil
            }, own.toOpaque())
        guard status == 0 else {
            own.release()
            return false
        }
        pthread_detach(thread)
        return true
    }
}

// The thread.
extension RedisWorker {
    private var isClosed: Bool { state.withLock { $0.isClosed } }

    private func work() {
        ignoreBrokenPipes()
        var isAnnounced: Bool = false
        var pause: Duration = Self.pauses.lowerBound
        while !isClosed {
            do {
                let session: Session = try Session(address, timeout, probe)
                if isAnnounced { logger.notice("Redis answers again: limits are shared") }
                (isAnnounced, pause) = (false, Self.pauses.lowerBound)
                state.withLock { $0.isUp = true }
                try serve(session)
            } catch {
                dismissAll()
                if !isAnnounced { announce(error) }
                isAnnounced = true
                wait(pause * Double.random(in: 0.5...1))
                pause = min(pause * 2, Self.pauses.upperBound)
            }
        }
        dismissAll()
    }

    private func announce(_ error: any Error) {
        logger.warning("Redis is away: limits count in this process", metadata: ["error": "\(error)"])
    }

    /// hiredis writes to sockets whose other side may have gone.
    private func ignoreBrokenPipes() {
        var signals: sigset_t = sigset_t()
        sigemptyset(&signals)
        sigaddset(&signals, SIGPIPE)
        pthread_sigmask(SIG_BLOCK, &signals, nil)
    }

    /// Until it is closed, or Redis does not answer.
    private func serve(_ session: Session) throws(RedisFailure) {
        while !isClosed {
            let jobs: [Job] = take()
            guard !jobs.isEmpty else {
                if !wait(Self.heartbeat) { try session.beat() }
                continue
            }
            let answers: [[Int]]
            do throws(RedisFailure) { answers = try session.answers(to: jobs.map(\.call)) } catch {
                // Whoever hears of it asks this process from now on.
                state.withLock { $0.isUp = false }
                for job in jobs { job.continuation.resume(returning: nil) }
                throw error
            }
            for (job, numbers) in zip(jobs, answers) { job.continuation.resume(returning: numbers) }
        }
    }

    /// The next calls; those that have waited too long are told so.
    private func take() -> [Job] {
        let jobs: [Job] = state.withLock { state in
            let taken: ArraySlice<Job> = state.jobs.prefix(Self.maximumBatch)
            state.jobs.removeFirst(taken.count)
            return Array(taken)
        }
        let oldest: ContinuousClock.Instant = .now - timeout
        for job in jobs where job.since < oldest { job.continuation.resume(returning: nil) }
        return jobs.filter { $0.since >= oldest }
    }

    private func dismissAll() {
        let jobs: [Job] = state.withLock { state in
            state.isUp = false
            defer { state.jobs = [] }
            return state.jobs
        }
        for job in jobs { job.continuation.resume(returning: nil) }
    }

    /// - Returns: whether there is something to do before the time is over.
    @discardableResult private func wait(_ duration: Duration) -> Bool {
        let (seconds, attoseconds): (Int64, Int64) = duration.components
        let nanoseconds: Int = Int(seconds) * 1_000_000_000 + Int(attoseconds / 1_000_000_000)
        return wakeUp.wait(timeout: .now() + .nanoseconds(nanoseconds)) == .success
    }
}

/// A connection on which the script is known.
private final class Session {
    private let connection: RedisConnection
    private let timeout: Duration
    private var digest: String = ""

    /// - Throws: `RedisFailure` also when the script cannot do its work there: a replica, no memory, no permission.
    init(_ address: RedisAddress, _ timeout: Duration, _ probe: RedisWorker.Call) throws(RedisFailure) {
        connection = try RedisConnection(address, timeout: timeout)
        self.timeout = timeout
        try load()
        _ = try answers(to: [probe])
    }

    func beat() throws(RedisFailure) { _ = try connection.ask(["PING"]) }

    private func load() throws(RedisFailure) {
        guard case .text(let digest) = try connection.ask(["SCRIPT", "LOAD", LimitScript.text]) else {
            throw RedisFailure(description: "SCRIPT LOAD was not answered by a digest")
        }
        self.digest = digest
    }

    /// The numbers of each call. Redis may have forgotten the script meanwhile (SCRIPT FLUSH, another server behind the
    /// same name): then it is told once more.
    func answers(to calls: [RedisWorker.Call]) throws(RedisFailure) -> [[Int]] {
        var answers: [[Int]?] = try send(calls)
        let unknown: [Int] = answers.indices.filter { answers[$0] == nil }
        if !unknown.isEmpty {
            try load()
            for (index, answer) in zip(unknown, try send(unknown.map { calls[$0] })) { answers[index] = answer }
        }
        let known: [[Int]] = answers.compactMap { $0 }
        guard known.count == calls.count else { throw RedisFailure(description: "the script is forgotten at once") }
        return known
    }

    /// Nil for a call that did not find the script.
    private func send(_ calls: [RedisWorker.Call]) throws(RedisFailure) -> [[Int]?] {
        let deadline: ContinuousClock.Instant = .now + timeout
        for call in calls {
            try connection.append(LimitScript.call(digest, keys: call.keys, arguments: call.arguments))
        }
        var answers: [[Int]?] = []
        for _ in calls {
            guard answers.isEmpty || ContinuousClock.now < deadline else {
                throw RedisFailure(description: "the answers take too long")
            }
            answers.append(try numbers(try connection.reply()))
        }
        return answers
    }

    private func numbers(_ value: RedisValue) throws(RedisFailure) -> [Int]? {
        if let numbers = value.integers { return numbers }
        guard case .error(let text) = value else { throw RedisFailure(description: "an answer is no list of numbers") }
        guard text.hasPrefix(LimitScript.unknown) else { throw RedisFailure(description: text) }
        return nil
    }
}

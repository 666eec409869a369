/// A task that waits for a connection.
struct PoolWaiter: Sendable {
    let id: UInt64
    let continuation: CheckedContinuation<Connection, any Error>
    let deadline: ContinuousClock.Instant
}

/// A connection that nobody uses, and since when.
struct IdleConnection: Sendable {
    let connection: Connection
    let since: ContinuousClock.Instant
}

/// The pool's decisions, without locks, clocks or input and output.
struct PoolState: Sendable {
    let maximumConnections: Int
    let maximumWaiters: Int

    /// Most recently used last: that one is taken first, so that the others may age.
    var idle: [IdleConnection] = []
    /// Open or opening, used or not.
    var total: Int = 0
    var opening: Int = 0
    /// First come, first served.
    var waiters: [PoolWaiter] = []
    var nextWaiter: UInt64 = 1
    var isClosing: Bool = false
    /// Why the last attempt to connect failed; nil once one succeeds.
    var outage: Outage?
    var statistics: DatabaseStatistics.Counters = DatabaseStatistics.Counters()

    struct Outage: Sendable {
        let error: DatabaseUnavailable
        let retryAt: ContinuousClock.Instant
        let failures: Int
    }

    enum Acquisition {
        case connection(Connection)
        case refused(DatabaseUnavailable)
        /// Wait; `opens` when a connection is to be opened for it.
        case wait(opens: Bool)
    }

    /// What a newcomer gets. It never overtakes a task that waits.
    mutating func acquire(at now: ContinuousClock.Instant) -> Acquisition {
        if isClosing { return .refused(DatabaseUnavailable(.closed, "the database is closed")) }
        if waiters.isEmpty, let last = idle.popLast() { return .connection(last.connection) }
        let live: Int = total - opening
        if let outage, live == 0, now < outage.retryAt { return .refused(outage.error) }
        guard waiters.count < maximumWaiters else {
            return .refused(DatabaseUnavailable(.queueFull, "\(waiters.count) tasks wait for a connection"))
        }
        return .wait(opens: shouldOpen(waiting: waiters.count + 1, at: now))
    }

    /// One opening per waiter, up to the limit; one at a time while connecting fails.
    func shouldOpen(waiting: Int, at now: ContinuousClock.Instant) -> Bool {
        guard total < maximumConnections, opening < waiting else { return false }
        guard let outage else { return true }
        return opening == 0 && now >= outage.retryAt
    }

    mutating func noteOpening() {
        total += 1
        opening += 1
    }

    /// Who is next for a connection that became free; nil: it is idle now.
    mutating func give(_ connection: Connection, at now: ContinuousClock.Instant) -> PoolWaiter? {
        guard waiters.isEmpty else { return waiters.removeFirst() }
        idle.append(IdleConnection(connection: connection, since: now))
        return nil
    }

    /// Connecting failed. Those who wait are told at once when no other connection can serve them.
    mutating func noteFailure(_ error: DatabaseUnavailable, at now: ContinuousClock.Instant) -> [PoolWaiter] {
        total -= 1
        opening -= 1
        let failures: Int = (outage?.failures ?? 0) + 1
        outage = Outage(error: error, retryAt: now + Backoff.delay(afterFailures: failures), failures: failures)
        statistics.connectFailures += 1
        guard total - opening == 0 else { return [] }
        defer { waiters = [] }
        return waiters
    }

    mutating func removeWaiter(_ id: UInt64) -> PoolWaiter? {
        waiters.firstIndex { $0.id == id }.map { waiters.remove(at: $0) }
    }

    mutating func expiredWaiters(at now: ContinuousClock.Instant) -> [PoolWaiter] {
        let expired: [PoolWaiter] = waiters.filter { $0.deadline <= now }
        if !expired.isEmpty { waiters.removeAll { $0.deadline <= now } }
        return expired
    }

    mutating func agedConnections(at now: ContinuousClock.Instant, lifetime: Duration) -> [Connection] {
        let aged: [IdleConnection] = idle.filter { now - $0.since >= lifetime }
        if !aged.isEmpty { idle.removeAll { now - $0.since >= lifetime } }
        return aged.map(\.connection)
    }
}

/// How long to leave a database alone that cannot be reached.
enum Backoff {
    static let first: Duration = .milliseconds(50)
    static let longest: Duration = .seconds(2)

    static func delay(afterFailures failures: Int) -> Duration {
        min(first * (1 << min(max(failures - 1, 0), 10)), longest)
    }

    /// Between half and one and a half of `delay`, so that many do not come back in step.
    static func jittered(_ delay: Duration) -> Duration {
        delay * Double.random(in: 0.5...1.5)
    }
}

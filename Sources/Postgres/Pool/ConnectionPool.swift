import Synchronization

/// Hands connections to tasks, first come first served, opens them when needed and replaces broken ones.
final class ConnectionPool: PollHandler {
    let configuration: DatabaseConfiguration
    let poller: EventPoller
    private let state: Mutex<PoolState>

    init(_ configuration: DatabaseConfiguration) throws(DatabaseUnavailable) {
        self.configuration = configuration
        poller = try EventPoller()
        state = Mutex(
            PoolState(
                maximumConnections: configuration.maximumConnections, maximumWaiters: configuration.maximumWaiters))
        _ = poller.register(nil, self)
    }

    var snapshot: PoolState { state.withLock { $0 } }

    func count(_ body: (inout DatabaseStatistics.Counters) -> Void) {
        state.withLock { body(&$0.statistics) }
    }

    /// A connection for the caller alone, until `release`.
    /// - Throws: `DatabaseUnavailable`, `CancellationError`.
    nonisolated(nonsending) func acquire() async throws -> Connection {
        try Task.checkCancellation()
        let now: ContinuousClock.Instant = .now
        switch state.withLock({ $0.acquire(at: now) }) {
        case .connection(let connection): return connection
        case .refused(let error): throw error
        case .wait: return try await wait(now)
        }
    }

    func release(_ connection: Connection) {
        guard !connection.isClosed else { return }
        let now: ContinuousClock.Instant = .now
        guard now - connection.openedAt < configuration.maximumLifetime else { return connection.close() }
        offer(connection, now)
    }

    private nonisolated(nonsending) func wait(_ now: ContinuousClock.Instant) async throws -> Connection {
        let id: UInt64 = state.withLock { state in
            defer { state.nextWaiter += 1 }
            return state.nextWaiter
        }
        poller.setUrgent(true)
        defer { poller.setUrgent(false) }
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                enqueue(PoolWaiter(id: id, continuation: continuation, deadline: now + configuration.acquireTimeout))
            }
        } onCancel: {
            state.withLock { $0.removeWaiter(id) }?.continuation.resume(throwing: CancellationError())
        }
    }

    /// Asks again under the lock: since the first question a connection may have come back.
    private func enqueue(_ waiter: PoolWaiter) {
        guard !Task.isCancelled else { return waiter.continuation.resume(throwing: CancellationError()) }
        let outcome: PoolState.Acquisition = state.withLock { state in
            let outcome: PoolState.Acquisition = state.acquire(at: .now)
            guard case .wait(let opens) = outcome else { return outcome }
            state.waiters.append(waiter)
            if opens { state.noteOpening() }
            return outcome
        }
        switch outcome {
        case .connection(let connection): waiter.continuation.resume(returning: connection)
        case .refused(let error): waiter.continuation.resume(throwing: error)
        case .wait(let opens): if opens { open() }
        }
    }

    /// To the task that waits longest, or to the idle ones; closed when the pool is closing.
    private func offer(_ connection: Connection, _ now: ContinuousClock.Instant) {
        let (waiter, isSuperfluous): (PoolWaiter?, Bool) = state.withLock { state in
            if state.isClosing, state.waiters.isEmpty { return (nil, true) }
            return (state.give(connection, at: now), false)
        }
        if isSuperfluous { return connection.close() }
        waiter?.continuation.resume(returning: connection)
        // It may have broken before it was in the list, where `forget` would have found it.
        if waiter == nil, connection.isClosed { state.withLock { $0.idle.removeAll { $0.connection === connection } } }
    }

    /// Opens a connection that `noteOpening` has counted.
    private func open() {
        Task.detached { [self] in
            do {
                let connection: Connection = try await Connection.open(configuration.connection, poller: poller)
                try await prepare(connection)
                succeed(connection)
            } catch {
                fail(error as? DatabaseUnavailable ?? DatabaseUnavailable(.connect, "\(error)"))
            }
        }
    }

    private func prepare(_ connection: Connection) async throws {
        do {
            let outcome: Outcome = try await connection.perform(SessionStatements.preparation, isCancellable: false)
            if let failure = outcome.failure { throw failure }
        } catch {
            connection.close()
            throw error
        }
    }

    private func succeed(_ connection: Connection) {
        state.withLock { state in
            state.opening -= 1
            state.outage = nil
            state.statistics.connectionsOpened += 1
        }
        // A connection that is closed already calls back at once.
        connection.setOnClose { [weak self, weak connection] in self?.forget(connection) }
        offer(connection, .now)
        openForWaiters()
    }

    private func fail(_ error: DatabaseUnavailable) {
        let waiters: [PoolWaiter] = state.withLock { $0.noteFailure(error, at: .now) }
        for waiter in waiters { waiter.continuation.resume(throwing: error) }
    }

    /// A connection ended: it no longer counts, and whoever waits gets another one.
    private func forget(_ connection: Connection?) {
        state.withLock { state in
            state.total -= 1
            state.statistics.connectionsClosed += 1
            state.idle.removeAll { $0.connection === connection }
        }
        openForWaiters()
    }

    private func openForWaiters() {
        let opens: Bool = state.withLock { state in
            guard state.shouldOpen(waiting: state.waiters.count, at: .now) else { return false }
            state.noteOpening()
            return true
        }
        if opens { open() }
    }

    // MARK: The poller's thread

    func socketIsReady() {}

    /// The poller lets go of the pool by itself when it stops.
    func finish(_ reason: any Error) {}

    /// Ends waits that took too long, closes what is idle for long, looks whether a database that was away is back.
    func tick(_ now: ContinuousClock.Instant) {
        let (expired, aged, probes): ([PoolWaiter], [Connection], Bool) = state.withLock { state in
            let probes: Bool = state.outage != nil && !state.isClosing && state.shouldOpen(waiting: 1, at: now)
            if probes { state.noteOpening() }
            return (
                state.expiredWaiters(at: now),
                state.agedConnections(at: now, lifetime: configuration.idleLifetime), probes
            )
        }
        let error: DatabaseUnavailable = DatabaseUnavailable(
            .acquireTimeout, "no connection within \(configuration.acquireTimeout)")
        for waiter in expired { waiter.continuation.resume(throwing: error) }
        for connection in aged { connection.close() }
        if probes { open() }
        openForWaiters()
    }

    /// Closes the connections that nobody uses: their server is not the right one any more.
    func closeIdle() {
        let idle: [IdleConnection] = state.withLock { state in
            defer { state.idle = [] }
            return state.idle
        }
        for entry in idle { entry.connection.close() }
    }

    /// Refuses newcomers, lets those who have or wait for a connection finish until `timeout`, then closes all.
    func close(timeout: Duration) async {
        let idle: [Connection] = state.withLock { state in
            state.isClosing = true
            defer { state.idle = [] }
            return state.idle.map(\.connection)
        }
        for connection in idle { connection.close() }
        let deadline: ContinuousClock.Instant = .now + timeout
        while !isDrained, .now < deadline { try? await Task.sleep(for: Self.drainInterval) }
        finishAll()
    }

    private static let drainInterval: Duration = .milliseconds(5)

    private var isDrained: Bool { state.withLock { $0.total == 0 && $0.waiters.isEmpty } }

    /// Ends everything at once.
    func finishAll() {
        let waiters: [PoolWaiter] = state.withLock { state in
            state.isClosing = true
            state.idle = []
            defer { state.waiters = [] }
            return state.waiters
        }
        let error: DatabaseUnavailable = DatabaseUnavailable(.closed, "the database is closed")
        for waiter in waiters { waiter.continuation.resume(throwing: error) }
        poller.stop(error)
    }
}

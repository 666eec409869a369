import CLibPQ
import Glibc
import Synchronization

/// One session of a PostgreSQL server over libpq, in pipeline mode. Nothing here blocks a cooperative thread.
///
/// A session is used by one task at a time; `Database` sees to that. Errors: `PostgresError` from the server,
/// `DatabaseUnavailable` when the connection breaks, `CancellationError` when the waiting task is cancelled: the
/// query is cancelled on the server too, and the connection is closed, because a late cancel request would hit
/// whatever runs next.
package final class Connection: Sendable, PollHandler {
    let poller: EventPoller
    let state: Mutex<ConnectionState>
    /// How long the server may stay silent while an answer is due; nil for maintenance work.
    let responseTimeout: Duration?
    let openedAt: ContinuousClock.Instant = .now
    private let cancelHandle: CancelHandle
    private let socket: Int32
    private let notices: Notices = Notices()

    /// Takes over a connected `handle` that no thread uses.
    init(_ handle: ConnectedHandle, poller: EventPoller, responseTimeout: Duration?) {
        self.poller = poller
        self.responseTimeout = responseTimeout
        socket = PQsocket(handle.pointer)
        cancelHandle = CancelHandle(PQgetCancel(handle.pointer))
        state = Mutex(ConnectionState(handle: handle.pointer))
        PQsetnonblocking(handle.pointer, 1)
        PQenterPipelineMode(handle.pointer)
        PQsetNoticeReceiver(
            handle.pointer, { argument, notice in Notices.receive(argument, notice) },
            Unmanaged.passUnretained(notices).toOpaque())
        let isRegistered: Bool = state.withLock { state in
            guard let token = poller.register(socket, self) else { return false }
            state.token = token
            return true
        }
        if !isRegistered { close() }
    }

    package var isClosed: Bool { state.withLock { $0.handle == nil } }

    /// The server's process, as in `pg_stat_activity.pid`; 0 once closed.
    package var processID: Int { state.withLock { $0.handle.map { Int(PQbackendPID($0)) } ?? 0 } }

    /// Called once, on any thread, when the connection ends for whatever reason; at once when it has ended.
    func setOnClose(_ body: @escaping @Sendable () -> Void) {
        let isClosed: Bool = state.withLock { state in
            if state.handle != nil { state.onClose = body }
            return state.handle == nil
        }
        if isClosed { body() }
    }

    func setOnNotification(_ body: @escaping @Sendable (DatabaseNotification) -> Void) {
        state.withLock { $0.onNotification = body }
    }

    /// Sends the steps with one sync behind them and waits for all answers.
    /// - Parameter commitStep: Index of the COMMIT of a transaction that changes something.
    nonisolated(nonsending) func perform(
        _ steps: [Step], isCancellable: Bool = true, commitStep: Int? = nil
    ) async throws -> Outcome {
        guard isCancellable else {
            return try await wait { self.submit(steps, $0, isCancellable: false, commitStep: commitStep) }
        }
        return try await cancellable { self.submit(steps, $0, isCancellable: true, commitStep: commitStep) }
    }

    /// Sends the steps and does not wait; a failure ends the connection. For COMMIT of read-only work.
    func dispatch(_ steps: [Step]) {
        submit(steps, nil, isCancellable: false)
    }

    /// Waits for what `body` sends. A cancelled task cancels it.
    nonisolated(nonsending) func cancellable(_ body: (Exchange.Continuation) -> Void) async throws -> Outcome {
        // A cancel that came too late for the previous exchange does not count for this one.
        state.withLock { $0.isCancelRequested = false }
        try Task.checkCancellation()
        return try await withTaskCancellationHandler {
            try await wait(body)
        } onCancel: {
            cancel()
        }
    }

    nonisolated(nonsending) private func wait(_ body: (Exchange.Continuation) -> Void) async throws -> Outcome {
        try await withCheckedThrowingContinuation { body($0) }
    }

    private func submit(
        _ steps: [Step], _ continuation: Exchange.Continuation?, isCancellable: Bool, commitStep: Int? = nil
    ) {
        let exchange: Exchange = Exchange(
            kind: .pipeline, stepCount: steps.count, continuation: continuation, deadline: deadline,
            isCancellable: isCancellable, commitStep: commitStep)
        enqueue(exchange) { state, handle in
            for step in steps where !send(step, handle) { return false }
            return PQpipelineSync(handle) == 1
        }
    }

    var deadline: ContinuousClock.Instant? { responseTimeout.map { .now + $0 } }

    /// Sends by `body`, which answers whether libpq took it, and queues the exchange.
    func enqueue(_ exchange: Exchange, _ body: (inout ConnectionState, OpaquePointer) -> Bool) {
        let completions: [Completion] = state.withLock { state in
            guard let handle = state.handle else {
                let reason: any Error =
                    state.closeReason ?? DatabaseUnavailable(.connectionLost, "connection is closed")
                return [{ exchange.continuation?.resume(throwing: reason) }]
            }
            if exchange.isCancellable, state.isCancelRequested {
                return [{ exchange.continuation?.resume(throwing: CancellationError()) }]
            }
            state.queue.append(exchange)
            state.sentExchanges += 1
            guard body(&state, handle), flush(&state, handle) else {
                return end(&state, lost(state))
            }
            return []
        }
        for completion in completions { completion() }
    }

    /// Writes what the socket takes now; the poller goes on when it takes more. False: the connection is broken.
    func flush(_ state: inout ConnectionState, _ handle: OpaquePointer) -> Bool {
        let status: Int32 = PQflush(handle)
        let wantsWrite: Bool = status == 1
        if wantsWrite != state.wantsWrite {
            state.wantsWrite = wantsWrite
            updateInterest(state)
        }
        return status >= 0
    }

    func updateInterest(_ state: ConnectionState) {
        poller.setInterest(socket, token: state.token, readable: state.isReading, writable: state.wantsWrite)
    }

    /// The server's own last words, where it had any, otherwise libpq's.
    func lost(_ state: ConnectionState) -> DatabaseUnavailable {
        guard let farewell = state.farewell ?? notices.farewell else {
            return DatabaseUnavailable(.connectionLost, state.errorMessage)
        }
        return DatabaseUnavailable(farewell)
    }

    private func send(_ step: Step, _ handle: OpaquePointer) -> Bool {
        switch step {
        case .prepare(let name, let sql): return PQsendPrepare(handle, name, sql, 0, nil) == 1
        case .describe(let name): return PQsendDescribePrepared(handle, name) == 1
        case .command(let sql): return PQsendQueryParams(handle, sql, 0, nil, nil, nil, nil, 1) == 1
        case .execute(let name, let parameters):
            return parameters.withPointers { pointers in
                PQsendQueryPrepared(
                    handle, name, Int32(parameters.count), pointers?.values, pointers?.lengths, pointers?.formats, 1)
            } == 1
        }
    }
}

// The end of a connection.
extension Connection {
    /// Closes now; whoever waits gets `DatabaseUnavailable`.
    package func close() {
        finish(DatabaseUnavailable(.closed, "connection is closed"))
    }

    /// Closes for `reason`, which those who wait get.
    func finish(_ reason: any Error) {
        let completions: [Completion] = state.withLock { end(&$0, reason) }
        for completion in completions { completion() }
    }

    /// The server is asked to stop what it does, on a thread that may block; the connection is not used again.
    private func cancel() {
        let completions: [Completion] = state.withLock { state in
            guard state.queue.contains(where: \.isCancellable) else {
                // Between the handler's installation and the sending: `enqueue` looks at this.
                state.isCancelRequested = true
                return []
            }
            return end(&state, CancellationError(), isCancelling: true)
        }
        for completion in completions { completion() }
    }

    /// Takes the connection out of use. What is returned must run after the lock is released.
    func end(_ state: inout ConnectionState, _ reason: any Error, isCancelling: Bool = false) -> [Completion] {
        guard let handle = state.handle else { return [] }
        state.handle = nil
        state.closeReason = reason
        poller.unregister(socket, token: state.token)
        let waiting: [Exchange] = state.queue
        let farewell: PostgresError? = state.farewell ?? notices.farewell
        state.queue = []
        let onClose: (@Sendable () -> Void)? = state.onClose
        state.onClose = nil
        state.onNotification = nil
        PQsetNoticeReceiver(handle, { _, _ in }, nil)
        let ending: ConnectedHandle = ConnectedHandle(pointer: handle)
        return [
            { [cancelHandle] in Self.finish(ending, isCancelling ? cancelHandle : nil) },
            {
                for exchange in waiting {
                    exchange.continuation?.resume(throwing: exchange.reason(reason, farewell: farewell))
                }
            },
            { onClose?() },
        ]
    }

    private static func finish(_ handle: ConnectedHandle, _ cancelHandle: CancelHandle?) {
        BlockingWork.detach {
            cancelHandle?.cancel()
            PQfinish(handle.pointer)
        }
    }
}

/// What the server says without being asked. Notices go nowhere; libpq would print them. The reason why it ends an
/// idle session arrives here as well, and is kept. Touched under the connection's lock only.
private final class Notices: @unchecked Sendable {
    private(set) var farewell: PostgresError?

    static func receive(_ argument: UnsafeMutableRawPointer?, _ notice: OpaquePointer?) {
        guard let argument, let notice else { return }
        let error: PostgresError = PostgresError(notice, statement: nil)
        guard error.isConnectionFailure, error.isFatal else { return }
        Unmanaged<Notices>.fromOpaque(argument).takeUnretainedValue().farewell = error
    }
}

/// A handle on its way from one thread to another.
struct ConnectedHandle: @unchecked Sendable {
    let pointer: OpaquePointer
}

/// What it takes to ask the server to cancel a session's query; independent of the connection.
final class CancelHandle: @unchecked Sendable {
    private let pointer: OpaquePointer?

    init(_ pointer: OpaquePointer?) {
        self.pointer = pointer
    }

    deinit { PQfreeCancel(pointer) }

    /// Blocks: opens a connection of its own.
    func cancel() {
        var message: [CChar] = Array(repeating: 0, count: 256)
        _ = PQcancel(pointer, &message, Int32(message.count))
    }
}

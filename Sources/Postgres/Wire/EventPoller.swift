import CLibPQ
import Glibc
import Synchronization

/// Something with a socket that wants to know when it can be read or written.
protocol PollHandler: AnyObject, Sendable {
    /// On the poller's thread. Level-triggered: called again until the socket has been read.
    func socketIsReady()
    /// On the poller's thread, now and then: time to look at deadlines.
    func tick(_ now: ContinuousClock.Instant)
    /// On any thread: give up, `unregister`.
    func finish(_ reason: any Error)
}

/// One thread that waits for the sockets of one `Database` with `epoll`.
///
/// Statements are sent on the thread of the task that asks; only answers pass through here, so that a query costs one
/// change of threads and not two.
final class EventPoller: Sendable {
    /// How often handlers are asked to look at their deadlines: at rest, and while a task waits for a connection.
    static let restingTick: Int32 = 250
    static let urgentTick: Int32 = 10

    private static let maximumEvents: Int = 64
    /// The token of the `eventfd` that wakes the thread.
    private static let wakeToken: UInt64 = 0

    private struct State {
        var handlers: [UInt64: any PollHandler] = [:]
        var nextToken: UInt64 = 1
        var isStopped: Bool = false
        var urgent: Int = 0
    }

    private let descriptor: Int32
    private let wakeDescriptor: Int32
    private let state: Mutex<State> = Mutex(State())

    init() throws(DatabaseUnavailable) {
        descriptor = epoll_create1(Int32(EPOLL_CLOEXEC))
        wakeDescriptor = eventfd(0, Int32(EFD_CLOEXEC) | Int32(EFD_NONBLOCK))
        guard descriptor >= 0, wakeDescriptor >= 0 else {
            throw DatabaseUnavailable(.connect, "no descriptors left: \(String(cString: strerror(errno)))")
        }
        control(EPOLL_CTL_ADD, wakeDescriptor, token: Self.wakeToken)
        BlockingWork.detach { [self] in loop() }
    }

    /// The descriptors are closed when nobody can use them any more, the thread included.
    deinit {
        close(descriptor)
        close(wakeDescriptor)
    }

    /// Keeps `handler` until `unregister`. Without a socket it is for `tick` only. Nil once stopped.
    func register(_ socket: Int32?, _ handler: any PollHandler) -> UInt64? {
        let token: UInt64? = state.withLock { state in
            guard !state.isStopped else { return nil }
            defer { state.nextToken += 1 }
            state.handlers[state.nextToken] = handler
            return state.nextToken
        }
        if let socket, let token { control(EPOLL_CTL_ADD, socket, token: token) }
        return token
    }

    func setInterest(_ socket: Int32, token: UInt64, readable: Bool, writable: Bool) {
        control(EPOLL_CTL_MOD, socket, token: token, readable: readable, writable: writable)
    }

    /// Before the socket is closed. `socket` is nil for a handler that has none.
    func unregister(_ socket: Int32?, token: UInt64) {
        if let socket { control(EPOLL_CTL_DEL, socket, token: token) }
        _ = state.withLock { $0.handlers.removeValue(forKey: token) }
    }

    /// Ticks come faster while any caller asks for it.
    func setUrgent(_ urgent: Bool) {
        let begins: Bool = state.withLock { state in
            state.urgent += urgent ? 1 : -1
            return urgent && state.urgent == 1
        }
        if begins { wake() }
    }

    /// Ends everything that is registered, for `reason`, and the thread.
    func stop(_ reason: any Error) {
        let handlers: [any PollHandler] = state.withLock { state in
            state.isStopped = true
            return Array(state.handlers.values)
        }
        for handler in handlers { handler.finish(reason) }
        state.withLock { $0.handlers = [:] }
        wake()
    }

    private func wake() {
        var one: UInt64 = 1
        _ = write(wakeDescriptor, &one, MemoryLayout<UInt64>.size)
    }

    private func control(
        _ operation: Int32, _ socket: Int32, token: UInt64, readable: Bool = true, writable: Bool = false
    ) {
        var event: epoll_event = epoll_event()
        event.events = (readable ? EPOLLIN.rawValue : 0) | (writable ? EPOLLOUT.rawValue : 0)
        event.data.u64 = token
        _ = epoll_ctl(descriptor, operation, socket, &event)
    }

    private func loop() {
        var events: [epoll_event] = Array(repeating: epoll_event(), count: Self.maximumEvents)
        var lastTick: ContinuousClock.Instant = .now
        while true {
            let (isStopped, timeout): (Bool, Int32) = state.withLock { state in
                (state.isStopped, state.urgent > 0 ? Self.urgentTick : Self.restingTick)
            }
            if isStopped { return }
            let count: Int32 = epoll_wait(descriptor, &events, Int32(events.count), timeout)
            for index in 0..<max(0, Int(count)) { dispatch(events[index].data.u64) }
            let now: ContinuousClock.Instant = .now
            if now - lastTick >= .milliseconds(Int(timeout)) {
                lastTick = now
                tick(now)
            }
        }
    }

    private func dispatch(_ token: UInt64) {
        guard token != Self.wakeToken else {
            var count: UInt64 = 0
            _ = read(wakeDescriptor, &count, MemoryLayout<UInt64>.size)
            return
        }
        state.withLock { $0.handlers[token] }?.socketIsReady()
    }

    private func tick(_ now: ContinuousClock.Instant) {
        let handlers: [any PollHandler] = state.withLock { Array($0.handlers.values) }
        for handler in handlers { handler.tick(now) }
    }
}

import Synchronization

/// Lets a test and a handler wait for each other without sleeping.
final class Gate: Sendable {
    private let opened: Signal = Signal()
    private let arrival: Signal = Signal()
    private let cancellation: Signal = Signal()

    /// The handler's side: tells that it is here and waits for `open`.
    func wait() async {
        arrival.fire()
        await opened.wait()
    }

    /// The handler's side: waits until its task is cancelled.
    func waitForCancellation() async {
        arrival.fire()
        await withTaskCancellationHandler {
            await cancellation.wait()
        } onCancel: {
            cancellation.fire()
        }
    }

    func open() { opened.fire() }
    func arrived() async { await arrival.wait() }
    func cancelled() async { await cancellation.wait() }
}

/// An event that happens once.
final class Signal: Sendable {
    private let state: Mutex<(isFired: Bool, waiters: [CheckedContinuation<Void, Never>])> = Mutex((false, []))

    func fire() {
        let waiters = state.withLock { state in
            state.isFired = true
            defer { state.waiters = [] }
            return state.waiters
        }
        for waiter in waiters { waiter.resume() }
    }

    var isFired: Bool { state.withLock { $0.isFired } }

    func wait() async {
        await withCheckedContinuation { waiter in
            let isFired: Bool = state.withLock { state in
                if !state.isFired { state.waiters.append(waiter) }
                return state.isFired
            }
            if isFired { waiter.resume() }
        }
    }
}

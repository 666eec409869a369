import Synchronization

/// Asks a producer for its next value and can be asked again before the value has come: a wait that ends with silence
/// leaves the producer working on the same value.
final class PendingPull<Value: Sendable>: Sendable {
    enum Outcome: Sendable {
        case value(Value)
        case silence
        case end
    }

    private struct State {
        var task: Task<Void, Never>?
        var result: Result<Value?, any Error>?
        var waiter: CheckedContinuation<Outcome, any Error>?
        /// Number of the current wait, so that a late timer does not end the one after.
        var wait: Int = 0
        var isCancelled: Bool = false
    }

    private let produce: @Sendable () async throws -> Value?
    private let state: Mutex<State> = Mutex(State())

    init(_ produce: @escaping @Sendable () async throws -> Value?) { self.produce = produce }

    /// The next value, or `silence` when it has not come within `limit`.
    func next(within limit: Duration?) async throws -> Outcome {
        let wait: Int = state.withLock { state in
            state.wait += 1
            return state.wait
        }
        start()
        let timer: Task<Void, Never>? = limit.map { limit in
            Task { [weak self] in
                guard (try? await Task.sleep(for: limit)) != nil else { return }
                self?.silence(wait)
            }
        }
        defer { timer?.cancel() }
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { park($0) }
        } onCancel: {
            cancel()
        }
    }

    /// Cancels the producer; a wait ends with `CancellationError`.
    func cancel() {
        let (task, waiter) = state.withLock { state in
            defer { state.waiter = nil }
            state.isCancelled = true
            return (state.task, state.waiter)
        }
        task?.cancel()
        waiter?.resume(throwing: CancellationError())
    }

    private func start() {
        state.withLock { state in
            guard state.task == nil, state.result == nil, !state.isCancelled else { return }
            state.task = Task { [self] in
                do {
                    deliver(.success(try await produce()))
                } catch {
                    deliver(.failure(error))
                }
            }
        }
    }

    private func deliver(_ result: Result<Value?, any Error>) {
        let waiter: CheckedContinuation<Outcome, any Error>? = state.withLock { state in
            state.task = nil
            guard let waiter = state.waiter else {
                state.result = result
                return nil
            }
            state.waiter = nil
            return waiter
        }
        waiter?.resume(with: Self.outcome(result))
    }

    private func silence(_ wait: Int) {
        let waiter: CheckedContinuation<Outcome, any Error>? = state.withLock { state in
            guard state.wait == wait else { return nil }
            defer { state.waiter = nil }
            return state.waiter
        }
        waiter?.resume(returning: .silence)
    }

    private func park(_ waiter: CheckedContinuation<Outcome, any Error>) {
        let ready: Result<Outcome, any Error>? = state.withLock { state in
            if let result = state.result {
                state.result = nil
                return Self.outcome(result)
            }
            if state.isCancelled { return .failure(CancellationError()) }
            state.waiter = waiter
            return nil
        }
        if let ready { waiter.resume(with: ready) }
    }

    private static func outcome(_ result: Result<Value?, any Error>) -> Result<Outcome, any Error> {
        result.map { $0.map(Outcome.value) ?? .end }
    }
}

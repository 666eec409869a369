import ContractRuntime
import NIOCore
import Synchronization

/// A streamed request body between the event loop, which adds chunks, and the service, which takes them. When too many
/// bytes wait, the connection is not read until the service has taken some.
final class BodyPipe: Sendable {
    /// What the connection does when the reader acts.
    struct Signals: Sendable {
        /// The first read: a client that waits may send now.
        var started: @Sendable () -> Void
        /// There is room again.
        var drained: @Sendable () -> Void
    }

    private enum End: Sendable { case open, finished, failed(any Error) }

    private struct State: Sendable {
        var chunks: [[UInt8]] = []
        var head: Int = 0
        var bytes: Int = 0
        var end: End = .open
        var waiter: CheckedContinuation<[UInt8]?, any Error>?
        var isStarted: Bool = false
        var isFull: Bool = false
    }

    private let capacity: Int
    private let signals: Signals
    private let state: Mutex<State> = Mutex(State())

    init(capacity: Int, signals: Signals) {
        self.capacity = capacity
        self.signals = signals
    }

    /// - Returns: false when the pipe is full and the connection should not be read.
    func add(_ chunk: [UInt8]) -> Bool {
        let (waiter, isOpen): (CheckedContinuation<[UInt8]?, any Error>?, Bool) = state.withLock { state in
            guard case .open = state.end else { return (nil, true) }
            if let waiter = state.waiter {
                state.waiter = nil
                return (waiter, true)
            }
            state.chunks.append(chunk)
            state.bytes += chunk.count
            state.isFull = state.bytes >= capacity
            return (nil, !state.isFull)
        }
        waiter?.resume(returning: chunk)
        return isOpen
    }

    func finish() { end(.finished) }

    /// Chunks that wait are dropped.
    func fail(_ error: any Error) { end(.failed(error)) }

    private func end(_ end: End) {
        let waiter: CheckedContinuation<[UInt8]?, any Error>? = state.withLock { state in
            guard case .open = state.end else { return nil }
            state.end = end
            if case .failed = end { state.chunks.removeAll() }
            defer { state.waiter = nil }
            return state.waiter
        }
        switch end {
        case .failed(let error): waiter?.resume(throwing: error)
        default: waiter?.resume(returning: nil)
        }
    }

    /// The next chunk, nil at the end.
    func next() async throws -> [UInt8]? {
        let isFirst: Bool = state.withLock { state in
            defer { state.isStarted = true }
            return !state.isStarted
        }
        if isFirst { signals.started() }
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { take($0) }
        } onCancel: {
            fail(CancellationError())
        }
    }

    private func take(_ waiter: CheckedContinuation<[UInt8]?, any Error>) {
        var hasDrained: Bool = false
        let result: Result<[UInt8]?, any Error>? = state.withLock { state in
            if state.head < state.chunks.count {
                let chunk: [UInt8] = state.chunks[state.head]
                state.head += 1
                state.bytes -= chunk.count
                if state.head == state.chunks.count {
                    state.chunks.removeAll(keepingCapacity: true)
                    state.head = 0
                }
                if state.isFull, state.bytes <= capacity / 2 {
                    state.isFull = false
                    hasDrained = true
                }
                return .success(chunk)
            }
            switch state.end {
            case .open:
                state.waiter = waiter
                return nil
            case .finished: return .success(nil)
            case .failed(let error): return .failure(error)
            }
        }
        if hasDrained { signals.drained() }
        if let result { waiter.resume(with: result) }
    }
}

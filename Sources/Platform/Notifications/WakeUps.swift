/// Says that something happened to an account, without saying what: any number of events that were not looked at yet
/// are one. Ends at `close`, at the end of its lifetime, or when it is let go.
final class WakeUps: Sendable {
    private let stream: AsyncStream<Void>
    private let continuation: AsyncStream<Void>.Continuation
    private let timer: Task<Void, Never>

    /// - Parameter onEnd: called once.
    init(lifetime: Duration, onEnd: @escaping @Sendable () -> Void) {
        let (stream, continuation): (AsyncStream<Void>, AsyncStream<Void>.Continuation) =
            AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
        continuation.onTermination = { _ in onEnd() }
        self.stream = stream
        self.continuation = continuation
        timer = Task {
            guard (try? await Task.sleep(for: lifetime)) != nil else { return }
            continuation.finish()
        }
    }

    deinit { close() }

    /// Wakes the stream through this, which does not keep the stream itself.
    var signal: @Sendable () -> Void {
        { [continuation] in continuation.yield() }
    }

    /// Waits for the next one; false at the end.
    func wait() async -> Bool {
        var iterator: AsyncStream<Void>.AsyncIterator = stream.makeAsyncIterator()
        return await iterator.next(isolation: nil) != nil
    }

    func close() {
        timer.cancel()
        continuation.finish()
    }
}

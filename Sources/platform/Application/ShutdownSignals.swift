@preconcurrency import Dispatch
import Glibc

/// Signals of the process as suspensions: Ctrl-C and the service manager's request to stop, or others.
final class ShutdownSignals: Sendable {
    private let stream: AsyncStream<Void>
    private let sources: [any DispatchSourceSignal]

    init(_ numbers: [Int32] = [SIGINT, SIGTERM]) {
        let (stream, continuation) = AsyncStream.makeStream(of: Void.self)
        self.stream = stream
        sources = numbers.map { number in
            signal(number, SIG_IGN)
            let source: any DispatchSourceSignal = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler { continuation.yield() }
            source.resume()
            return source
        }
    }

    /// Returns at the first signal, or when the task is cancelled.
    func wait() async {
        for await _ in stream { return }
    }

    /// Calls the body at each signal, until the task is cancelled.
    func each(_ body: () async -> Void) async {
        for await _ in stream { await body() }
    }
}

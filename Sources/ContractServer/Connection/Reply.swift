import ContractRuntime
import NIOCore

/// The way from a request's task back to its connection, which is touched on its event loop only.
struct Reply: @unchecked Sendable {
    let handler: ConnectionHandler
    let eventLoop: any EventLoop
    let number: Int

    /// Sends an answer: at once when this is the connection's thread and the body is at hand, otherwise it returns when
    /// the body is written, or given up.
    nonisolated(nonsending) func send(_ response: OutgoingResponse, _ core: ServerCore) async {
        core.requests.leave()
        if case .stream(let stream) = response.body { return await send(response, stream, log: core.log) }
        if eventLoop.inEventLoop {
            deliver(response)
        } else {
            eventLoop.execute { deliver(response) }
        }
    }

    private func deliver(_ response: OutgoingResponse) {
        guard let exchange = handler.exchange(number, in: .waiting) else { return }
        handler.send(response, for: exchange)
    }

    /// Sends an answer whose body is a stream; returns when it is written, or given up.
    private func send(_ response: OutgoingResponse, _ stream: ByteStream, log: RequestLog) async {
        guard await begin(response, stream) else { return stream.cancel() }
        do {
            while let chunk = try await stream.next() {
                if !chunk.isEmpty { try await write(chunk) }
            }
            end(isComplete: true)
        } catch {
            stream.cancel()
            if !(error is CancellationError) { log.streamFailed(error, id: response.id.text) }
            end(isComplete: false)
        }
    }

    private func begin(_ response: OutgoingResponse, _ stream: ByteStream) async -> Bool {
        await withCheckedContinuation { continuation in
            onEventLoop { handler in
                guard let exchange = handler.exchange(number, in: .waiting) else {
                    return continuation.resume(returning: false)
                }
                continuation.resume(returning: handler.beginStream(response, stream, for: exchange))
            }
        }
    }

    private func write(_ chunk: [UInt8]) async throws {
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
            onEventLoop { handler in
                guard let exchange = handler.exchange(number, in: .streaming) else {
                    return continuation.resume(throwing: CancellationError())
                }
                handler.sendChunk(chunk, for: exchange, continuation)
            }
        }
    }

    private func end(isComplete: Bool) {
        onEventLoop { handler in
            guard let exchange = handler.exchange(number, in: .streaming) else { return }
            handler.endStream(for: exchange, isComplete: isComplete)
        }
    }

    /// At once when this is the connection's thread.
    private func onEventLoop(_ body: @escaping @Sendable (ConnectionHandler) -> Void) {
        if eventLoop.inEventLoop {
            body(handler)
        } else {
            eventLoop.execute { body(handler) }
        }
    }
}

/// Starts a task that runs on this thread up to its first suspension.
func startImmediately(_ operation: @escaping @Sendable () async -> Void) -> Task<Void, Never> {
    if #available(macOS 26.0, iOS 26.0, watchOS 26.0, tvOS 26.0, visionOS 26.0, *) {
        return Task.immediate(operation: operation)
    }
    return Task(operation: operation)
}

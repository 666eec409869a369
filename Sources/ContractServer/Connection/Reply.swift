import ContractRuntime
import NIOCore

/// Writes answers: a connection of HTTP/1.1, or a stream of HTTP/2. Called on its event loop.
protocol AnswerWriter: AnyObject, SendableMetatype {
    var core: ServerCore { get }
    /// The exchange of a number, if it is in this phase.
    func exchange(_ number: Int, in phase: Exchange.Phase) -> Exchange?
    func send(_ response: OutgoingResponse, for exchange: Exchange)
    func beginStream(_ response: OutgoingResponse, _ stream: ByteStream, for exchange: Exchange) -> Bool
    func sendChunk(_ chunk: [UInt8], for exchange: Exchange, _ waiter: CheckedContinuation<Void, any Error>)
    func endStream(for exchange: Exchange, isComplete: Bool)
}

/// The way from a request's task back to its connection, which is touched on its event loop only. Tasks start on this
/// thread and run there up to their first suspension.
struct Reply<Writer: AnswerWriter>: @unchecked Sendable {
    let handler: Writer
    let eventLoop: any EventLoop
    let number: Int

    /// Hands a request to the pipeline. What can be said at once is said at once; the task, which starts on this thread
    /// and often ends on it, is there for the service.
    /// - Returns: nil when the answer has been given without a task.
    func start(_ routed: RoutedRequest, _ body: RequestBody) -> Task<Void, Never>? {
        switch handler.core.pipeline.passage(of: routed, body) {
        case .refused(let response):
            _ = send(response)
            return nil
        case .passed(let request, let state): return serve(request, routed, state)
        case .waits: return respond(routed, body)
        }
    }

    // The closures stand where tasks are made of them: one that is handed on is wrapped three times, each time with
    // memory of its own.
    private func serve(
        _ request: ServerRequest, _ routed: RoutedRequest, _ state: RequestState
    ) -> Task<Void, Never> {
        if #available(macOS 26.0, iOS 26.0, watchOS 26.0, tvOS 26.0, visionOS 26.0, *) {
            return Task.immediate { await served(request, routed, state) }
        }
        return Task { await served(request, routed, state) }
    }

    nonisolated(nonsending) private func served(
        _ request: ServerRequest, _ routed: RoutedRequest, _ state: RequestState
    ) async {
        // Nothing large lives here while the service works: this frame is memory that has to be found.
        let rest: StreamedAnswer?
        do {
            let response: ServerResponse = try await handler.core.pipeline.service.respond(
                routed.operation.policy.index, to: request)
            rest = send(response, to: request, routed, state)
        } catch {
            rest = send(error, routed, state)
        }
        if let rest { await send(rest) }
    }

    private func respond(_ routed: RoutedRequest, _ body: RequestBody) -> Task<Void, Never> {
        if #available(macOS 26.0, iOS 26.0, watchOS 26.0, tvOS 26.0, visionOS 26.0, *) {
            return Task.immediate { await responded(routed, body) }
        }
        return Task { await responded(routed, body) }
    }

    nonisolated(nonsending) private func responded(_ routed: RoutedRequest, _ body: RequestBody) async {
        if let rest = send(await handler.core.pipeline.respond(to: routed, body: body)) { await send(rest) }
    }

    /// Sends an answer: at once when this is the connection's thread.
    /// - Returns: what is left to be sent, where the body is a stream.
    @inline(never)
    func send(_ response: OutgoingResponse) -> StreamedAnswer? {
        let core: ServerCore = handler.core
        core.requests.leave()
        if case .stream(let stream) = response.body { return StreamedAnswer(response, stream) }
        if eventLoop.inEventLoop {
            deliver(response)
        } else {
            eventLoop.execute { deliver(response) }
        }
        return nil
    }

    /// What the service answered to a request that had passed all stages.
    @inline(never)
    func send(
        _ response: ServerResponse, to passed: ServerRequest, _ routed: RoutedRequest, _ state: RequestState
    ) -> StreamedAnswer? {
        let pipeline: Pipeline = handler.core.pipeline
        let answer: OutgoingResponse = pipeline.encoded(
            response, routed, hasCaller: passed.caller != nil, state.rateLimit)
        return send(pipeline.completed(answer, routed, passed.caller))
    }

    /// The service failed.
    @inline(never)
    func send(_ error: any Error, _ routed: RoutedRequest, _ state: RequestState) -> StreamedAnswer? {
        send(handler.core.pipeline.refusal(error, routed, state))
    }

    private func deliver(_ response: OutgoingResponse) {
        guard let exchange = handler.exchange(number, in: .waiting) else { return }
        handler.send(response, for: exchange)
    }

    /// Sends an answer whose body is a stream; returns when it is written, or given up.
    func send(_ answer: StreamedAnswer) async {
        let (response, stream): (OutgoingResponse, ByteStream) = (answer.response, answer.stream)
        guard await begin(response, stream) else { return stream.cancel() }
        do {
            while let chunk = try await stream.next() {
                if !chunk.isEmpty { try await write(chunk) }
            }
            end(isComplete: true)
        } catch {
            stream.cancel()
            if !(error is CancellationError) { handler.core.log.streamFailed(error, id: response.id.text) }
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
    private func onEventLoop(_ body: @escaping @Sendable (Writer) -> Void) {
        if eventLoop.inEventLoop {
            body(handler)
        } else {
            eventLoop.execute { body(handler) }
        }
    }
}

/// An answer whose body has yet to be taken from its service. A class, so that it is small where it is waited for.
final class StreamedAnswer: Sendable {
    let response: OutgoingResponse
    let stream: ByteStream

    init(_ response: OutgoingResponse, _ stream: ByteStream) {
        self.response = response
        self.stream = stream
    }
}

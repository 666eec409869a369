import ContractRuntime
import NIOCore
import NIOHPACK
import NIOHTTP2

// Answers: from the pipeline back to the stream.
extension HTTP2Stream: AnswerWriter {
    /// Hands a request to the pipeline. The asynchronous part starts on this thread and often ends on it.
    func start(_ exchange: Exchange, _ routed: RoutedRequest, _ body: RequestBody) {
        guard isOpen else { return }
        guard core.requests.enter() else {
            return refuse(.overloaded(retryAfter: configuration.retryAfterOverloaded))
        }
        let isStreamed: Bool = routed.operation.policy.body.kind == .streamed
        let reply: Reply<HTTP2Stream> = Reply(
            handler: self, eventLoop: connection.eventLoop, number: exchange.number)
        guard let task = reply.start(routed, body), exchange.phase != .answered else { return }
        exchange.task = task
        if connection.isDraining { drain() }
        guard exchange.phase == .waiting else { return }
        setRequestTimeout(isStreamed ? core.times.streamedRequest : core.times.request)
    }

    func sendContinue(_ exchange: Exchange) {
        guard isOpen, exchange.awaitsContinue else { return }
        exchange.awaitsContinue = false
        write(.headers(.init(headers: HPACKHeaders([(":status", "100")]))))
        connection.flush()
    }

    func exchange(_ number: Int, in phase: Exchange.Phase) -> Exchange? {
        guard let exchange, exchange.phase == phase, isOpen else { return nil }
        return exchange
    }

    func send(_ response: OutgoingResponse, for exchange: Exchange) {
        guard isOpen else { return }
        prepare(exchange, response)
        var content: [UInt8] = []
        if case .bytes(let bytes) = response.body { content = bytes }
        let framing: ResponseHead.Framing =
            response.status == 204 || response.status == 304 ? .none : .length(content.count)
        if exchange.isHead || framing == .none { content = [] }
        exchange.bytesSent = content.count
        let head: HPACKHeaders = fields(response, framing, exchange)
        guard !content.isEmpty else {
            return complete(exchange, .headers(.init(headers: head, endStream: true)))
        }
        write(.headers(.init(headers: head)))
        sendBody(content, exchange)
    }

    /// In pieces, so that it is seen that a client takes them, when there is more than the client might have room for.
    private func sendBody(_ content: [UInt8], _ exchange: Exchange) {
        var buffer: ByteBuffer = ByteBuffer(bytes: content)
        while buffer.readableBytes > UnsentBytes.high, let piece = buffer.readSlice(length: UnsentBytes.low) {
            writeCounted(piece)
        }
        complete(exchange, .data(.init(data: .byteBuffer(buffer), endStream: true)))
    }

    func beginStream(_ response: OutgoingResponse, _ stream: ByteStream, for exchange: Exchange) -> Bool {
        guard isOpen else { return false }
        prepare(exchange, response)
        let isEmpty: Bool = response.status == 204 || response.status == 304
        exchange.framing = isEmpty ? .none : stream.length.map { .length($0) } ?? .none
        let head: HPACKHeaders = fields(response, exchange.framing, exchange)
        guard !exchange.isHead, !isEmpty else {
            complete(exchange, .headers(.init(headers: head, endStream: true)))
            return false
        }
        exchange.phase = .streaming
        exchange.isEventStream = response.headers["Content-Type"]?.hasPrefix("text/event-stream") == true
        write(.headers(.init(headers: head)))
        connection.flush()
        if connection.isDraining { drain() }
        return true
    }

    func sendChunk(_ chunk: [UInt8], for exchange: Exchange, _ waiter: CheckedContinuation<Void, any Error>) {
        guard isOpen else { return waiter.resume(throwing: CancellationError()) }
        exchange.bytesSent += chunk.count
        if case .length(let length) = exchange.framing, exchange.bytesSent > length {
            return waiter.resume(throwing: StreamLengthError())
        }
        writeCounted(ByteBuffer(bytes: chunk))
        connection.flush()
        if isWritable {
            waiter.resume()
        } else {
            writer = waiter
        }
    }

    func endStream(for exchange: Exchange, isComplete: Bool) {
        var isWhole: Bool = isComplete || exchange.endsEarly
        if case .length(let length) = exchange.framing, exchange.bytesSent != length { isWhole = false }
        guard isWhole else {
            exchange.phase = .answered
            core.log.answered(exchange, isCut: true)
            return reset(.internalError)
        }
        complete(exchange, .data(.init(data: .byteBuffer(ByteBuffer()), endStream: true)))
    }

    private func prepare(_ exchange: Exchange, _ response: OutgoingResponse) {
        exchange.status = response.status
        setRequestTimeout(nil)
        guard !exchange.isReceived else { return }
        if case .streaming(let pipe) = exchange.intake {
            pipe.fail(CancellationError())
            dropBody()
        }
        exchange.intake = .discarding(0)
        clearTimeout()
    }

    private func fields(
        _ response: OutgoingResponse, _ framing: ResponseHead.Framing, _ exchange: Exchange
    ) -> HPACKHeaders {
        let head: ResponseHead = ResponseHead(
            response: response, framing: framing, closes: false, isHTTP10: false,
            browser: core.pipeline.browserFields(exchange.incoming))
        return HTTP2Fields(head, date: connection.loop.dateText(configuration.clock.date())).headers
    }

    private func write(_ payload: HTTP2Frame.FramePayload) { connection.write(payload, on: id) }

    /// Writes a piece of a body; it counts until it is sent, which is not before the client has room for it.
    private func writeCounted(_ piece: ByteBuffer) {
        let (count, wasWritable): (Int, Bool) = (piece.readableBytes, isWritable)
        let promise: EventLoopPromise<Void> = connection.eventLoop.makePromise()
        promise.futureResult.assumeIsolated().whenComplete { _ in self.sent(count) }
        unsent.wrote(count)
        connection.write(.data(.init(data: .byteBuffer(piece))), on: id, promise: promise)
        if wasWritable, !isWritable { setWriteTimeout() }
    }

    /// Writes the last frame of an answer. A request that goes on is not wanted any more (RFC 9113 §8.1).
    private func complete(_ exchange: Exchange, _ last: HTTP2Frame.FramePayload) {
        exchange.phase = .answered
        exchange.task = nil
        core.log.answered(exchange, isCut: false)
        guard !exchange.isReceived else {
            write(last)
            return connection.wroteAnswer(self)
        }
        let promise: EventLoopPromise<Void> = connection.eventLoop.makePromise()
        promise.futureResult.assumeIsolated().whenSuccess { self.reset(.noError) }
        connection.write(last, on: id, promise: promise)
        connection.wroteAnswer(self)
    }

    /// Behind a flush: an answer that could not be sent to its end waits for the client.
    func waitsForRoom() {
        if isOpen { setWriteTimeout() }
    }
}

import ContractRuntime
import NIOCore
import NIOHPACK
import NIOHTTP2

// Answers: from the pipeline back to the stream.
extension HTTP2StreamHandler: AnswerWriter {
    /// Hands a request to the pipeline. The asynchronous part starts on this thread and often ends on it.
    func start(_ exchange: Exchange, _ routed: RoutedRequest, _ body: RequestBody) {
        guard let context else { return }
        guard core.requests.enter() else {
            return refuse(.overloaded(retryAfter: configuration.retryAfterOverloaded))
        }
        let isStreamed: Bool = routed.operation.policy.body.kind == .streamed
        let reply: Reply<HTTP2StreamHandler> = Reply(
            handler: self, eventLoop: context.eventLoop, number: exchange.number)
        guard let task = reply.start(routed, body), exchange.phase != .answered else { return }
        exchange.task = task
        if connection.isDraining { drain() }
        guard exchange.phase == .waiting else { return }
        setRequestTimeout(isStreamed ? core.times.streamedRequest : core.times.request)
    }

    func sendContinue(_ exchange: Exchange) {
        guard let context, exchange.awaitsContinue else { return }
        exchange.awaitsContinue = false
        context.writeAndFlush(
            wrapOutboundOut(.headers(.init(headers: HPACKHeaders([(":status", "100")])))), promise: nil)
    }

    func exchange(_ number: Int, in phase: Exchange.Phase) -> Exchange? {
        guard let exchange, exchange.phase == phase, context != nil else { return nil }
        return exchange
    }

    func send(_ response: OutgoingResponse, for exchange: Exchange) {
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
        context?.write(wrapOutboundOut(.headers(.init(headers: head))), promise: nil)
        complete(exchange, .data(.init(data: .byteBuffer(ByteBuffer(bytes: content)), endStream: true)))
    }

    func beginStream(_ response: OutgoingResponse, _ stream: ByteStream, for exchange: Exchange) -> Bool {
        guard let context else { return false }
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
        context.writeAndFlush(wrapOutboundOut(.headers(.init(headers: head))), promise: nil)
        if connection.isDraining { drain() }
        return true
    }

    func sendChunk(_ chunk: [UInt8], for exchange: Exchange, _ waiter: CheckedContinuation<Void, any Error>) {
        guard let context else { return waiter.resume(throwing: CancellationError()) }
        exchange.bytesSent += chunk.count
        if case .length(let length) = exchange.framing, exchange.bytesSent > length {
            return waiter.resume(throwing: StreamLengthError())
        }
        context.writeAndFlush(
            wrapOutboundOut(.data(.init(data: .byteBuffer(ByteBuffer(bytes: chunk))))), promise: nil)
        if context.channel.isWritable {
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
        if case .streaming(let pipe) = exchange.intake, !exchange.isReceived {
            pipe.fail(CancellationError())
            isBodyFull = false
        }
        if !exchange.isReceived {
            exchange.intake = .discarding(0)
            clearTimeout()
        }
    }

    private func fields(
        _ response: OutgoingResponse, _ framing: ResponseHead.Framing, _ exchange: Exchange
    ) -> HPACKHeaders {
        let head: ResponseHead = ResponseHead(
            response: response, framing: framing, closes: false, isHTTP10: false,
            browser: core.pipeline.browserFields(exchange.incoming))
        return HTTP2Head.fields(head, date: connection.loop.dateText(configuration.clock.date()))
    }

    /// Writes the last frame of an answer. A request that goes on is not wanted any more (RFC 9113 §8.1).
    private func complete(_ exchange: Exchange, _ last: HTTP2Frame.FramePayload) {
        guard let context else { return }
        exchange.phase = .answered
        exchange.task = nil
        core.log.answered(exchange, isCut: false)
        let handler: NIOLoopBound<HTTP2StreamHandler> = NIOLoopBound(self, eventLoop: context.eventLoop)
        let isReceived: Bool = exchange.isReceived
        context.writeAndFlush(wrapOutboundOut(last)).whenSuccess { _ in
            if !isReceived { handler.value.reset(.noError) }
        }
    }
}

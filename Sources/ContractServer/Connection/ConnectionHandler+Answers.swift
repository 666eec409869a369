import ContractRuntime
import FoundationEssentials
import NIOCore

// Answers: from the pipeline back to the connection.
extension ConnectionHandler: AnswerWriter {
    /// Hands a request to the pipeline. The asynchronous part starts on this thread and often ends on it.
    func start(_ exchange: Exchange, _ routed: RoutedRequest, _ body: RequestBody) {
        guard core.requests.enter() else {
            let problem: StandardProblem = .overloaded(retryAfter: configuration.retryAfterOverloaded)
            if case .streaming = exchange.intake { exchange.intake = .discarding(configuration.maximumDiscardedBytes) }
            return send(
                core.pipeline.answer(problem, to: routed.incoming, operation: routed.operation), for: exchange)
        }
        let reply: Reply<ConnectionHandler> = Reply(handler: self, eventLoop: eventLoop, number: exchange.number)
        guard let task = reply.start(routed, body), exchange.phase != .answered else { return }
        exchange.task = task
        guard exchange.phase == .waiting else { return }
        let isStreamed: Bool = routed.operation.policy.body.kind == .streamed
        timeouts.request =
            (isAdvancing ? timeouts.now : .now()) + (isStreamed ? core.times.streamedRequest : core.times.request)
        armTimer()
    }

    /// `100 Continue`, once, to a client that asked for it.
    func sendContinue(_ exchange: Exchange) {
        guard let context, exchange.awaitsContinue else { return }
        exchange.awaitsContinue = false
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: "HTTP/1.1 100 Continue\r\n\r\n")), promise: nil)
    }

    /// The exchange that a reply is for, if it still waits.
    func exchange(_ number: Int, in phase: Exchange.Phase) -> Exchange? {
        guard let exchange, exchange.number == number, exchange.phase == phase, context != nil else { return nil }
        return exchange
    }

    /// Sends an answer whose body is at hand.
    func send(_ response: OutgoingResponse, for exchange: Exchange) {
        guard context != nil else { return }
        prepare(exchange, response)
        var content: [UInt8] = []
        if case .bytes(let bytes) = response.body { content = bytes }
        let framing: ResponseHead.Framing =
            response.status == 204 || response.status == 304 ? .none : .length(content.count)
        if exchange.isHead || framing == .none { content = [] }
        let head: ResponseHead = head(of: response, framing, exchange)
        var buffer: ByteBuffer = loop.emptyBuffer(head.maximumBytes + content.count)
        head.write(to: &buffer, date: loop.dateText(currentDate(exchange)))
        buffer.writeBytes(content)
        exchange.bytesSent = content.count
        loop.keep(buffer)
        complete(exchange, last: buffer)
    }

    /// Sends the head of an answer whose body is a stream.
    /// - Returns: false when the body is not wanted.
    func beginStream(_ response: OutgoingResponse, _ stream: ByteStream, for exchange: Exchange) -> Bool {
        guard let context else { return false }
        prepare(exchange, response)
        let isEmpty: Bool = response.status == 204 || response.status == 304
        exchange.framing =
            if isEmpty { .none } else if let length = stream.length { .length(length) } else if exchange.isHTTP10 {
                .close
            } else { .chunked }
        if exchange.framing == .close { exchange.keepsAlive = false }
        var buffer: ByteBuffer = context.channel.allocator.buffer(capacity: 512)
        let announced: ResponseHead.Framing =
            exchange.isHead && stream.length == nil ? .none : exchange.framing
        head(of: response, announced, exchange).write(to: &buffer, date: loop.dateText(currentDate(exchange)))
        guard !exchange.isHead, !isEmpty else {
            complete(exchange, last: buffer)
            return false
        }
        exchange.phase = .streaming
        exchange.isEventStream = response.headers["Content-Type"]?.hasPrefix("text/event-stream") == true
        context.writeAndFlush(wrapOutboundOut(buffer), promise: nil)
        if isDraining, exchange.isEventStream { drain() }
        return true
    }

    /// Sends a chunk; `waiter` continues when the client takes more.
    func sendChunk(_ chunk: [UInt8], for exchange: Exchange, _ waiter: CheckedContinuation<Void, any Error>) {
        guard let context else { return waiter.resume(throwing: CancellationError()) }
        exchange.bytesSent += chunk.count
        if case .length(let length) = exchange.framing, exchange.bytesSent > length {
            return waiter.resume(throwing: StreamLengthError())
        }
        var buffer: ByteBuffer = context.channel.allocator.buffer(capacity: chunk.count + 16)
        if exchange.framing == .chunked {
            buffer.writeString(String(chunk.count, radix: 16))
            buffer.writeStaticString("\r\n")
            buffer.writeBytes(chunk)
            buffer.writeStaticString("\r\n")
        } else {
            buffer.writeBytes(chunk)
        }
        context.writeAndFlush(wrapOutboundOut(buffer), promise: nil)
        if isWritable {
            waiter.resume()
        } else {
            writer = waiter
        }
    }

    /// The stream has ended: cleanly, or so that the client must not take it for complete.
    func endStream(for exchange: Exchange, isComplete: Bool) {
        guard let context else { return }
        if case .length(let length) = exchange.framing, exchange.bytesSent != length { return cutStream(exchange) }
        guard isComplete || exchange.endsEarly else { return cutStream(exchange) }
        var buffer: ByteBuffer = context.channel.allocator.buffer(capacity: 8)
        if exchange.framing == .chunked { buffer.writeStaticString("0\r\n\r\n") }
        complete(exchange, last: buffer)
    }

    private func cutStream(_ exchange: Exchange) {
        exchange.phase = .answered
        core.log.answered(exchange, isCut: true)
        self.exchange = nil
        close()
    }

    private func prepare(_ exchange: Exchange, _ response: OutgoingResponse) {
        exchange.status = response.status
        timeouts.request = nil
        if exchange.awaitsContinue || isDraining { exchange.keepsAlive = false }
        if case .streaming(let pipe) = exchange.intake, !exchange.isReceived {
            pipe.fail(CancellationError())
            isBodyFull = false
            exchange.intake = .discarding(configuration.maximumDiscardedBytes)
        }
    }

    private func head(
        of response: OutgoingResponse, _ framing: ResponseHead.Framing, _ exchange: Exchange
    ) -> ResponseHead {
        ResponseHead(
            response: response, framing: framing, closes: !exchange.keepsAlive, isHTTP10: exchange.isHTTP10,
            browser: core.pipeline.browserFields(exchange.incoming))
    }

    /// The time of an answer that is given at once is that of its request.
    private func currentDate(_ exchange: Exchange) -> Date {
        let isAtOnce: Bool = exchange.task == nil && isAdvancing && exchange.startedAt == timeouts.now
        if isAtOnce, let incoming = exchange.incoming { return incoming.receivedAt }
        return configuration.clock.date()
    }

    /// Writes the last bytes of an answer.
    private func complete(_ exchange: Exchange, last buffer: ByteBuffer) {
        guard let context else { return }
        exchange.phase = .answered
        exchange.task = nil
        core.log.answered(exchange, isCut: false)
        context.write(wrapOutboundOut(buffer), promise: nil)
        if !hasUnsentAnswers {
            hasUnsentAnswers = true
            loop.unsent.add(self, at: isAdvancing ? timeouts.now : .now())
        }
        if exchange.isReceived { return finish(exchange) }
        // The answer came before the end of the request.
        guard exchange.keepsAlive, case .discarding(let budget) = exchange.intake, budget >= 0 else { return linger() }
        setTimeout(.body, core.times.body)
        advance()
    }

    func sendAnswers() {
        guard hasUnsentAnswers else { return }
        hasUnsentAnswers = false
        context?.flush()
    }

    /// Request and answer are through: the next one, or the end.
    func finish(_ exchange: Exchange) {
        self.exchange = nil
        guard exchange.keepsAlive, !isDraining else { return linger() }
        setTimeout(.idle, core.times.idle)
        advance()
    }

    /// Closes this side and reads the client's side for a moment, so that the answer is not lost to a reset.
    func linger() {
        guard let context, !isLingering else { return }
        isLingering = true
        exchange = nil
        input = ByteBuffer()
        setTimeout(.linger, core.times.linger)
        let handler: NIOLoopBound<ConnectionHandler> = NIOLoopBound(self, eventLoop: context.eventLoop)
        context.writeAndFlush(wrapOutboundOut(ByteBuffer())).whenComplete { _ in
            handler.value.context?.close(mode: .output, promise: nil)
        }
        resumeReading()
    }
}

/// A stream gave more bytes than it announced.
struct StreamLengthError: Error {}

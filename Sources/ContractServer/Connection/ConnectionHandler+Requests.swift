import ContractRuntime
import NIOCore
import NIOHTTP1

// Requests: head, body, end, and the moment when the pipeline takes over.
extension ConnectionHandler {
    /// A head starts an exchange.
    func begin(_ head: HTTPRequestHead) {
        exchangeCount += 1
        let sentID: String? = head.headers.first(name: "x-request-id")
        let id: String = sentID.flatMap { RequestIDs.isAcceptable($0) ? $0 : nil } ?? core.ids.next()
        do throws(StandardProblem) {
            let reading: HeadReading = HeadReading(head, peerAddress: peerAddress, configuration: configuration)
            accept(try reading.request(id: id), head)
        } catch {
            let exchange: Exchange = exchange(head, incoming: nil, routed: nil, intake: .discarding(0))
            exchange.keepsAlive = false
            send(core.problemResponse(error, id: id), for: exchange)
        }
    }

    private func accept(_ request: IncomingRequest, _ head: HTTPRequestHead) {
        let awaitsContinue: Bool =
            request.hasBody && head.version == .http1_1 && request.headers.contains("Expect")
        switch core.pipeline.route(request) {
        case .answer(let response):
            let exchange: Exchange = exchange(
                head, incoming: request, routed: nil, intake: .discarding(configuration.maximumDiscardedBytes))
            if awaitsContinue || (request.contentLength ?? 0) > configuration.maximumDiscardedBytes {
                exchange.keepsAlive = false
            }
            send(response, for: exchange)
        case .proceed(let routed): proceed(routed, head, awaitsContinue)
        }
    }

    private func proceed(_ routed: RoutedRequest, _ head: HTTPRequestHead, _ awaitsContinue: Bool) {
        let isStreamed: Bool = routed.operation.policy.body.kind == .streamed && routed.incoming.hasBody
        guard isStreamed else {
            let exchange: Exchange = exchange(
                head, incoming: routed.incoming, routed: routed, intake: .collecting(ByteBuffer()))
            exchange.awaitsContinue = awaitsContinue
            setTimeout(.body, configuration.bodyTimeout)
            return sendContinue(exchange)
        }
        let pipe: BodyPipe = bodyPipe()
        let exchange: Exchange = exchange(
            head, incoming: routed.incoming, routed: routed, intake: .streaming(pipe))
        exchange.awaitsContinue = awaitsContinue
        setTimeout(.body, configuration.bodyTimeout)
        let stream: ByteStream = ByteStream(
            length: routed.incoming.contentLength, next: { try await pipe.next() },
            cancel: { pipe.fail(CancellationError()) })
        start(exchange, routed, .stream(stream))
    }

    private func exchange(
        _ head: HTTPRequestHead, incoming: IncomingRequest?, routed: RoutedRequest?, intake: Exchange.Intake
    ) -> Exchange {
        // Behind an upgrade the parser stops, so that the connection cannot be used again.
        let isUpgrade: Bool = head.headers.contains(name: "upgrade") || head.method == .CONNECT
        let exchange: Exchange = Exchange(
            number: exchangeCount, incoming: incoming, routed: routed, intake: intake,
            keepsAlive: head.isKeepAlive && !isUpgrade && !isDraining, isHTTP10: head.version == .http1_0)
        self.exchange = exchange
        return exchange
    }

    private func bodyPipe() -> BodyPipe {
        guard let eventLoop = context?.eventLoop else { return BodyPipe(capacity: 0, signals: .none) }
        let handler: NIOLoopBound<ConnectionHandler> = NIOLoopBound(self, eventLoop: eventLoop)
        return BodyPipe(
            capacity: configuration.streamBufferBytes,
            signals: BodyPipe.Signals(
                started: { eventLoop.execute { handler.value.bodyWanted() } },
                drained: { eventLoop.execute { handler.value.bodyDrained() } }))
    }

    /// The service reads its streamed body for the first time.
    private func bodyWanted() {
        guard let exchange, case .streaming = exchange.intake, exchange.phase == .waiting else { return }
        sendContinue(exchange)
    }

    private func bodyDrained() {
        guard isBodyFull else { return }
        isBodyFull = false
        setTimeout(.body, configuration.bodyTimeout)
        resumeReading()
    }

    // MARK: Body

    func takeBody(_ buffer: ByteBuffer) {
        guard let exchange else { return }
        switch exchange.intake {
        case .discarding(let budget): discard(buffer.readableBytes, budget, exchange)
        case .collecting(let collected): collect(buffer, collected, exchange)
        case .streaming(let pipe): stream(buffer, pipe, exchange)
        }
    }

    private func discard(_ count: Int, _ budget: Int, _ exchange: Exchange) {
        exchange.intake = .discarding(budget - count)
        if budget < count, exchange.phase == .answered { linger() }
    }

    private func collect(_ buffer: ByteBuffer, _ collected: ByteBuffer, _ exchange: Exchange) {
        let maximum: Int = exchange.routed?.operation.policy.body.maximumBytes ?? 0
        guard collected.readableBytes + buffer.readableBytes <= maximum else {
            return refuseBody(.payloadTooLarge(maximumBytes: maximum), exchange)
        }
        var collected: ByteBuffer = collected
        exchange.intake = .discarding(0)
        if collected.readableBytes == 0 {
            collected = buffer
        } else {
            collected.writeImmutableBuffer(buffer)
        }
        exchange.intake = .collecting(collected)
    }

    private func stream(_ buffer: ByteBuffer, _ pipe: BodyPipe, _ exchange: Exchange) {
        let maximum: Int = exchange.routed?.operation.policy.body.maximumBytes ?? 0
        exchange.bytesReceived += buffer.readableBytes
        guard exchange.bytesReceived <= maximum else {
            exchange.keepsAlive = false
            exchange.intake = .discarding(0)
            return pipe.fail(StandardProblem.payloadTooLarge(maximumBytes: maximum))
        }
        isBodyFull = !pipe.add(Array(buffer.readableBytesView))
        if isBodyFull {
            timeouts.main = nil
        } else {
            setTimeout(.body, configuration.bodyTimeout)
        }
    }

    /// A collected body that is not taken: answered at once, and the connection is not used again.
    private func refuseBody(_ problem: StandardProblem, _ exchange: Exchange) {
        exchange.keepsAlive = false
        exchange.intake = .discarding(0)
        guard let incoming = exchange.incoming else { return }
        send(core.pipeline.answer(problem, to: incoming, operation: exchange.routed?.operation), for: exchange)
    }

    func takeEnd() {
        guard let exchange else { return }
        exchange.isReceived = true
        timeouts.main = nil
        switch exchange.intake {
        case .discarding:
            if exchange.phase == .answered { finish(exchange) }
        case .collecting(let collected):
            guard let routed = exchange.routed else { return }
            exchange.intake = .discarding(0)
            let hasBody: Bool = routed.incoming.hasBody
            start(exchange, routed, hasBody ? .bytes(Array(collected.readableBytesView)) : .none)
        case .streaming(let pipe): pipe.finish()
        }
    }

    /// The parser has given up: the request in hand, if it is not complete, cannot be answered otherwise.
    func fail(_ problem: StandardProblem) {
        guard let exchange else { return failWithoutRequest(problem) }
        exchange.keepsAlive = false
        switch exchange.intake {
        case .streaming(let pipe):
            exchange.intake = .discarding(0)
            pipe.fail(problem)
        case .collecting: refuseBody(problem, exchange)
        case .discarding:
            if exchange.phase == .answered { linger() }
        }
    }

    /// Answers something that is not a request, and closes.
    func failWithoutRequest(_ problem: StandardProblem) {
        exchangeCount += 1
        let exchange: Exchange = Exchange(
            number: exchangeCount, incoming: nil, routed: nil, intake: .discarding(0), keepsAlive: false,
            isHTTP10: false)
        self.exchange = exchange
        send(core.problemResponse(problem, id: core.ids.next()), for: exchange)
    }
}

extension BodyPipe.Signals {
    static let none: BodyPipe.Signals = BodyPipe.Signals(started: {}, drained: {})
}

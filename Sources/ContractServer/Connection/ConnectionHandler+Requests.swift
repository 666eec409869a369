import ContractRuntime
import NIOCore

// Requests: head, body, end, and the moment when the pipeline takes over.
extension ConnectionHandler {
    /// A head starts an exchange.
    func begin() {
        exchangeCount += 1
        timeouts.main = nil
        let read: Head = readHead()
        let body: (length: Int, isChunked: Bool) = (read.request?.contentLength ?? 0, read.request?.isChunked ?? false)
        reader.endHead(in: &input, contentLength: body.length, isChunked: body.isChunked)
        if let request = read.request { return accept(request, read) }
        let exchange: Exchange = exchange(read, routed: nil, intake: .discarding(0))
        exchange.keepsAlive = false
        send(core.problemResponse(read.refusal?.problem ?? .internal, id: read.id), for: exchange)
    }

    /// What a head turned out to be: a request or a problem.
    private struct Head {
        var request: IncomingRequest?
        /// Why there is no request; a reference, since it is rare and large.
        var refusal: Refusal?
        var id: RequestID
        var keepsAlive: Bool
        var isHTTP10: Bool
    }

    private final class Refusal {
        let problem: StandardProblem

        init(_ problem: StandardProblem) { self.problem = problem }
    }

    private func readHead() -> Head {
        input.withUnsafeReadableBytes { bytes in
            let reading: HeadReading = HeadReading(
                core: core, parser: reader.head, bytes: bytes.bindMemory(to: UInt8.self), peerAddress: peerAddress,
                certificate: certificate)
            var head: Head = Head(
                id: reading.id, keepsAlive: reading.keepsAlive, isHTTP10: reading.parser.isHTTP10)
            do throws(StandardProblem) {
                head.request = try reading.request(id: head.id)
            } catch {
                head.refusal = Refusal(error)
            }
            return head
        }
    }

    private func accept(_ request: IncomingRequest, _ head: Head) {
        let awaitsContinue: Bool = request.hasBody && !head.isHTTP10 && request.contains(.expect)
        switch core.pipeline.route(request) {
        case .answer(let response):
            let exchange: Exchange = exchange(
                head, routed: nil, intake: .discarding(configuration.maximumDiscardedBytes))
            if awaitsContinue || (request.contentLength ?? 0) > configuration.maximumDiscardedBytes {
                exchange.keepsAlive = false
            }
            send(response, for: exchange)
        case .proceed(let routed): proceed(routed, head, awaitsContinue)
        }
    }

    private func proceed(_ routed: RoutedRequest, _ head: Head, _ awaitsContinue: Bool) {
        let isStreamed: Bool = routed.operation.policy.body.kind == .streamed && routed.incoming.hasBody
        guard isStreamed else { return collect(routed, head, awaitsContinue) }
        let pipe: BodyPipe = bodyPipe()
        let exchange: Exchange = exchange(head, routed: routed, intake: .streaming(pipe))
        exchange.awaitsContinue = awaitsContinue
        setTimeout(.body, core.times.body)
        let stream: ByteStream = ByteStream(
            length: routed.incoming.contentLength, next: { try await pipe.next() },
            cancel: { pipe.fail(CancellationError()) })
        start(exchange, routed, .stream(stream))
    }

    /// A body that is given to the service as a whole; often it is there already, or there is none.
    private func collect(_ routed: RoutedRequest, _ head: Head, _ awaitsContinue: Bool) {
        if let body = wholeBody(routed.incoming) {
            let exchange: Exchange = exchange(head, routed: routed, intake: .discarding(0))
            exchange.isReceived = true
            return start(exchange, routed, body)
        }
        let exchange: Exchange = exchange(head, routed: routed, intake: .collecting(ByteBuffer()))
        exchange.awaitsContinue = awaitsContinue
        sendContinue(exchange)
    }

    /// Takes the body of a request when all of it has come.
    private func wholeBody(_ request: IncomingRequest) -> RequestBody? {
        guard request.hasBody else { return RequestBody.none }
        guard !request.isChunked, let length = request.contentLength else { return nil }
        return reader.takeBody(length, from: &input).map { .bytes($0) }
    }

    private func exchange(_ head: Head, routed: RoutedRequest?, intake: Exchange.Intake) -> Exchange {
        let exchange: Exchange = Exchange(
            number: exchangeCount, incoming: head.request, routed: routed, intake: intake,
            keepsAlive: head.keepsAlive && !isDraining, isHTTP10: head.isHTTP10, startedAt: timeouts.now)
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
        setTimeout(.body, core.times.body)
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
        isBodyFull = !pipe.add(Self.bytes(buffer))
        if isBodyFull {
            timeouts.main = nil
        } else {
            setTimeout(.body, core.times.body)
        }
    }

    private static func bytes(_ buffer: ByteBuffer) -> [UInt8] {
        buffer.withUnsafeReadableBytes { Array($0.bindMemory(to: UInt8.self)) }
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
            start(exchange, routed, hasBody ? .bytes(Self.bytes(collected)) : .none)
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
            isHTTP10: false, startedAt: .now())
        self.exchange = exchange
        send(core.problemResponse(problem, id: core.ids.next()), for: exchange)
    }
}

extension BodyPipe.Signals {
    static let none: BodyPipe.Signals = BodyPipe.Signals(started: {}, drained: {})
}

import ContractRuntime
import NIOCore
import NIOHPACK

// Requests: head, body, end, and the moment when the pipeline takes over.
extension HTTP2Stream {
    func begin(_ head: HPACKHeaders, hasBody: Bool) {
        var id: RequestID = core.ids.next()
        do throws(StandardProblem) {
            let request: IncomingRequest = try request(head, hasBody, &id)
            switch core.pipeline.route(request) {
            case .answer(let response):
                send(response, for: exchange(request, nil, .discarding(0)))
            case .proceed(let routed): proceed(routed, hasBody: hasBody)
            }
        } catch {
            send(core.problemResponse(error, id: id), for: exchange(nil, nil, .discarding(0)))
        }
    }

    private func request(
        _ head: HPACKHeaders, _ hasBody: Bool, _ id: inout RequestID
    ) throws(StandardProblem) -> IncomingRequest {
        let message: [UInt8] = try HTTP2Head.message(head, hasBody: hasBody)
        let outcome: Result<IncomingRequest, StandardProblem> = message.withUnsafeBufferPointer { bytes in
            var parser: HeadParser = HeadParser(configuration)
            switch parser.parse(bytes) {
            case .failed(let problem): return .failure(problem)
            case .incomplete: return .failure(.malformedRequest("The head is not complete."))
            case .complete: break
            }
            let reading: HeadReading = HeadReading(
                core: core, parser: parser, bytes: bytes, peerAddress: connection.peerAddress,
                certificate: connection.certificate)
            id = reading.id
            do throws(StandardProblem) {
                return .success(try reading.request(id: id, message: message))
            } catch {
                return .failure(error)
            }
        }
        return try outcome.get()
    }

    private func exchange(
        _ request: IncomingRequest?, _ routed: RoutedRequest?, _ intake: Exchange.Intake
    ) -> Exchange {
        let exchange: Exchange = Exchange(
            number: 1, incoming: request, routed: routed, intake: intake, keepsAlive: true, isHTTP10: false,
            startedAt: .now())
        self.exchange = exchange
        return exchange
    }

    private func proceed(_ routed: RoutedRequest, hasBody: Bool) {
        let awaitsContinue: Bool = routed.incoming.hasBody && routed.incoming.contains(.expect)
        guard routed.operation.policy.body.kind == .streamed, routed.incoming.hasBody else {
            let exchange: Exchange = exchange(routed.incoming, routed, .collecting(ByteBuffer()))
            exchange.awaitsContinue = awaitsContinue
            if hasBody { setTimeout(.body, core.times.body) }
            return sendContinue(exchange)
        }
        let pipe: BodyPipe = bodyPipe()
        let exchange: Exchange = exchange(routed.incoming, routed, .streaming(pipe))
        exchange.awaitsContinue = awaitsContinue
        setTimeout(.body, core.times.body)
        let stream: ByteStream = ByteStream(
            length: routed.incoming.contentLength, next: { try await pipe.next() },
            cancel: { pipe.fail(CancellationError()) })
        start(exchange, routed, .stream(stream))
    }

    private func bodyPipe() -> BodyPipe {
        let eventLoop: any EventLoop = connection.eventLoop
        let stream: NIOLoopBound<HTTP2Stream> = NIOLoopBound(self, eventLoop: eventLoop)
        return BodyPipe(
            capacity: configuration.streamBufferBytes,
            signals: BodyPipe.Signals(
                started: { eventLoop.execute { stream.value.bodyWanted() } },
                drained: { eventLoop.execute { stream.value.bodyDrained() } }))
    }

    /// The service reads its streamed body for the first time.
    private func bodyWanted() {
        guard let exchange, exchange.phase == .waiting else { return }
        sendContinue(exchange)
    }

    // MARK: Body

    private static func bytes(_ buffer: ByteBuffer) -> [UInt8] {
        buffer.withUnsafeReadableBytes { Array($0.bindMemory(to: UInt8.self)) }
    }

    func takeBody(_ buffer: ByteBuffer) {
        guard let exchange else { return }
        let maximum: Int = exchange.routed?.operation.policy.body.maximumBytes ?? 0
        exchange.bytesReceived += buffer.readableBytes
        switch exchange.intake {
        case .discarding: break
        case .collecting(var collected):
            guard exchange.bytesReceived <= maximum else { return refuse(.payloadTooLarge(maximumBytes: maximum)) }
            exchange.intake = .discarding(0)
            if collected.readableBytes == 0 { collected = buffer } else { collected.writeImmutableBuffer(buffer) }
            exchange.intake = .collecting(collected)
        case .streaming(let pipe):
            guard exchange.bytesReceived <= maximum else {
                exchange.intake = .discarding(0)
                return pipe.fail(StandardProblem.payloadTooLarge(maximumBytes: maximum))
            }
            isBodyFull = !pipe.add(Self.bytes(buffer))
            if isBodyFull { clearTimeout() } else { setTimeout(.body, core.times.body) }
        }
    }

    func takeEnd() {
        guard let exchange, !exchange.isReceived else { return }
        exchange.isReceived = true
        clearTimeout()
        switch exchange.intake {
        case .discarding: break
        case .collecting(let collected):
            guard let routed = exchange.routed else { return }
            exchange.intake = .discarding(0)
            let hasBody: Bool = routed.incoming.hasBody
            start(exchange, routed, hasBody ? .bytes(Self.bytes(collected)) : .none)
        case .streaming(let pipe): pipe.finish()
        }
    }

    /// Answers with a problem, if there is no answer yet.
    func refuse(_ problem: StandardProblem) {
        guard let exchange, exchange.phase == .waiting, let incoming = exchange.incoming else { return }
        send(core.pipeline.answer(problem, to: incoming, operation: exchange.routed?.operation), for: exchange)
    }
}

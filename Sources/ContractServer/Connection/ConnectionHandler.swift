import ContractRuntime
import FoundationEssentials
import NIOCore

/// The HTTP/1.1 side of one connection: reads requests in order, hands each to the pipeline, writes the answers in
/// order.
///
/// One request is worked on at a time. What a client pipelines behind it stays in `input` unread, and the socket is not
/// read while anything waits there, while a streamed body is not taken, or while the client does not take answers:
/// memory per connection is bounded by one read and the limits of the contract.
final class ConnectionHandler: ChannelDuplexHandler, ManagedConnection, TimerOwner {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    let core: ServerCore
    let loop: LoopState
    let eventLoop: any EventLoop
    var context: ChannelHandlerContext?
    // Everything here happens on one thread and nothing calls back in the middle of an access: it need not be checked
    // at run time that accesses do not overlap.
    /// Bytes that have come and are not looked at yet.
    @exclusivity(unchecked) var input: ByteBuffer = ByteBuffer()
    @exclusivity(unchecked) var reader: MessageReader
    @exclusivity(unchecked) var exchange: Exchange?
    /// Requests on this connection so far.
    var exchangeCount: Int = 0
    /// `advance` is running.
    var isAdvancing: Bool = false
    /// Answers have been written and wait in `loop.unsent` to be sent.
    var hasUnsentAnswers: Bool = false
    /// Bytes have come since the last end of a reading.
    private var hasRead: Bool = false
    /// Nothing that comes is a message any more.
    var isBroken: Bool = false
    /// A read that was asked for while the connection must not be read.
    var hasHeldRead: Bool = false
    /// The service does not take the streamed body.
    var isBodyFull: Bool = false
    /// A producer that waits until the client takes more.
    var writer: CheckedContinuation<Void, any Error>?
    /// No request is accepted any more; the connection ends with the current answer.
    var isDraining: Bool = false
    /// Everything that arrives is thrown away until the client closes.
    var isLingering: Bool = false
    @exclusivity(unchecked) var timeouts: Timeouts = Timeouts()
    /// The client takes what is written.
    var isWritable: Bool = true
    private(set) lazy var timer: TimerWheel.Entry = TimerWheel.Entry(self)
    var peerAddress: String = ""
    /// Of the client, where TLS has asked for one.
    var certificate: PeerCertificate?

    init(core: ServerCore, eventLoop: any EventLoop) {
        self.core = core
        self.eventLoop = eventLoop
        self.loop = core.loop(eventLoop)
        self.reader = MessageReader(core.configuration)
    }

    var configuration: ServerConfiguration { core.configuration }

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }

    func channelActive(context: ChannelHandlerContext) {
        peerAddress = context.remoteAddress?.ipAddress ?? ""
        switch core.connections.add(ConnectionReference(self, eventLoop: context.eventLoop)) {
        case .accepted: setTimeout(.idle, core.times.idle)
        case .draining: context.close(promise: nil)
        case .full: failWithoutRequest(.overloaded(retryAfter: configuration.retryAfterOverloaded))
        }
        context.fireChannelActive()
    }

    func channelInactive(context: ChannelHandlerContext) {
        core.connections.remove(ObjectIdentifier(self))
        timeouts.cancelAll()
        loop.timers.cancel(timer)
        input = ByteBuffer()
        writer?.resume(throwing: CancellationError())
        writer = nil
        if let exchange { abandon(exchange) }
        exchange = nil
        self.context = nil
        context.fireChannelInactive()
    }

    /// The client has gone: nobody waits for the answer.
    private func abandon(_ exchange: Exchange) {
        if case .streaming(let pipe) = exchange.intake { pipe.fail(CancellationError()) }
        exchange.task?.cancel()
        if exchange.phase != .answered { core.log.abandoned(exchange) }
        exchange.phase = .answered
    }

    // MARK: Reading

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isLingering, !isBroken else { return }
        timeouts.now = .now()
        hasRead = true
        var bytes: ByteBuffer = unwrapInboundIn(data)
        if input.readableBytes == 0 {
            input = bytes
        } else {
            input.writeBuffer(&bytes)
        }
        advance()
    }

    /// A reading that ends without bytes is the end of the connection: what has been written is sent before.
    func channelReadComplete(context: ChannelHandlerContext) {
        if !hasRead { sendAnswers() }
        hasRead = false
        context.fireChannelReadComplete()
    }

    /// Nothing that a client does arrives here, but for a connection that is no more.
    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    func read(context: ChannelHandlerContext) {
        if isReadingHeld {
            hasHeldRead = true
        } else {
            context.read()
        }
    }

    func resumeReading() {
        guard hasHeldRead, !isReadingHeld else { return }
        hasHeldRead = false
        context?.read()
    }

    private var isReadingHeld: Bool {
        guard !isLingering else { return false }
        if isBodyFull || !isWritable { return true }
        // A message that is not complete waits for the rest of it, others for their turn.
        return input.readableBytes > 0 && exchange?.isReceived == true
    }

    /// Looks at what has been read, until something has to be answered first. Not recursive: an answer that is there at
    /// once continues the loop that is running.
    func advance() {
        guard !isAdvancing else { return }
        isAdvancing = true
        while context != nil, !isLingering, !isBroken, isWritable, exchange?.isReceived != true, step() {}
        isAdvancing = false
        if input.readableBytes == 0 || isBroken { input = ByteBuffer() }
        resumeReading()
        if hasUnsentAnswers { loop.unsent.sendIfMany() }
    }

    /// - Returns: false when more bytes are needed.
    private func step() -> Bool {
        guard exchange == nil else { return bodyStep() }
        guard input.readableBytes > 0 else { return false }
        switch reader.nextHead(in: input) {
        case .incomplete:
            if case .idle? = timeouts.main?.kind { setTimeout(.header, core.times.header) }
            return false
        case .complete: begin()
        case .failed(let problem):
            isBroken = true
            fail(problem)
        }
        return true
    }

    private func bodyStep() -> Bool {
        switch reader.nextPiece(in: &input) {
        case .incomplete:
            if timeouts.main == nil, !isBodyFull { setTimeout(.body, core.times.body) }
            return false
        case .content(let piece): takeBody(piece)
        case .end: takeEnd()
        case .failed(let problem):
            isBroken = true
            fail(problem)
        }
        return true
    }

    // MARK: Writability

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        isWritable = context.channel.isWritable
        if isWritable {
            timeouts.write = nil
            let waiter: CheckedContinuation<Void, any Error>? = writer
            writer = nil
            waiter?.resume()
            advance()
        } else {
            timeouts.write = .now() + core.times.write
            armTimer()
        }
        context.fireChannelWritabilityChanged()
    }

    // MARK: Ending

    /// No more requests: an idle connection is closed, another one after its answer. Server-sent events end.
    func drain() {
        isDraining = true
        guard let exchange else {
            close()
            return
        }
        exchange.keepsAlive = false
        if exchange.isEventStream {
            exchange.endsEarly = true
            exchange.task?.cancel()
        }
    }

    /// The time to drain is over.
    func cut() { close() }

    /// Behind what has been written.
    func close() {
        sendAnswers()
        context?.close(promise: nil)
    }
}

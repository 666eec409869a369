import ContractRuntime
import FoundationEssentials
import NIOCore
import NIOHTTP1

/// The HTTP/1.1 side of one connection: reads requests in order, hands each to the pipeline, writes the answers in
/// order.
///
/// One request is worked on at a time. What a client pipelines behind it waits in `waiting`, and the socket is not read
/// while anything waits there, while a streamed body is not taken, or while the client does not take answers: memory
/// per connection is bounded by one read and the limits of the contract.
final class ConnectionHandler: ChannelDuplexHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// What was read and is not looked at yet.
    enum Waiting {
        case part(HTTPServerRequestPart)
        /// The parser gave up behind the parts before.
        case failure(StandardProblem)
    }

    let core: ServerCore
    var context: ChannelHandlerContext?
    var exchange: Exchange?
    /// Requests on this connection so far.
    var exchangeCount: Int = 0
    var waiting: CircularBuffer<Waiting> = CircularBuffer()
    var isTakingWaiting: Bool = false
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
    var timeouts: Timeouts = Timeouts()
    var peerAddress: String = ""
    /// `Date`, and the second that it is for.
    var date: (second: Int, text: String) = (.min, "")

    init(core: ServerCore) { self.core = core }

    var configuration: ServerConfiguration { core.configuration }

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }

    func channelActive(context: ChannelHandlerContext) {
        peerAddress = context.remoteAddress?.ipAddress ?? ""
        let handler: NIOLoopBound<ConnectionHandler> = NIOLoopBound(self, eventLoop: context.eventLoop)
        switch core.connections.add(ConnectionReference(eventLoop: context.eventLoop, handler: handler)) {
        case .accepted: setTimeout(.idle, configuration.idleTimeout)
        case .draining: context.close(promise: nil)
        case .full: failWithoutRequest(.overloaded(retryAfter: configuration.retryAfterOverloaded))
        }
        context.fireChannelActive()
    }

    func channelInactive(context: ChannelHandlerContext) {
        core.connections.remove(ObjectIdentifier(self))
        timeouts.cancelAll()
        waiting.removeAll()
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
        guard !isLingering else { return }
        waiting.append(.part(unwrapInboundIn(data)))
        takeWaiting()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // More bytes behind an error of the parser: the error is being dealt with.
        if error is ByteToMessageDecoderError { return }
        guard let problem = Self.problem(for: error) else {
            context.close(promise: nil)
            return
        }
        guard !isLingering else { return }
        waiting.append(.failure(problem))
        takeWaiting()
    }

    private static func problem(for error: any Error) -> StandardProblem? {
        switch error {
        case let error as HTTPParserError where error == .headerOverflow: .headersTooLarge
        case is HTTPParserError: .malformedRequest("The message does not follow HTTP/1.1.")
        default: nil
        }
    }

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
        !isLingering && (isBodyFull || !waiting.isEmpty || context?.channel.isWritable == false)
    }

    /// Looks at what has been read, until something has to be answered first. Not recursive: an answer that is there at
    /// once continues the loop that is running.
    func takeWaiting() {
        guard !isTakingWaiting else { return }
        isTakingWaiting = true
        while let context, !isLingering, context.channel.isWritable, exchange?.isReceived != true,
            let next = waiting.popFirst()
        {
            switch next {
            case .part(.head(let head)): begin(head)
            case .part(.body(let buffer)): takeBody(buffer)
            case .part(.end): takeEnd()
            case .failure(let problem): fail(problem)
            }
        }
        isTakingWaiting = false
        resumeReading()
    }

    // MARK: Writability

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if context.channel.isWritable {
            timeouts.write = nil
            let waiter: CheckedContinuation<Void, any Error>? = writer
            writer = nil
            waiter?.resume()
            takeWaiting()
        } else {
            timeouts.write = .now() + configuration.writeTimeout.timeAmount
            armTimer()
        }
        context.fireChannelWritabilityChanged()
    }

    // MARK: Ending

    /// No more requests: an idle connection is closed, another one after its answer. Server-sent events end.
    func drain() {
        isDraining = true
        guard let exchange else {
            context?.close(promise: nil)
            return
        }
        exchange.keepsAlive = false
        if exchange.isEventStream {
            exchange.endsEarly = true
            exchange.task?.cancel()
        }
    }

    /// The time to drain is over.
    func cut() { context?.close(promise: nil) }
}

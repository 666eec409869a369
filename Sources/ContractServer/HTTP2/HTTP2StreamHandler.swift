import ContractRuntime
import NIOCore
import NIOHPACK
import NIOHTTP2

/// One request of HTTP/2 and its answer, on a stream of its own: the same pipeline, exchange, limits and times as a
/// request of HTTP/1.1. What the service does not take is not read, and then flow control holds the client back.
final class HTTP2StreamHandler: ChannelDuplexHandler, TimerOwner {
    typealias InboundIn = HTTP2Frame.FramePayload
    typealias OutboundIn = HTTP2Frame.FramePayload
    typealias OutboundOut = HTTP2Frame.FramePayload

    let connection: HTTP2Connection
    var context: ChannelHandlerContext?
    var exchange: Exchange?
    /// A read that was asked for while the service does not take the body.
    private var hasHeldRead: Bool = false
    var isBodyFull: Bool = false
    /// A producer that waits until the client takes more.
    var writer: CheckedContinuation<Void, any Error>?
    private var timeouts: Timeouts = Timeouts()
    private lazy var timer: TimerWheel.Entry = TimerWheel.Entry(self)

    init(_ connection: HTTP2Connection) { self.connection = connection }

    var core: ServerCore { connection.core }
    var configuration: ServerConfiguration { connection.core.configuration }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        connection.add(self)
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        connection.remove(self)
        connection.loop.timers.cancel(timer)
        self.context = nil
    }

    func channelInactive(context: ChannelHandlerContext) {
        timeouts.cancelAll()
        connection.loop.timers.cancel(timer)
        connection.remove(self)
        writer?.resume(throwing: CancellationError())
        writer = nil
        if let exchange, exchange.phase != .answered {
            exchange.task?.cancel()
            exchange.phase = .answered
            core.log.abandoned(exchange)
        }
        if case .streaming(let pipe)? = exchange?.intake { pipe.fail(CancellationError()) }
        exchange = nil
        context.fireChannelInactive()
    }

    /// A stream that the client has taken back; it is closed already.
    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    // MARK: Reading

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .headers(let content):
            // Headers behind the body are trailers, which nobody reads.
            if exchange == nil { begin(content.headers, hasBody: !content.endStream) }
            if content.endStream { takeEnd() }
        case .data(let content):
            if case .byteBuffer(let buffer) = content.data, buffer.readableBytes > 0 { takeBody(buffer) }
            if content.endStream { takeEnd() }
        default: break
        }
    }

    func read(context: ChannelHandlerContext) {
        if isBodyFull {
            hasHeldRead = true
        } else {
            context.read()
        }
    }

    func bodyDrained() {
        guard isBodyFull else { return }
        isBodyFull = false
        setTimeout(.body, core.times.body)
        guard hasHeldRead else { return }
        hasHeldRead = false
        context?.read()
    }

    // MARK: Writability

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if context.channel.isWritable {
            timeouts.write = nil
            let waiter: CheckedContinuation<Void, any Error>? = writer
            writer = nil
            waiter?.resume()
        } else {
            timeouts.write = .now() + core.times.write
            armTimer()
        }
        context.fireChannelWritabilityChanged()
    }

    // MARK: Times

    func setTimeout(_ kind: Timeouts.Kind, _ duration: TimeAmount) {
        timeouts.main = (kind, .now() + duration)
        armTimer()
    }

    func clearTimeout() { timeouts.main = nil }

    /// For the answer; nil when it is there.
    func setRequestTimeout(_ duration: TimeAmount?) {
        timeouts.request = duration.map { .now() + $0 }
        armTimer()
    }

    private func armTimer() {
        let next: NIODeadline = timeouts.next
        guard context != nil, next != .distantFuture else { return }
        if timer.isSet, timer.deadline <= next { return }
        connection.loop.timers.set(timer, at: next)
    }

    func timerFired() {
        let now: NIODeadline = .now()
        if let write = timeouts.write, write <= now { return reset(.cancel) }
        if let request = timeouts.request, request <= now {
            timeouts.request = nil
            exchange?.task?.cancel()
            refuse(.timeout)
        }
        if let main = timeouts.main, main.at <= now {
            timeouts.main = nil
            bodyExpired()
        }
        armTimer()
    }

    private func bodyExpired() {
        if case .streaming(let pipe)? = exchange?.intake {
            pipe.fail(StandardProblem.requestTimeout)
        } else {
            refuse(.requestTimeout)
        }
    }

    // MARK: Ending

    /// The connection takes no more requests; server-sent events end.
    func drain() {
        guard let exchange, exchange.isEventStream else { return }
        exchange.endsEarly = true
        exchange.task?.cancel()
    }

    /// Ends the stream without an answer, or behind one whose request nobody wants to the end.
    func reset(_ code: HTTP2ErrorCode) {
        context?.writeAndFlush(wrapOutboundOut(.rstStream(code)), promise: nil)
    }
}

import ContractRuntime
import NIOCore

/// The instants at which a connection loses patience. One timer serves all of them and is moved only when an earlier
/// instant comes up, so that a request costs no timer.
struct Timeouts {
    enum Kind { case idle, header, body, linger }

    var main: (kind: Kind, at: NIODeadline)?
    var request: NIODeadline?
    var write: NIODeadline?
    var timer: Scheduled<Void>?
    var timerAt: NIODeadline = .distantFuture

    var next: NIODeadline? { [main?.at, request, write].compactMap { $0 }.min() }

    mutating func cancelAll() {
        timer?.cancel()
        timer = nil
        main = nil
        request = nil
        write = nil
    }
}

extension ConnectionHandler {
    func setTimeout(_ kind: Timeouts.Kind, _ duration: Duration) {
        timeouts.main = (kind, .now() + duration.timeAmount)
        armTimer()
    }

    /// The first byte of a request has come.
    func requestBegan() {
        if case .idle? = timeouts.main?.kind, exchange == nil { setTimeout(.header, configuration.headerTimeout) }
    }

    func armTimer() {
        guard let context, let next = timeouts.next else { return }
        if timeouts.timer != nil, timeouts.timerAt <= next { return }
        timeouts.timer?.cancel()
        timeouts.timerAt = next
        let handler: NIOLoopBound<ConnectionHandler> = NIOLoopBound(self, eventLoop: context.eventLoop)
        timeouts.timer = context.eventLoop.scheduleTask(deadline: next) { handler.value.timerFired() }
    }

    private func timerFired() {
        timeouts.timer = nil
        let now: NIODeadline = .now()
        if let write = timeouts.write, write <= now { return cut() }
        if let request = timeouts.request, request <= now { requestExpired() }
        if let main = timeouts.main, main.at <= now {
            timeouts.main = nil
            expired(main.kind)
        }
        armTimer()
    }

    private func requestExpired() {
        timeouts.request = nil
        guard let exchange, exchange.phase == .waiting else { return }
        exchange.task?.cancel()
        answer(.timeout, exchange)
    }

    private func expired(_ kind: Timeouts.Kind) {
        switch kind {
        case .idle, .linger: cut()
        case .header: failWithoutRequest(.requestTimeout)
        case .body: bodyExpired()
        }
    }

    private func bodyExpired() {
        guard let exchange else { return }
        exchange.keepsAlive = false
        switch exchange.intake {
        case .streaming(let pipe) where exchange.phase == .waiting: pipe.fail(StandardProblem.requestTimeout)
        case .collecting: answer(.requestTimeout, exchange)
        default: cut()
        }
    }

    private func answer(_ problem: StandardProblem, _ exchange: Exchange) {
        guard let incoming = exchange.incoming else { return cut() }
        send(core.pipeline.answer(problem, to: incoming, operation: exchange.routed?.operation), for: exchange)
    }
}

/// Stands in front of the parser and tells the connection that bytes have come.
final class FirstByteHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    private let connection: ConnectionHandler

    init(_ connection: ConnectionHandler) { self.connection = connection }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        connection.requestBegan()
        context.fireChannelRead(data)
    }
}

extension Duration {
    var timeAmount: TimeAmount {
        let (seconds, attoseconds): (Int64, Int64) = components
        return .nanoseconds(seconds * 1_000_000_000 + attoseconds / 1_000_000_000)
    }
}

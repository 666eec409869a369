import ContractRuntime
import NIOCore

/// The instants at which a connection loses patience. One entry of the loop's timers serves all of them and is moved
/// only when an earlier instant comes up, so that a request costs no timer.
struct Timeouts {
    enum Kind { case idle, header, body, linger }

    var main: (kind: Kind, at: NIODeadline)?
    var request: NIODeadline?
    var write: NIODeadline?
    /// When the connection was read; now, while what was read is looked at.
    var now: NIODeadline = .uptimeNanoseconds(0)

    /// The earliest instant.
    var next: NIODeadline {
        var result: NIODeadline = main?.at ?? .distantFuture
        if let request, request < result { result = request }
        if let write, write < result { result = write }
        return result
    }

    mutating func cancelAll() {
        main = nil
        request = nil
        write = nil
    }
}

extension ConnectionHandler {
    func setTimeout(_ kind: Timeouts.Kind, _ duration: TimeAmount) {
        timeouts.main = (kind, (isAdvancing ? timeouts.now : .now()) + duration)
        armTimer()
    }

    func armTimer() {
        let next: NIODeadline = timeouts.next
        guard context != nil, next != .distantFuture else { return }
        if timer.isSet, timer.deadline <= next { return }
        loop.timers.set(timer, at: next)
    }

    func timerFired() {
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

/// The timeouts of a configuration as the event loop counts.
struct Times: Sendable {
    let header, body, request, streamedRequest, write, idle, linger: TimeAmount

    init(_ configuration: ServerConfiguration) {
        header = configuration.headerTimeout.timeAmount
        body = configuration.bodyTimeout.timeAmount
        request = configuration.requestTimeout.timeAmount
        streamedRequest = configuration.streamedRequestTimeout.timeAmount
        write = configuration.writeTimeout.timeAmount
        idle = configuration.idleTimeout.timeAmount
        linger = configuration.lingerTimeout.timeAmount
    }
}

extension Duration {
    var timeAmount: TimeAmount {
        let (seconds, attoseconds): (Int64, Int64) = components
        return .nanoseconds(seconds * 1_000_000_000 + attoseconds / 1_000_000_000)
    }
}

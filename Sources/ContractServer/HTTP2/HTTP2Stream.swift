import ContractRuntime
import NIOCore
import NIOHTTP2

/// One request of HTTP/2 and its answer: the same pipeline, exchange, limits and times as a request of HTTP/1.1. What
/// the service does not take is held, and then the room that the client has for it is used up.
final class HTTP2Stream: TimerOwner {
    let id: HTTP2StreamID
    let connection: HTTP2Connection
    private(set) var isOpen: Bool = true
    var exchange: Exchange?
    /// The service does not take the streamed body.
    var isBodyFull: Bool = false
    /// What came of the body meanwhile; no more than the client had room for.
    private var held: CircularBuffer<ByteBuffer>?
    private var isEndHeld: Bool = false
    private var window: ReceiveWindow
    var unsent: UnsentBytes = UnsentBytes()
    /// A producer that waits until the client takes more.
    var writer: CheckedContinuation<Void, any Error>?
    private var timeouts: Timeouts = Timeouts()
    private var timer: TimerWheel.Entry?

    init(_ id: HTTP2StreamID, _ connection: HTTP2Connection) {
        self.id = id
        self.connection = connection
        window = ReceiveWindow(target: connection.core.configuration.http2.streamWindowBytes)
    }

    var core: ServerCore { connection.core }
    var configuration: ServerConfiguration { connection.core.configuration }

    /// The stream is no more, for whatever reason.
    func closed() {
        isOpen = false
        timeouts.cancelAll()
        if let timer { connection.loop.timers.cancel(timer) }
        timer = nil
        writer?.resume(throwing: CancellationError())
        writer = nil
        held = nil
        if let exchange, exchange.phase != .answered {
            exchange.task?.cancel()
            exchange.phase = .answered
            core.log.abandoned(exchange)
        }
        if case .streaming(let pipe)? = exchange?.intake { pipe.fail(CancellationError()) }
        exchange = nil
    }

    // MARK: Reading

    func receive(_ payload: HTTP2Frame.FramePayload) {
        switch payload {
        case .headers(let content):
            // Headers behind the body are trailers, which nobody reads.
            if exchange == nil { begin(content.headers, hasBody: !content.endStream) }
            if content.endStream { receiveEnd() }
        case .data(let content):
            if case .byteBuffer(let buffer) = content.data, buffer.readableBytes > 0 { receiveBody(buffer) }
            if content.endStream { receiveEnd() }
        default: break
        }
    }

    private func receiveBody(_ buffer: ByteBuffer) {
        guard isBodyFull else { return takeBody(buffer) }
        window.hold(buffer.readableBytes)
        held = held ?? CircularBuffer()
        held?.append(buffer)
    }

    private func receiveEnd() {
        if isBodyFull { isEndHeld = true } else { takeEnd() }
    }

    /// The service has taken what it had.
    func bodyDrained() {
        guard isOpen, isBodyFull else { return }
        isBodyFull = false
        setTimeout(.body, core.times.body)
        var taken: Int = 0
        while !isBodyFull, let buffer = held?.popFirst() {
            taken += buffer.readableBytes
            takeBody(buffer)
        }
        if !isBodyFull, isEndHeld { takeEnd() }
        if let increment = window.release(taken) { giveRoom(increment) }
    }

    /// The body is not wanted any more.
    func dropBody() {
        isBodyFull = false
        held = nil
    }

    func windowChanged(to size: Int) {
        if let increment = window.changed(to: size) { giveRoom(increment) }
    }

    private func giveRoom(_ increment: Int) {
        guard isOpen, exchange?.isReceived != true, !isEndHeld else { return }
        connection.giveRoom(increment, on: id)
    }

    // MARK: Writability

    /// Neither the stream nor the connection has too much that the client has not taken.
    var isWritable: Bool { !unsent.isFull && connection.isWritable }

    func writabilityChanged() {
        guard isWritable, exchange?.phase != .answered else { return setWriteTimeout() }
        timeouts.write = nil
        let waiter: CheckedContinuation<Void, any Error>? = writer
        writer = nil
        waiter?.resume()
    }

    /// The client has taken something.
    func sent(_ count: Int) {
        let wasWritable: Bool = isWritable
        unsent.sent(count)
        if isOpen, !wasWritable || exchange?.phase == .answered { writabilityChanged() }
    }

    func setWriteTimeout() {
        guard isOpen else { return }
        timeouts.write = .now() + core.times.write
        armTimer()
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
        if duration != nil { armTimer() }
    }

    private func armTimer() {
        let next: NIODeadline = timeouts.next
        guard isOpen, next != .distantFuture else { return }
        let entry: TimerWheel.Entry = timer ?? TimerWheel.Entry(self)
        timer = entry
        if entry.isSet, entry.deadline <= next { return }
        connection.loop.timers.set(entry, at: next)
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
        guard isOpen else { return }
        connection.write(.rstStream(code), on: id)
        connection.flush()
    }
}

/// Bytes of an answer that are written and that the client has not taken. Their producer stops at the high mark and
/// goes on at the low one.
struct UnsentBytes {
    static let high: Int = 65_536
    static let low: Int = 32_768

    private var count: Int = 0
    private(set) var isFull: Bool = false

    mutating func wrote(_ count: Int) {
        self.count += count
        if self.count > Self.high { isFull = true }
    }

    mutating func sent(_ count: Int) {
        self.count -= count
        if self.count < Self.low { isFull = false }
    }
}

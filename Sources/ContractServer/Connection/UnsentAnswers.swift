import NIOCore

/// Connections with answers that are written and not sent. Those of one turn of an event loop are sent one behind the
/// other at its end: sending is a third of a request, most of it in the kernel, and costs a third less when it is not
/// mixed with other work. The clients are woken up once for many answers where they are on the same machine.
///
/// An answer waits for at most `maximumCount` others. Used on its event loop only, which is why it is said to be
/// `Sendable`.
final class UnsentAnswers: @unchecked Sendable {
    private static let maximumCount: Int = 16
    /// How much older than its answer the first request of a turn may become.
    private static let patience: TimeAmount = .microseconds(500)

    private let eventLoop: any EventLoop
    @exclusivity(unchecked) private var connections: [ConnectionHandler] = []
    /// The earliest and the latest of their times.
    private var first: NIODeadline = .distantFuture
    private var last: NIODeadline = .distantFuture
    private var isScheduled: Bool = false
    private var isSending: Bool = false

    init(_ eventLoop: any EventLoop) { self.eventLoop = eventLoop }

    /// - Parameter time: when the request was read; now, where its answer comes later.
    func add(_ connection: ConnectionHandler, at time: NIODeadline) {
        connections.append(connection)
        first = min(first, time)
        last = time
        guard !isScheduled else { return }
        isScheduled = true
        // Behind everything that is ready to be read now. A closure over nothing but one reference allocates nothing.
        eventLoop.execute { self.endTurn() }
    }

    private func endTurn() {
        isScheduled = false
        send()
    }

    /// Does not wait for the end of the turn when there is much to send. Called where nothing else is going on.
    func sendIfMany() {
        if connections.count >= Self.maximumCount || last - first > Self.patience { send() }
    }

    /// Sending may let a connection go on, which adds it again.
    private func send() {
        guard !isSending else { return }
        isSending = true
        var index: Int = 0
        while index < connections.count {
            connections[index].sendAnswers()
            index += 1
        }
        connections.removeAll(keepingCapacity: true)
        isSending = false
        (first, last) = (.distantFuture, .distantFuture)
    }
}

import NIOCore
import NIOHTTP2

// The end of a connection (RFC 9113 §6.8): GOAWAY for streams that the client may begin before it reads that, and a
// PING, whose answer says that it has; then GOAWAY with the last stream, and the end behind that.
extension HTTP2Connection {
    enum Goodbye {
        case unsaid
        /// The client may not know yet.
        case said(HTTP2PingData)
        /// The client begins no streams any more.
        case heard
    }

    /// No more requests; the connection is closed behind the last stream. Server-sent events end.
    func drain() {
        guard !isDraining else { return }
        isDraining = true
        sayGoodbye()
        for stream in Array(streams.values) { stream.drain() }
    }

    func cut() { context?.close(promise: nil) }

    private func sayGoodbye() {
        guard case .unsaid = goodbye else { return }
        let mark: HTTP2PingData = HTTP2PingData(withInteger: .random(in: .min ... .max))
        goodbye = .said(mark)
        write(.goAway(lastStreamID: .maxID, errorCode: .noError, opaqueData: nil), on: .rootStream)
        write(.ping(mark, ack: false), on: .rootStream)
        flush()
    }

    func pingAnswered(_ data: HTTP2PingData) {
        guard case .said(data) = goodbye else { return }
        goodbye = .heard
        write(.goAway(lastStreamID: lastStream, errorCode: .noError, opaqueData: nil), on: .rootStream)
        flush()
        if streams.isEmpty { closeBehindFlush() }
    }

    /// No stream is open.
    func becameIdle() {
        idleEnd = .now() + core.times.idle
        armTimer()
        if case .heard = goodbye { closeBehindFlush() }
    }

    /// What has been written in this turn is sent first.
    private func closeBehindFlush() {
        let connection: NIOLoopBound<HTTP2Connection> = NIOLoopBound(self, eventLoop: eventLoop)
        eventLoop.execute {
            connection.value.context?.flush()
            connection.value.cut()
        }
    }

    /// An idle client is told, and has a moment to answer.
    /// - Returns: false when it has been told before.
    func idleExpired() -> Bool {
        guard case .unsaid = goodbye else { return false }
        sayGoodbye()
        idleEnd = .now() + core.times.linger
        return true
    }
}

import ContractRuntime
import NIOCore

/// One request and its answer on a connection. Used on the connection's event loop only.
final class Exchange {
    /// What happens to the body.
    enum Intake {
        /// Bytes that nobody wants; the rest of what may be read before the connection is closed instead.
        case discarding(Int)
        case collecting(ByteBuffer)
        case streaming(BodyPipe)
    }

    enum Phase { case waiting, streaming, answered }

    /// Number on the connection, so that a late answer of another exchange is recognised.
    let number: Int
    /// Nil when the head is not a valid request.
    let incoming: IncomingRequest?
    let routed: RoutedRequest?
    let startedAt: NIODeadline
    let isHTTP10: Bool
    var intake: Intake
    /// The whole request has been read.
    var isReceived: Bool = false
    var phase: Phase = .waiting
    var keepsAlive: Bool
    /// The client waits for `100 Continue` before it sends the body.
    var awaitsContinue: Bool = false
    var task: Task<Void, Never>?
    var status: Int = 0
    var bytesSent: Int = 0
    /// Bytes of a streamed body so far.
    var bytesReceived: Int = 0
    var framing: ResponseHead.Framing = .none
    /// A stream that is ended, not cut, when the server shuts down: server-sent events.
    var isEventStream: Bool = false
    /// Why a started stream has been asked to end.
    var endsEarly: Bool = false

    init(
        number: Int, incoming: IncomingRequest?, routed: RoutedRequest?, intake: Intake, keepsAlive: Bool,
        isHTTP10: Bool, startedAt: NIODeadline
    ) {
        self.number = number
        self.incoming = incoming
        self.routed = routed
        self.intake = intake
        self.keepsAlive = keepsAlive
        self.isHTTP10 = isHTTP10
        self.startedAt = startedAt
    }

    var isHead: Bool { incoming?.verb == .head }
}

import ContractRuntime
import Logging
import NIOCore
import NIOHTTP2

/// The connection under the streams of HTTP/2: counted and drained like any other, and closed when its client does not
/// take what it asked for. Frames, their order, flow control of what is sent and the guards against floods are NIO's;
/// whose a frame is, the room for what is received and the goodbye are ours (decision 0063).
final class HTTP2Connection: ChannelInboundHandler, ManagedConnection, TimerOwner {
    typealias InboundIn = HTTP2Frame
    typealias OutboundOut = HTTP2Frame

    let core: ServerCore
    let loop: LoopState
    let eventLoop: any EventLoop
    let certificate: PeerCertificate?
    private(set) var peerAddress: String = ""
    private(set) var context: ChannelHandlerContext?
    private(set) var streams: [HTTP2StreamID: HTTP2Stream] = [:]
    /// The highest that a client has begun.
    private(set) var lastStream: HTTP2StreamID = .rootStream
    private var window: ReceiveWindow
    /// What is written is flushed by NIO at the end of a reading.
    private var isReading: Bool = false
    private var isFlushScheduled: Bool = false
    /// Streams whose answers have been written since the last flush.
    private var answered: [HTTP2Stream] = []
    private lazy var timer: TimerWheel.Entry = TimerWheel.Entry(self)
    /// When the socket has not been taken from for too long.
    private var writeEnd: NIODeadline = .distantFuture
    /// When there has been no stream for too long.
    var idleEnd: NIODeadline = .distantFuture
    var isDraining: Bool = false
    var goodbye: Goodbye = .unsaid

    private init(core: ServerCore, loop: LoopState, eventLoop: any EventLoop, certificate: PeerCertificate?) {
        self.core = core
        self.loop = loop
        self.eventLoop = eventLoop
        self.certificate = certificate
        self.window = ReceiveWindow(target: core.configuration.http2.connectionWindowBytes)
    }

    /// Adds the handlers of a connection to the end of a pipeline.
    static func configure(
        _ channel: any Channel, core: ServerCore, loop: LoopState, certificate: PeerCertificate?
    ) throws {
        let frames: NIOHTTP2Handler = NIOHTTP2Handler(
            mode: .server, connectionConfiguration: HTTP2Limits.connection(core.configuration),
            streamConfiguration: HTTP2Limits.stream(core.configuration))
        let connection: HTTP2Connection = HTTP2Connection(
            core: core, loop: loop, eventLoop: channel.eventLoop, certificate: certificate)
        let pipeline: ChannelPipeline.SynchronousOperations = channel.pipeline.syncOperations
        try pipeline.addHandlers([WriteCollector(loop), frames, connection])
        // NIO's handler keeps it for itself when the channel has been active before it came.
        try pipeline.context(handler: frames).fireChannelActive()
    }

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }

    func handlerRemoved(context: ChannelHandlerContext) {
        loop.timers.cancel(timer)
        self.context = nil
    }

    func channelActive(context: ChannelHandlerContext) {
        peerAddress = context.remoteAddress?.ipAddress ?? ""
        switch core.connections.add(ConnectionReference(self, eventLoop: context.eventLoop)) {
        case .accepted: becameIdle()
        case .draining, .full: context.close(promise: nil)
        }
        context.fireChannelActive()
    }

    func channelInactive(context: ChannelHandlerContext) {
        core.connections.remove(ObjectIdentifier(self))
        loop.timers.cancel(timer)
        let open: [HTTP2Stream] = Array(streams.values)
        streams.removeAll()
        answered.removeAll()
        for stream in open { stream.closed() }
        context.fireChannelInactive()
    }

    /// A stream that is wrong has been reset; a connection that is wrong has been told so and is closed.
    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if let error = error as? NIOHTTP2Errors.StreamError { return remove(error.streamID) }
        core.log.logger.debug("A connection is closed", metadata: ["reason": "\(error)"])
        context.close(promise: nil)
    }

    // MARK: Reading

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        isReading = true
        let frame: HTTP2Frame = unwrapInboundIn(data)
        switch frame.payload {
        case .headers where frame.streamID > lastStream: begin(frame)
        case .headers, .data: streams[frame.streamID]?.receive(frame.payload)
        case .ping(let data, ack: true): pingAnswered(data)
        // What else there is concerns NIO.
        default: break
        }
    }

    private func begin(_ frame: HTTP2Frame) {
        let stream: HTTP2Stream = HTTP2Stream(frame.streamID, self)
        streams[frame.streamID] = stream
        lastStream = frame.streamID
        idleEnd = .distantFuture
        stream.receive(frame.payload)
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        isReading = false
        flushed()
        context.fireChannelReadComplete()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if let change = event as? NIOHTTP2WindowUpdatedEvent { return windowChanged(change) }
        if let end = event as? StreamClosedEvent { return remove(end.streamID) }
        context.fireUserInboundEventTriggered(event)
    }

    private func remove(_ id: HTTP2StreamID) {
        guard let stream = streams.removeValue(forKey: id) else { return }
        stream.closed()
        if streams.isEmpty { becameIdle() }
    }

    private func windowChanged(_ change: NIOHTTP2WindowUpdatedEvent) {
        guard let size = change.inboundWindowSize else { return }
        guard change.streamID == .rootStream else {
            streams[change.streamID]?.windowChanged(to: size)
            return
        }
        if let increment = window.changed(to: size) { giveRoom(increment, on: .rootStream) }
    }

    // MARK: Writing

    /// The client takes what is written.
    var isWritable: Bool { writeEnd == .distantFuture }

    func giveRoom(_ increment: Int, on id: HTTP2StreamID) {
        write(.windowUpdate(windowSizeIncrement: increment), on: id)
        flush()
    }

    func write(_ payload: HTTP2Frame.FramePayload, on id: HTTP2StreamID, promise: EventLoopPromise<Void>? = nil) {
        guard let context else {
            promise?.fail(ChannelError.ioOnClosedChannel)
            return
        }
        context.write(wrapOutboundOut(HTTP2Frame(streamID: id, payload: payload)), promise: promise)
    }

    /// What has been written is sent with what else is written in this turn of the event loop.
    func flush() {
        guard !isReading, !isFlushScheduled else { return }
        isFlushScheduled = true
        let connection: NIOLoopBound<HTTP2Connection> = NIOLoopBound(self, eventLoop: eventLoop)
        eventLoop.execute { connection.value.endTurn() }
    }

    private func endTurn() {
        isFlushScheduled = false
        context?.flush()
        flushed()
    }

    /// An answer is written to its end. Where it stays, because the client gives no room, is seen behind the flush.
    func wroteAnswer(_ stream: HTTP2Stream) {
        answered.append(stream)
        flush()
    }

    private func flushed() {
        for stream in answered { stream.waitsForRoom() }
        answered.removeAll(keepingCapacity: true)
    }

    /// A client that does not read, whatever its streams may still take.
    func channelWritabilityChanged(context: ChannelHandlerContext) {
        writeEnd = context.channel.isWritable ? .distantFuture : .now() + core.times.write
        armTimer()
        for stream in Array(streams.values) { stream.writabilityChanged() }
        context.fireChannelWritabilityChanged()
    }

    // MARK: Times

    func armTimer() {
        let next: NIODeadline = min(writeEnd, idleEnd)
        guard next != .distantFuture, context?.channel.isActive == true else { return }
        if timer.isSet, timer.deadline <= next { return }
        loop.timers.set(timer, at: next)
    }

    func timerFired() {
        let now: NIODeadline = .now()
        if writeEnd <= now { return cut() }
        if idleEnd <= now, !idleExpired() { return cut() }
        armTimer()
    }
}

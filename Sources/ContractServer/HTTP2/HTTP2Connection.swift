import ContractRuntime
import Logging
import NIOCore
import NIOHTTP2

/// The connection under the streams of HTTP/2: counted and drained like any other, and closed when its client does not
/// take what it asked for. Frames, flow control and the guards against floods are NIO's.
final class HTTP2Connection: ChannelInboundHandler, ManagedConnection, TimerOwner {
    typealias InboundIn = HTTP2Frame
    typealias InboundOut = HTTP2Frame

    let core: ServerCore
    let loop: LoopState
    let certificate: PeerCertificate?
    private(set) var peerAddress: String = ""
    private(set) var isDraining: Bool = false
    private var context: ChannelHandlerContext?
    private var streams: [ObjectIdentifier: HTTP2StreamHandler] = [:]
    private lazy var timer: TimerWheel.Entry = TimerWheel.Entry(self)
    /// When the socket has not been taken from for too long.
    private var writeEnd: NIODeadline = .distantFuture
    /// When there has been no stream for so long that the client does not even answer to a goodbye.
    private var idleEnd: NIODeadline = .distantFuture

    private init(core: ServerCore, loop: LoopState, certificate: PeerCertificate?) {
        self.core = core
        self.loop = loop
        self.certificate = certificate
    }

    /// Adds the handlers of a connection to the end of a pipeline.
    static func configure(
        _ channel: any Channel, core: ServerCore, loop: LoopState, certificate: PeerCertificate?
    ) throws {
        let connection: HTTP2Connection = HTTP2Connection(core: core, loop: loop, certificate: certificate)
        let bound: NIOLoopBound<HTTP2Connection> = NIOLoopBound(connection, eventLoop: channel.eventLoop)
        var management: NIOHTTP2ServerConnectionManagementHandler.Configuration = .defaults
        management.maxIdleTime = core.times.idle
        management.maxGraceTime = core.configuration.drainTimeout.timeAmount
        management.keepalive = nil
        let manager: NIOHTTP2ServerConnectionManagementHandler = NIOHTTP2ServerConnectionManagementHandler(
            eventLoop: channel.eventLoop, configuration: management)
        let frames: NIOHTTP2Handler = NIOHTTP2Handler(
            mode: .server, eventLoop: channel.eventLoop, connectionConfiguration: limits(core.configuration),
            streamConfiguration: streamLimits(core.configuration), streamDelegate: manager.http2StreamDelegate
        ) { stream in
            stream.eventLoop.makeCompletedFuture {
                try stream.pipeline.syncOperations.addHandler(HTTP2StreamHandler(bound.value))
            }
        }
        let pipeline: ChannelPipeline.SynchronousOperations = channel.pipeline.syncOperations
        try pipeline.addHandlers([ReadingEnd(), frames, manager, connection])
        // The first handler keeps it for itself when the channel has been active before it came.
        try pipeline.context(handler: frames).fireChannelActive()
    }

    private static func limits(_ configuration: ServerConfiguration) -> NIOHTTP2Handler.ConnectionConfiguration {
        let own: HTTP2Settings = configuration.http2
        var limits: NIOHTTP2Handler.ConnectionConfiguration = NIOHTTP2Handler.ConnectionConfiguration()
        // Up to here a head is read; whether it is too large says the same parser as for HTTP/1.1.
        let headBytes: Int =
            configuration.maximumTargetBytes + configuration.maximumHeaderBytes
            + 64 * (configuration.maximumHeaderCount + 8)
        limits.initialSettings = [
            HTTP2Setting(parameter: .maxConcurrentStreams, value: own.maximumConcurrentStreams),
            HTTP2Setting(parameter: .maxHeaderListSize, value: headBytes),
            HTTP2Setting(parameter: .initialWindowSize, value: own.streamWindowBytes),
        ]
        limits.targetWindowSize = own.connectionWindowBytes
        limits.controlFrameRateLimit.maximumCount = own.maximumControlFrames
        limits.controlFrameRateLimit.windowLength = own.floodWindow.timeAmount
        limits.maximumBufferedControlFrames = 2 * own.maximumControlFrames + 2 * own.maximumConcurrentStreams
        return limits
    }

    private static func streamLimits(_ configuration: ServerConfiguration) -> NIOHTTP2Handler.StreamConfiguration {
        let own: HTTP2Settings = configuration.http2
        var limits: NIOHTTP2Handler.StreamConfiguration = NIOHTTP2Handler.StreamConfiguration()
        limits.targetWindowSize = own.streamWindowBytes
        limits.outboundBufferSizeHighWatermark = 65_536
        limits.outboundBufferSizeLowWatermark = 32_768
        limits.streamResetFrameRateLimit.maximumCount = own.maximumResets
        limits.streamResetFrameRateLimit.windowLength = own.floodWindow.timeAmount
        limits.streamErrorRateLimit.maximumCount = own.maximumResets
        limits.streamErrorRateLimit.windowLength = own.floodWindow.timeAmount
        return limits
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
        context.fireChannelInactive()
    }

    /// A stream that is wrong has been reset; a connection that is wrong has been told so and is closed.
    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard !(error is NIOHTTP2Errors.StreamError) else { return }
        core.log.logger.debug("A connection is closed", metadata: ["reason": "\(error)"])
        context.close(promise: nil)
    }

    /// A client that does not read, whatever its streams may still take.
    func channelWritabilityChanged(context: ChannelHandlerContext) {
        writeEnd = context.channel.isWritable ? .distantFuture : .now() + core.times.write
        armTimer()
        context.fireChannelWritabilityChanged()
    }

    // MARK: Streams

    func add(_ stream: HTTP2StreamHandler) {
        streams[ObjectIdentifier(stream)] = stream
        idleEnd = .distantFuture
    }

    func remove(_ stream: HTTP2StreamHandler) {
        streams[ObjectIdentifier(stream)] = nil
        if streams.isEmpty { becameIdle() }
    }

    // MARK: Times

    /// NIO says goodbye to an idle client and waits for its word; whoever does not give it is cut.
    private func becameIdle() {
        idleEnd = .now() + core.times.idle + core.times.linger
        armTimer()
    }

    private func armTimer() {
        let next: NIODeadline = min(writeEnd, idleEnd)
        guard next != .distantFuture, context?.channel.isActive == true else { return }
        if timer.isSet, timer.deadline <= next { return }
        loop.timers.set(timer, at: next)
    }

    func timerFired() {
        guard min(writeEnd, idleEnd) > .now() else { return cut() }
        armTimer()
    }

    // MARK: ManagedConnection

    /// GOAWAY: no new streams; the connection is closed behind the last one. Server-sent events end.
    func drain() {
        guard let context, !isDraining else { return }
        isDraining = true
        context.pipeline.fireUserInboundEventTriggered(ChannelShouldQuiesceEvent())
        for stream in Array(streams.values) { stream.drain() }
    }

    func cut() { context?.close(promise: nil) }
}

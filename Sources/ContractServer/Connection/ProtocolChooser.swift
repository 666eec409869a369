import ContractRuntime
import Logging
import NIOCore
import NIOSSL
import NIOTLS

/// Stands at the start of a connection whose protocol is not known yet: with TLS until the handshake has chosen one
/// (ALPN, RFC 7301), without until the first bytes are, or are not, the preface of HTTP/2 (RFC 9113 §3.4). Then it puts
/// that protocol in its place and leaves. Servers that speak HTTP/1.1 in the clear only have none of it.
final class ProtocolChooser: ChannelInboundHandler, RemovableChannelHandler, ManagedConnection,
    TimerOwner
{
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    static let preface: [UInt8] = Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8)

    private let core: ServerCore
    private let loop: LoopState
    private let isSecure: Bool
    private var context: ChannelHandlerContext?
    /// What came before the choice.
    private var held: ByteBuffer = ByteBuffer()
    private lazy var timer: TimerWheel.Entry = TimerWheel.Entry(self)

    init(core: ServerCore, loop: LoopState, isSecure: Bool) {
        self.core = core
        self.loop = loop
        self.isSecure = isSecure
    }

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }

    func handlerRemoved(context: ChannelHandlerContext) {
        loop.timers.cancel(timer)
        self.context = nil
    }

    /// Not passed on: the handlers of the protocol are told when they are there.
    func channelActive(context: ChannelHandlerContext) {
        let reference: ConnectionReference = ConnectionReference(self, eventLoop: context.eventLoop)
        switch core.connections.add(reference) {
        case .accepted: setTimer(isSecure ? core.times.header : core.times.idle)
        case .draining: context.close(promise: nil)
        case .full:
            // In the clear it can be told why.
            if isSecure { context.close(promise: nil) } else { choose(isHTTP2: false, certificate: nil) }
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        core.connections.remove(ObjectIdentifier(self))
        loop.timers.cancel(timer)
        context.fireChannelInactive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var bytes: ByteBuffer = unwrapInboundIn(data)
        held.writeBuffer(&bytes)
        // With TLS there is nothing to read before the handshake is through, and then the choice has been made.
        if !isSecure { lookAtPreface() }
    }

    private func lookAtPreface() {
        let start: ByteBufferView = held.readableBytesView.prefix(Self.preface.count)
        guard Self.preface.starts(with: start) else { return choose(isHTTP2: false, certificate: nil) }
        guard start.count == Self.preface.count else { return setTimer(core.times.header) }
        choose(isHTTP2: true, certificate: nil)
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .handshakeCompleted(let negotiated)? = event as? TLSUserEvent {
            choose(isHTTP2: negotiated == "h2", certificate: certificate(context))
        }
        context.fireUserInboundEventTriggered(event)
    }

    private func certificate(_ context: ChannelHandlerContext) -> PeerCertificate? {
        guard core.configuration.tls?.clientCertificates != TLSSettings.ClientCertificates.none,
            let handler = try? context.pipeline.syncOperations.handler(type: NIOSSLServerHandler.self),
            let bytes = try? handler.peerCertificate?.toDERBytes(),
            let subject = CertificateSubject.text(der: bytes)
        else { return nil }
        return PeerCertificate(subject: subject, der: bytes)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        core.log.logger.debug("A connection failed before its first request", metadata: ["reason": "\(error)"])
        context.close(promise: nil)
    }

    private func setTimer(_ duration: TimeAmount) {
        loop.timers.set(timer, at: .now() + duration)
    }

    func timerFired() { cut() }

    private func choose(isHTTP2: Bool, certificate: PeerCertificate?) {
        guard let context, context.channel.isActive else { return }
        core.connections.remove(ObjectIdentifier(self))
        do {
            if isHTTP2 {
                try HTTP2Connection.configure(context.channel, core: core, loop: loop, certificate: certificate)
            } else {
                let connection: ConnectionHandler = ConnectionHandler(core: core, eventLoop: context.eventLoop)
                connection.certificate = certificate
                try context.pipeline.syncOperations.addHandler(connection)
            }
        } catch {
            core.log.logger.error("A connection has no protocol", metadata: ["reason": "\(error)"])
            context.close(promise: nil)
            return
        }
        context.fireChannelActive()
        if held.readableBytes > 0 {
            context.fireChannelRead(wrapInboundOut(held))
            context.fireChannelReadComplete()
            held = ByteBuffer()
        }
        context.pipeline.syncOperations.removeHandler(context: context, promise: nil)
    }

    // MARK: ManagedConnection

    /// There is no request yet.
    func drain() { cut() }

    func cut() { context?.close(promise: nil) }
}

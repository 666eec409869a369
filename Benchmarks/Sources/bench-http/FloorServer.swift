import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import NIOTLS

/// What SwiftNIO costs alone: its parser of HTTP/1 or HTTP/2 and a handler that answers every request with the same bytes.
struct FloorServer {
    let answers: FixedAnswers

    init(order: [UInt8]) { answers = FixedAnswers(order: order) }

    /// Serves HTTP/1.1 for ever; `ready` is given the port.
    func run(ready: (Int) -> Void) async throws {
        try await serve(ready: ready) { channel in
            channel.eventLoop.makeCompletedFuture { try addHTTP1(to: channel) }
        }
    }

    /// Serves HTTP/2 and HTTP/1.1 over TLS for ever.
    func runSecure(certificate: String, key: String, ready: (Int) -> Void) async throws {
        var configuration: TLSConfiguration = .makeServerConfiguration(
            certificateChain: try NIOSSLCertificate.fromPEMFile(certificate).map { .certificate($0) },
            privateKey: .privateKey(try NIOSSLPrivateKey(file: key, format: .pem)))
        configuration.applicationProtocols = ["h2", "http/1.1"]
        let context: NIOSSLContext = try NIOSSLContext(configuration: configuration)
        try await serve(ready: ready) { channel in
            channel.eventLoop.makeCompletedFuture {
                try channel.pipeline.syncOperations.addHandlers([
                    NIOSSLServerHandler(context: context),
                    ApplicationProtocolNegotiationHandler { result, channel in
                        channel.eventLoop.makeCompletedFuture {
                            if case .negotiated("h2") = result { return try addHTTP2(to: channel) }
                            try addHTTP1(to: channel)
                        }
                    },
                ])
            }
        }
    }

    private func serve(
        ready: (Int) -> Void, _ configure: @escaping @Sendable (any Channel) -> EventLoopFuture<Void>
    ) async throws {
        let group: MultiThreadedEventLoopGroup = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let listener: any Channel = try await ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: 1_024)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.socketOption(.tcp_nodelay), value: 1)
            .childChannelInitializer(configure)
            .bind(host: "127.0.0.1", port: 0).get()
        ready(listener.localAddress?.port ?? 0)
        try await listener.closeFuture.get()
    }

    private func addHTTP1(to channel: any Channel) throws {
        try channel.pipeline.syncOperations.addHandlers([
            ByteToMessageHandler(HTTPRequestDecoder()), FixedAnswer(answers),
        ])
    }
}

/// Answers when a request has ended, in one write.
private final class FixedAnswer: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = ByteBuffer

    private let answers: FixedAnswers
    private var isPost: Bool = false

    init(_ answers: FixedAnswers) { self.answers = answers }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head): isPost = head.method == .POST
        case .body: break
        case .end: context.writeAndFlush(wrapOutboundOut(isPost ? answers.post : answers.get), promise: nil)
        }
    }
}

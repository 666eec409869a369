import NIOCore
import NIOHTTP1
import NIOPosix

/// What SwiftNIO costs alone: its HTTP/1 parser and a handler that answers every request with the same bytes in one write.
struct FloorServer {
    let order: [UInt8]

    /// Serves for ever; `ready` is given the port.
    func run(ready: (Int) -> Void) async throws {
        let (ok, created): (ByteBuffer, ByteBuffer) = (answer("200 OK"), answer("201 Created"))
        let group: MultiThreadedEventLoopGroup = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let listener: any Channel = try await ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: 1_024)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.socketOption(.tcp_nodelay), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandlers([
                        ByteToMessageHandler(HTTPRequestDecoder()), FixedAnswer(get: ok, post: created),
                    ])
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        ready(listener.localAddress?.port ?? 0)
        try await listener.closeFuture.get()
    }

    /// With as many bytes and as many header fields as the generated server sends.
    private func answer(_ status: String) -> ByteBuffer {
        let content: [UInt8] = Array("{\"id\":\"o_1\",\"created_at\":\"2026-03-14T09:26:53Z\",".utf8) + order.dropFirst()
        let id: String = "00000000000000000000000000000000"
        var buffer: ByteBuffer = ByteBuffer(
            string: "HTTP/1.1 \(status)\r\nDate: Thu, 01 Jan 2026 00:00:00 GMT\r\nContent-Type: application/json\r\n"
                + "X-Request-Id: \(id)\r\nX-Content-Type-Options: nosniff\r\n"
                + "Content-Security-Policy: default-src 'none'; frame-ancestors 'none'\r\n"
                + "Content-Length: \(content.count)\r\n\r\n")
        buffer.writeBytes(content)
        return buffer
    }
}

/// Answers when a request has ended.
private final class FixedAnswer: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = ByteBuffer

    private let get: ByteBuffer
    private let post: ByteBuffer
    private var isPost: Bool = false

    init(get: ByteBuffer, post: ByteBuffer) {
        self.get = get
        self.post = post
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head): isPost = head.method == .POST
        case .body: break
        case .end: context.writeAndFlush(wrapOutboundOut(isPost ? post : get), promise: nil)
        }
    }
}

import NIOCore
import NIOHPACK
import NIOHTTP2

/// Answers with as many bytes and as many header fields as the generated server sends.
struct FixedAnswers: Sendable {
    let get, post: ByteBuffer
    let content: ByteBuffer
    let getHead, postHead: HPACKHeaders

    init(order: [UInt8]) {
        content = ByteBuffer(bytes: Array("{\"id\":\"o_1\",\"created_at\":\"2026-03-14T09:26:53Z\",".utf8) + order.dropFirst())
        get = Self.message("200 OK", content)
        post = Self.message("201 Created", content)
        getHead = Self.head("200", content)
        postHead = Self.head("201", content)
    }

    private static func fields(_ content: ByteBuffer) -> [(name: String, value: String)] {
        [
            ("Date", "Thu, 01 Jan 2026 00:00:00 GMT"), ("Content-Type", "application/json"),
            ("Cache-Control", "no-store"), ("X-Request-Id", "00000000000000000000000000000000"),
            ("X-Content-Type-Options", "nosniff"), ("Referrer-Policy", "no-referrer"),
            ("Cross-Origin-Resource-Policy", "same-origin"),
            ("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"),
            ("Content-Length", "\(content.readableBytes)"),
        ]
    }

    private static func message(_ status: String, _ content: ByteBuffer) -> ByteBuffer {
        let lines: [String] = fields(content).map { "\($0.name): \($0.value)\r\n" }
        var buffer: ByteBuffer = ByteBuffer(string: "HTTP/1.1 \(status)\r\n" + lines.joined() + "\r\n")
        buffer.writeImmutableBuffer(content)
        return buffer
    }

    private static func head(_ status: String, _ content: ByteBuffer) -> HPACKHeaders {
        HPACKHeaders([(":status", status)] + fields(content).map { ($0.name.lowercased(), $0.value) })
    }
}

extension FloorServer {
    /// As NIO's documentation shows it: a channel for each stream.
    func addHTTP2(to channel: any Channel) throws {
        let answers: FixedAnswers = answers
        try channel.pipeline.syncOperations.addHandler(
            NIOHTTP2Handler(mode: .server, eventLoop: channel.eventLoop) { stream in
                stream.eventLoop.makeCompletedFuture {
                    try stream.pipeline.syncOperations.addHandler(FixedStreamAnswer(answers))
                }
            })
    }
}

/// Answers when the request of a stream has ended.
private final class FixedStreamAnswer: ChannelInboundHandler {
    typealias InboundIn = HTTP2Frame.FramePayload
    typealias OutboundOut = HTTP2Frame.FramePayload

    private let answers: FixedAnswers
    private var isPost: Bool = false

    init(_ answers: FixedAnswers) { self.answers = answers }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .headers(let content):
            isPost = content.headers.first(name: ":method") == "POST"
            if content.endStream { answer(context) }
        case .data(let content): if content.endStream { answer(context) }
        default: break
        }
    }

    private func answer(_ context: ChannelHandlerContext) {
        let head: HPACKHeaders = isPost ? answers.postHead : answers.getHead
        context.write(wrapOutboundOut(.headers(.init(headers: head))), promise: nil)
        context.writeAndFlush(
            wrapOutboundOut(.data(.init(data: .byteBuffer(answers.content), endStream: true))), promise: nil)
    }
}

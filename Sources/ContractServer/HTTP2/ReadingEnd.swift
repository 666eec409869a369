import NIOCore

/// Stands in front of NIO's handler of frames and tells it, when the channel is gone, that its last reading has ended.
///
/// That handler keeps those streams in a list that it has read for since the last end of a reading (swift-nio-http2
/// 1.46.0, `didReadChannels`). A connection that is closed in the middle of one, as one that floods is, never comes to
/// that end, and the list kept connection and streams for the life of the process.
final class ReadingEnd: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    func handlerRemoved(context: ChannelHandlerContext) { context.fireChannelReadComplete() }
}

import NIOCore

/// Stands in front of NIO's handler of frames and makes one piece of what it writes between two flushes: it writes each
/// head, each head of a body and each body by itself, and TLS would seal each in a record of its own.
final class WriteCollector: ChannelOutboundHandler {
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// A record of TLS has no more (RFC 8446 §5.1). What is as large as that is passed on without a copy.
    private static let maximumBytes: Int = 16_384

    private let loop: LoopState
    private var collected: ByteBuffer?
    private var promise: EventLoopPromise<Void>?

    init(_ loop: LoopState) { self.loop = loop }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        let bytes: ByteBuffer = unwrapOutboundIn(data)
        if (collected?.readableBytes ?? 0) + bytes.readableBytes > Self.maximumBytes { passOn(context) }
        guard bytes.readableBytes < Self.maximumBytes else {
            return context.write(wrapOutboundOut(bytes), promise: promise)
        }
        // Moved, not copied: a buffer with one owner is written in place.
        var buffer: ByteBuffer = collected ?? loop.emptyBuffer(Self.maximumBytes)
        collected = nil
        buffer.writeImmutableBuffer(bytes)
        collected = buffer
        join(promise)
    }

    /// What has been collected is written when its last part is.
    private func join(_ promise: EventLoopPromise<Void>?) {
        guard let promise else { return }
        if let first = self.promise {
            first.futureResult.cascade(to: promise)
        } else {
            self.promise = promise
        }
    }

    private func passOn(_ context: ChannelHandlerContext) {
        guard let buffer = collected else { return }
        let promise: EventLoopPromise<Void>? = self.promise
        (collected, self.promise) = (nil, nil)
        context.write(wrapOutboundOut(buffer), promise: promise)
        loop.keep(buffer)
    }

    func flush(context: ChannelHandlerContext) {
        passOn(context)
        context.flush()
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        collected = nil
        promise?.fail(ChannelError.ioOnClosedChannel)
        promise = nil
    }
}

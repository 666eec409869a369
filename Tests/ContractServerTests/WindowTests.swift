import NIOCore
import NIOEmbedded
import Testing

@testable import ContractServer

/// The room that clients are given, and the pieces in which answers leave.
@Suite struct WindowTests {
    @Test func roomIsGivenBackWhenHalfOfItIsUsed() {
        var window: ReceiveWindow = ReceiveWindow(target: 1_000)
        #expect(window.changed(to: 900) == nil)
        #expect(window.changed(to: 501) == nil)
        #expect(window.changed(to: 500) == 500)
        #expect(window.changed(to: 1_000) == nil)
        #expect(window.changed(to: 3) == 997)
        // As after a change of SETTINGS (RFC 9113 §6.9.2).
        #expect(window.changed(to: -100) == 1_100)
    }

    @Test func whatNobodyTakesIsNotGivenBack() {
        var window: ReceiveWindow = ReceiveWindow(target: 1_000)
        #expect(window.release(0) == nil)
        window.hold(800)
        #expect(window.changed(to: 200) == nil)
        #expect(window.release(100) == nil)
        #expect(window.release(300) == nil)
        #expect(window.release(100) == 500)
        #expect(window.changed(to: 700) == nil)
    }

    @Test func unsentBytesHaveTwoMarks() {
        var unsent: UnsentBytes = UnsentBytes()
        unsent.wrote(UnsentBytes.high)
        #expect(!unsent.isFull)
        unsent.wrote(1)
        #expect(unsent.isFull)
        unsent.sent(UnsentBytes.high - UnsentBytes.low)
        #expect(unsent.isFull)
        unsent.sent(2)
        #expect(!unsent.isFull)
    }

    @Test func writesBetweenFlushesAreOnePiece() throws {
        let channel: EmbeddedChannel = EmbeddedChannel()
        try channel.pipeline.syncOperations.addHandler(WriteCollector(LoopState(channel.eventLoop)))
        let written: [EventLoopFuture<Void>] = ["a", "bc", "d"].map { channel.write(ByteBuffer(string: $0)) }
        #expect(try channel.readOutbound(as: ByteBuffer.self) == nil)
        channel.flush()
        #expect(try channel.readOutbound(as: ByteBuffer.self) == ByteBuffer(string: "abcd"))
        for future in written { try future.wait() }
        // What is large goes as it is, behind what was there.
        let large: ByteBuffer = ByteBuffer(repeating: 1, count: 20_000)
        channel.write(ByteBuffer(string: "x"), promise: nil)
        channel.write(large, promise: nil)
        channel.write(ByteBuffer(string: "y"), promise: nil)
        channel.flush()
        for piece in [ByteBuffer(string: "x"), large, ByteBuffer(string: "y")] {
            #expect(try channel.readOutbound(as: ByteBuffer.self) == piece)
        }
        #expect(try channel.readOutbound(as: ByteBuffer.self) == nil)
        #expect(try channel.finish().isClean)
    }

    @Test func whatIsNeverFlushedFails() throws {
        let channel: EmbeddedChannel = EmbeddedChannel()
        try channel.pipeline.syncOperations.addHandler(WriteCollector(LoopState(channel.eventLoop)))
        let written: EventLoopFuture<Void> = channel.write(ByteBuffer(string: "a"))
        #expect(try channel.finish().isClean)
        #expect(throws: ChannelError.self) { try written.wait() }
    }
}

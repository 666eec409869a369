import FoundationEssentials
import NIOCore

/// What the connections of one event loop share, so that an answer allocates nothing of its own. Used on that event
/// loop only, which is why it is said to be `Sendable`.
final class LoopState: @unchecked Sendable {
    /// Room that is kept between answers.
    private static let keptBytes: Int = 65_536
    private static let usualBytes: Int = 2_048

    let timers: TimerWheel
    let unsent: UnsentAnswers
    @exclusivity(unchecked) private var buffer: ByteBuffer = ByteBuffer()
    /// `Date`, and the second that it is for.
    private var date: (second: Int, text: String) = (.min, "")

    init(_ eventLoop: any EventLoop) {
        timers = TimerWheel(eventLoop)
        unsent = UnsentAnswers(eventLoop)
    }

    /// The value of `Date`.
    func dateText(_ date: Date) -> String {
        let second: Int = Int(date.timeIntervalSince1970.rounded(.down))
        if second != self.date.second { self.date = (second, HTTPDate.text(seconds: second)) }
        return self.date.text
    }

    /// An empty buffer for an answer. Its memory is that of the answer before, as soon as that has been sent.
    func emptyBuffer(_ capacity: Int) -> ByteBuffer {
        // Moved, not copied: a buffer with one owner is written in place.
        var result: ByteBuffer = buffer
        buffer = ByteBuffer()
        if result.capacity > Self.keptBytes { result = ByteBuffer() }
        result.clear(minimumCapacity: max(capacity, Self.usualBytes))
        return result
    }

    /// Keeps the memory of a buffer for the next one.
    func keep(_ buffer: ByteBuffer) { self.buffer = buffer }
}

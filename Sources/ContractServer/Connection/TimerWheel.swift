import NIOCore

/// Something with a time in a `TimerWheel`.
protocol TimerOwner: AnyObject { func timerFired() }

/// The times of all connections of an event loop. An event loop's own timers are found by looking at all of them when
/// one is cancelled, so that the end of one of ten thousand connections would cost as much as ten thousand are; here
/// setting and cancelling cost the same however many there are.
///
/// A wheel of slots, each for one tick: an entry lies in the slot of its time, however many turns away that is, and is
/// looked at when the wheel comes by. Times are kept to a tick, never early. Used on its event loop only.
final class TimerWheel {
    /// The place of an owner in a wheel.
    final class Entry {
        fileprivate(set) var deadline: NIODeadline = .distantFuture
        fileprivate var slot: Int = -1
        /// Its time has come, and its owner is told in this turn unless somebody cancels it before.
        fileprivate var isDue: Bool = false
        fileprivate unowned let owner: any TimerOwner
        fileprivate unowned(unsafe) var previous: Entry?
        fileprivate var next: Entry?

        init(_ owner: any TimerOwner) { self.owner = owner }

        var isSet: Bool { slot >= 0 }
    }

    private static let slotCount: Int = 1_024

    private let eventLoop: any EventLoop
    /// Nanoseconds.
    private let tick: Int64
    private var slots: [Entry?] = Array(repeating: nil, count: slotCount)
    private var count: Int = 0
    /// The tick that is next to be looked at.
    private var position: Int64 = 0
    private var alarm: Scheduled<Void>?
    private var alarmTick: Int64 = .max

    init(_ eventLoop: any EventLoop, tick: TimeAmount = .milliseconds(20)) {
        self.eventLoop = eventLoop
        self.tick = tick.nanoseconds
    }

    /// The first tick that is not before a time.
    private func tick(of deadline: NIODeadline) -> Int64 {
        let nanoseconds: Int64 = Int64(clamping: deadline.uptimeNanoseconds)
        return nanoseconds / tick + (nanoseconds % tick == 0 ? 0 : 1)
    }

    /// Sets an entry's time, or moves it.
    func set(_ entry: Entry, at deadline: NIODeadline) {
        cancel(entry)
        if count == 0 { position = Int64(clamping: NIODeadline.now().uptimeNanoseconds) / tick }
        let due: Int64 = max(tick(of: deadline), position)
        entry.deadline = deadline
        link(entry, Int(due % Int64(Self.slotCount)))
        let visit: Int64 = min(due, position + Int64(Self.slotCount))
        if visit < alarmTick { setAlarm(visit) }
    }

    func cancel(_ entry: Entry) {
        entry.isDue = false
        if entry.isSet { unlink(entry) }
    }

    private func link(_ entry: Entry, _ slot: Int) {
        entry.slot = slot
        entry.next = slots[slot]
        slots[slot]?.previous = entry
        slots[slot] = entry
        count += 1
    }

    private func unlink(_ entry: Entry) {
        entry.next?.previous = entry.previous
        if let previous = entry.previous { previous.next = entry.next } else { slots[entry.slot] = entry.next }
        entry.previous = nil
        entry.next = nil
        entry.slot = -1
        count -= 1
    }

    private func setAlarm(_ visit: Int64) {
        alarm?.cancel()
        alarmTick = visit
        let wheel: NIOLoopBound<TimerWheel> = NIOLoopBound(self, eventLoop: eventLoop)
        alarm = eventLoop.scheduleTask(deadline: .uptimeNanoseconds(UInt64(visit * tick))) { wheel.value.turn() }
    }

    /// Looks at every slot up to now.
    private func turn() {
        alarm = nil
        alarmTick = .max
        let now: NIODeadline = .now()
        let last: Int64 = Int64(clamping: now.uptimeNanoseconds) / tick
        // Behind one turn of the wheel every slot has been seen.
        let first: Int64 = max(position, last - Int64(Self.slotCount) + 1)
        // What is set while owners are told comes in a later turn.
        position = max(position, last + 1)
        for passed in first..<max(first, last + 1) { fire(Int(passed % Int64(Self.slotCount)), now) }
        guard count > 0 else { return }
        for step in 0..<Int64(Self.slotCount) where slots[Int((position + step) % Int64(Self.slotCount))] != nil {
            let visit: Int64 = position + step
            if visit < alarmTick { setAlarm(visit) }
            return
        }
    }

    /// What an owner does may set and cancel others, and let go of them: the slot is emptied first, and owners stay.
    private func fire(_ slot: Int, _ now: NIODeadline) {
        var due: [(entry: Entry, owner: any TimerOwner)] = []
        var entry: Entry? = slots[slot]
        while let current = entry {
            entry = current.next
            guard current.deadline <= now else { continue }
            unlink(current)
            current.isDue = true
            due.append((current, current.owner))
        }
        for (entry, owner) in due where entry.isDue {
            entry.isDue = false
            owner.timerFired()
        }
    }
}

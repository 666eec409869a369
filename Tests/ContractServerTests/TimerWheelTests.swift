import NIOCore
import NIOPosix
import Testing

@testable import ContractServer

/// The timers of connections: on time, never early, and silent once cancelled.
@Suite struct TimerWheelTests {
    /// Notes when it was told; what it does then is the test's.
    private final class Owner: TimerOwner {
        private(set) lazy var entry: TimerWheel.Entry = TimerWheel.Entry(self)
        var calls: [NIODeadline] = []
        var action: () -> Void = {}

        func timerFired() {
            calls.append(.now())
            action()
        }
    }

    private static let tick: TimeAmount = .milliseconds(1)

    /// Runs `body` with a wheel on its event loop, then `check` after a time.
    private static func run(
        for duration: TimeAmount, _ body: @escaping @Sendable (TimerWheel) -> @Sendable () -> Void
    ) async throws {
        let group: MultiThreadedEventLoopGroup = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let loop: any EventLoop = group.next()
        let check: NIOLoopBound<@Sendable () -> Void> = try await loop.submit {
            let wheel: TimerWheel = TimerWheel(loop, tick: tick)
            let check: @Sendable () -> Void = body(wheel)
            return NIOLoopBound({ _ = wheel; check() }, eventLoop: loop)
        }.get()
        try await loop.scheduleTask(in: duration) { check.value() }.futureResult.get()
        try await group.shutdownGracefully()
    }

    @Test func everyEntryIsToldOnceAndNeverEarly() async throws {
        try await Self.run(for: .milliseconds(400)) { wheel in
            let start: NIODeadline = .now()
            nonisolated(unsafe) let owners: [(Owner, NIODeadline)] = (0..<200).map { number in
                (Owner(), start + .milliseconds(Int64(number * 7 % 200)))
            }
            for (owner, deadline) in owners { wheel.set(owner.entry, at: deadline) }
            return {
                for (owner, deadline) in owners {
                    #expect(owner.calls.count == 1)
                    #expect(owner.calls.allSatisfy { $0 >= deadline })
                    #expect(!owner.entry.isSet)
                }
            }
        }
    }

    @Test func timesBeyondOneTurnOfTheWheelWaitTheirTurns() async throws {
        try await Self.run(for: .milliseconds(2_700)) { wheel in
            nonisolated(unsafe) let (far, near): (Owner, Owner) = (Owner(), Owner())
            let end: NIODeadline = .now() + .milliseconds(2_200)
            wheel.set(far.entry, at: end)
            wheel.set(near.entry, at: .now() + .milliseconds(50))
            return {
                #expect(near.calls.count == 1)
                #expect(far.calls.count == 1)
                #expect(far.calls.allSatisfy { $0 >= end })
            }
        }
    }

    @Test func movedAndCancelledEntriesAreNotToldAtTheirOldTimes() async throws {
        try await Self.run(for: .milliseconds(200)) { wheel in
            nonisolated(unsafe) let (moved, cancelled): (Owner, Owner) = (Owner(), Owner())
            let end: NIODeadline = .now() + .milliseconds(100)
            for owner in [moved, cancelled] { wheel.set(owner.entry, at: .now() + .milliseconds(20)) }
            wheel.set(moved.entry, at: end)
            wheel.cancel(cancelled.entry)
            return {
                #expect(moved.calls.count == 1 && moved.calls.allSatisfy { $0 >= end })
                #expect(cancelled.calls.isEmpty)
            }
        }
    }

    /// Of two that are due at the same moment, whichever is told first silences the other.
    @Test func anEntryThatIsCancelledInItsOwnTurnIsSilent() async throws {
        try await Self.run(for: .milliseconds(100)) { wheel in
            nonisolated(unsafe) let (one, other): (Owner, Owner) = (Owner(), Owner())
            nonisolated(unsafe) let wheel: TimerWheel = wheel
            one.action = { wheel.cancel(other.entry) }
            other.action = { wheel.cancel(one.entry) }
            let end: NIODeadline = .now() + .milliseconds(20)
            for owner in [one, other] { wheel.set(owner.entry, at: end) }
            return {
                #expect(one.calls.count + other.calls.count == 1)
                (one.action, other.action) = ({}, {})
            }
        }
    }

    @Test func anEntryThatIsSetAgainWhileItIsToldComesAgain() async throws {
        try await Self.run(for: .milliseconds(200)) { wheel in
            nonisolated(unsafe) let owner: Owner = Owner()
            nonisolated(unsafe) let wheel: TimerWheel = wheel
            owner.action = { if owner.calls.count < 5 { wheel.set(owner.entry, at: .now()) } }
            wheel.set(owner.entry, at: .now())
            return {
                #expect(owner.calls.count == 5)
                owner.action = {}
            }
        }
    }
}

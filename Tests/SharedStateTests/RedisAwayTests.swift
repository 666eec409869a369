import ContractRuntime
import Foundation
import SharedState
import Synchronization
import Testing

/// Redis that dies, falls silent or cannot do its work: every call has an answer, soon, and Redis is asked again once
/// it is back.
@Suite(.serialized, .timeLimit(.minutes(2))) struct RedisAwayTests {
    private static let wide: RateLimitTier = RateLimitTier(
        name: "wide", quota: 1_000_000, windowSeconds: 60, key: .address)
    private static let three: RateLimitTier = RateLimitTier(name: "three", quota: 3, windowSeconds: 60, key: .address)

    @Test func killedUnderLoadNobodyNoticesAndItComesBack() async throws {
        try await LimitFixture.run { fixture in
            let limiter: RedisRateLimiter = try await fixture.limiter()
            let load: Load = Load()
            async let ended: Void = load.run(limiter, Self.wide, callers: 32)
            try await eventually { load.count > 500 }
            fixture.server.kill()
            try await eventually { !limiter.isShared }
            let dead: Int = load.count
            try await eventually { load.count > dead + 500 }
            try await fixture.server.restart()
            try await eventually { limiter.isShared }
            let back: Int = load.count
            try await eventually { load.count > back + 500 }
            load.stop()
            try await ended
            #expect(load.longest < .seconds(1))
            #expect(fixture.log.all.count == 2, "once away, once back: \(fixture.log.all)")
            #expect(fixture.log.all.first?.hasPrefix("warning Redis is away") == true)
            #expect(fixture.log.all.last?.hasPrefix("notice Redis answers again") == true)
            #expect(try await fixture.server.ask(["KEYS", "*"]).contains("test:limit:wide:"))
        }
    }

    @Test func withoutRedisEachProcessCountsForItself() async throws {
        try await LimitFixture.run { fixture in
            let limiters: [RedisRateLimiter] = [try await fixture.limiter(), try await fixture.limiter()]
            for limiter in limiters { _ = try await limiter.take(Self.three, key: "k", at: .now) }
            fixture.server.kill()
            for limiter in limiters {
                try await eventually { !limiter.isShared }
                var allowed: Int = 0
                for _ in 0..<6 {
                    // Without waiting, as the memory's own limiter.
                    if limiter.takeNow(Self.three, key: "k", at: .now)?.isAllowed == true { allowed += 1 }
                }
                #expect(allowed == 3)
            }
        }
    }

    @Test func aSilentRedisCostsAMomentOnce() async throws {
        try await LimitFixture.run { fixture in
            let limiter: RedisRateLimiter = try await fixture.limiter()
            fixture.server.freeze()
            defer { fixture.server.unfreeze() }
            let start: ContinuousClock.Instant = .now
            #expect(try await limiter.take(Self.three, key: "k", at: .now).isAllowed)
            // The fixture waits for 200 ms at a time.
            #expect(.now - start < .milliseconds(900))
            #expect(!limiter.isShared)
            let next: ContinuousClock.Instant = .now
            for _ in 0..<100 { _ = try await limiter.take(Self.three, key: "k", at: .now) }
            #expect(.now - next < .milliseconds(200))
            fixture.server.unfreeze()
            try await eventually { limiter.isShared }
        }
    }

    /// A replica takes no writes: it is as good as none, and its limits are not taken for limits.
    @Test func aRedisThatCannotCountIsAway() async throws {
        try await LimitFixture.run { fixture in
            let limiter: RedisRateLimiter = try await fixture.limiter()
            let main: RedisServer = try await RedisServer.start()
            defer { main.kill() }
            _ = try await fixture.server.ask(["REPLICAOF", "127.0.0.1", String(main.port)])
            for _ in 0..<3 { #expect(try await limiter.take(Self.three, key: "k", at: .now).isAllowed) }
            #expect(try await !limiter.take(Self.three, key: "k", at: .now).isAllowed)
            #expect(!limiter.isShared)
            _ = try await fixture.server.ask(["REPLICAOF", "NO", "ONE"])
            try await eventually { limiter.isShared }
            #expect(fixture.log.all.count == 2)
        }
    }
}

/// Callers that ask one after the other, without end.
private final class Load: Sendable {
    private struct State {
        var count: Int = 0
        var longest: Duration = .zero
        var isStopped: Bool = false
    }

    private let state: Mutex<State> = Mutex(State())

    var count: Int { state.withLock { $0.count } }
    var longest: Duration { state.withLock { $0.longest } }

    func stop() { state.withLock { $0.isStopped = true } }

    /// Every call has to be allowed.
    func run(_ limiter: RedisRateLimiter, _ tier: RateLimitTier, callers: Int) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<callers {
                group.addTask {
                    while !self.state.withLock({ $0.isStopped }) {
                        let start: ContinuousClock.Instant = .now
                        let isAllowed: Bool = try await limiter.take(tier, key: "k", at: start).isAllowed
                        #expect(isAllowed)
                        let time: Duration = .now - start
                        self.state.withLock { $0.count += 1; $0.longest = max($0.longest, time) }
                        await Task.yield()
                    }
                }
            }
            try await group.waitForAll()
        }
    }
}

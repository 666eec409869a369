import ContractRuntime
import ContractServer
import Testing

/// The algorithm and the table of the rate limiter in memory.
@Suite struct RateLimiterTests {
    static let tier: RateLimitTier = RateLimitTier(name: "t", quota: 5, windowSeconds: 10, key: .address)
    let start: ContinuousClock.Instant = .now

    /// A naive model: the arrivals in a bucket that leaks one per interval.
    @Test func agreesWithALeakingBucket() async throws {
        let limiter: MemoryRateLimiter = MemoryRateLimiter()
        var level: Double = 0
        var last: Double = 0
        var now: Double = 0
        for step in 0..<2_000 {
            // Halves and quarters of the interval are exact in binary.
            now += Double((step * 7) % 11) * 0.25
            level = max(0, level - (now - last) / 2)
            last = now
            let isAllowed: Bool = level + 1 <= 5
            if isAllowed { level += 1 }
            let instant: ContinuousClock.Instant = start + .milliseconds(Int64(now * 1_000))
            let decision: RateLimitDecision = try await limiter.take(Self.tier, key: "k", at: instant)
            #expect(decision.isAllowed == isAllowed, "step \(step)")
            #expect(decision.remaining == Int(5 - level), "step \(step)")
        }
    }

    @Test func retryAfterIsTheInstantOfTheNextAllowance() async throws {
        let limiter: MemoryRateLimiter = MemoryRateLimiter()
        for _ in 0..<5 { #expect(try await limiter.take(Self.tier, key: "k", at: start).isAllowed) }
        let refused: RateLimitDecision = try await limiter.take(Self.tier, key: "k", at: start + .milliseconds(500))
        #expect(!refused.isAllowed)
        #expect(refused.retryAfter == .milliseconds(1_500))
        let early: ContinuousClock.Instant = start + .milliseconds(1_999)
        #expect(try await !limiter.take(Self.tier, key: "k", at: early).isAllowed)
        #expect(try await limiter.take(Self.tier, key: "k", at: start + .milliseconds(2_000)).isAllowed)
    }

    @Test func keysAndTiersAreApart() async throws {
        let limiter: MemoryRateLimiter = MemoryRateLimiter()
        let other: RateLimitTier = RateLimitTier(name: "u", quota: 1, windowSeconds: 1, key: .user)
        for _ in 0..<5 { _ = try await limiter.take(Self.tier, key: "k", at: start) }
        #expect(try await limiter.take(Self.tier, key: "l", at: start).isAllowed)
        #expect(try await limiter.take(other, key: "k", at: start).isAllowed)
        #expect(try await !limiter.take(Self.tier, key: "k", at: start).isAllowed)
    }

    @Test func theTableIsBounded() async throws {
        let limiter: MemoryRateLimiter = MemoryRateLimiter(capacity: 64, shards: 4)
        for number in 0..<10_000 { _ = try await limiter.take(Self.tier, key: "\(number)", at: start) }
        #expect(limiter.count <= 64)
        #expect(limiter.count > 32)
    }

    @Test func fullAllowancesAreForgotten() async throws {
        let limiter: MemoryRateLimiter = MemoryRateLimiter(capacity: 10_000, shards: 1)
        for number in 0..<1_000 { _ = try await limiter.take(Self.tier, key: "\(number)", at: start) }
        #expect(limiter.count == 1_000)
        let later: ContinuousClock.Instant = start + .seconds(60)
        for number in 0..<250 { _ = try await limiter.take(Self.tier, key: "new\(number)", at: later) }
        #expect(limiter.count == 250)
    }
}

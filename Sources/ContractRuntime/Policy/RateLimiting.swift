/// Counts requests against a tier.
public protocol RateLimiter: Sendable {
    /// Takes one request from the allowance of `key` in `tier`.
    func take(
        _ tier: RateLimitTier, key: String, at instant: ContinuousClock.Instant
    ) async throws -> RateLimitDecision

    /// Takes one request from several allowances, in order, and stops behind the first that is exhausted: so many
    /// decisions there are.
    func take(_ takes: [RateLimitTake], at instant: ContinuousClock.Instant) async throws -> [RateLimitDecision]

    /// One without waiting, when that is possible here; asked first. Nil: not possible.
    func takeNow(_ tier: RateLimitTier, key: String, at instant: ContinuousClock.Instant) -> RateLimitDecision?
}

extension RateLimiter {
    public func takeNow(
        _ tier: RateLimitTier, key: String, at instant: ContinuousClock.Instant
    ) -> RateLimitDecision? { nil }

    /// One after the other.
    public func take(
        _ takes: [RateLimitTake], at instant: ContinuousClock.Instant
    ) async throws -> [RateLimitDecision] {
        var decisions: [RateLimitDecision] = []
        for take in takes {
            let decision: RateLimitDecision
            if let now = takeNow(take.tier, key: take.key, at: instant) {
                decision = now
            } else {
                decision = try await self.take(take.tier, key: take.key, at: instant)
            }
            decisions.append(decision)
            guard decision.isAllowed else { break }
        }
        return decisions
    }
}

/// One request against one tier.
public struct RateLimitTake: Sendable, Hashable {
    public var tier: RateLimitTier
    /// What the requests are counted by; clients have a say in it.
    public var key: String

    public init(tier: RateLimitTier, key: String) {
        self.tier = tier
        self.key = key
    }
}

public struct RateLimitDecision: Sendable, Hashable {
    public var isAllowed: Bool
    /// Requests that would be allowed at once.
    public var remaining: Int
    /// Until the allowance is full again.
    public var reset: Duration
    /// Until the next request is allowed; zero when one is.
    public var retryAfter: Duration

    public init(isAllowed: Bool, remaining: Int, reset: Duration, retryAfter: Duration) {
        self.isAllowed = isAllowed
        self.remaining = remaining
        self.reset = reset
        self.retryAfter = retryAfter
    }
}

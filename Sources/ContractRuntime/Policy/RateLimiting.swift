/// Counts requests against a tier.
public protocol RateLimiter: Sendable {
    /// Takes one request from the allowance of `key` in `tier`.
    func take(
        _ tier: RateLimitTier, key: String, at instant: ContinuousClock.Instant
    ) async throws -> RateLimitDecision

    /// The same without waiting, when that is possible here; asked first. Nil: not possible.
    func takeNow(_ tier: RateLimitTier, key: String, at instant: ContinuousClock.Instant) -> RateLimitDecision?
}

extension RateLimiter {
    public func takeNow(
        _ tier: RateLimitTier, key: String, at instant: ContinuousClock.Instant
    ) -> RateLimitDecision? { nil }
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

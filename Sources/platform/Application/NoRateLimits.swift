import ContractRuntime

/// Lets every request through, for measurements: `http.rate.limits` is false.
struct NoRateLimits: RateLimiter {
    func take(
        _ tier: RateLimitTier, key: String, at instant: ContinuousClock.Instant
    ) async throws -> RateLimitDecision {
        Self.decision(tier)
    }

    func takeNow(_ tier: RateLimitTier, key: String, at instant: ContinuousClock.Instant) -> RateLimitDecision? {
        Self.decision(tier)
    }

    private static func decision(_ tier: RateLimitTier) -> RateLimitDecision {
        RateLimitDecision(isAllowed: true, remaining: tier.quota, reset: .zero, retryAfter: .zero)
    }
}

/// When and how long after a failure an attempt is repeated.
///
/// Only requests that may be sent twice are: safe and idempotent methods, and those with an idempotency key. A streamed
/// request body is sent once.
public struct RetryPolicy: Sendable {
    /// Attempts after the first.
    public var maximumRetries: Int
    /// Wait before the first retry; doubles with each.
    public var initialDelay: Duration
    public var maximumDelay: Duration
    /// A longer `Retry-After` is not waited for: the failure is reported instead.
    public var maximumRetryAfter: Duration
    /// Statuses that are worth another attempt.
    public var statuses: Set<Int>

    public init(
        maximumRetries: Int = 2, initialDelay: Duration = .milliseconds(500), maximumDelay: Duration = .seconds(8),
        maximumRetryAfter: Duration = .seconds(60), statuses: Set<Int> = [408, 429, 502, 503, 504]
    ) {
        self.maximumRetries = maximumRetries
        self.initialDelay = initialDelay
        self.maximumDelay = maximumDelay
        self.maximumRetryAfter = maximumRetryAfter
        self.statuses = statuses
    }

    /// No attempt is repeated.
    public static var never: RetryPolicy { RetryPolicy(maximumRetries: 0) }

    /// Wait before a retry, counted from 1: exponential, less up to a quarter at random, so that clients spread out.
    func delay(beforeRetry retry: Int, random: Double) -> Duration {
        let exponential: Duration = initialDelay * (1 << min(retry - 1, 16))
        return min(exponential, maximumDelay) * (1 - 0.25 * random)
    }

    /// The wait that the server asked for, if it is one that this policy obeys; otherwise its own.
    func delay(beforeRetry retry: Int, retryAfter: Duration?, random: Double) -> Duration? {
        guard let retryAfter else { return delay(beforeRetry: retry, random: random) }
        return retryAfter <= maximumRetryAfter ? retryAfter : nil
    }
}

/// How a client behaves towards its server.
public struct ClientConfiguration: Sendable {
    /// Time for one attempt until the head of the answer is there. Streams may last longer.
    public var timeout: Duration
    public var retry: RetryPolicy
    /// Sent as `User-Agent`.
    public var userAgent: String
    /// Largest answer that is collected in memory, in bytes; a larger one is `ClientError.decoding`.
    public var maximumResponseBytes: Int
    /// Called around every attempt, in this order.
    public var hooks: [any ClientHook]
    /// Replaced in tests, so that none of them sleeps.
    public var clock: any ClientClock

    public init(
        timeout: Duration = .seconds(60), retry: RetryPolicy = RetryPolicy(), userAgent: String = "contract-client",
        maximumResponseBytes: Int = 64 << 20, hooks: [any ClientHook] = [],
        clock: any ClientClock = SystemClientClock()
    ) {
        self.timeout = timeout
        self.retry = retry
        self.userAgent = userAgent
        self.maximumResponseBytes = maximumResponseBytes
        self.hooks = hooks
        self.clock = clock
    }
}

/// Sees every attempt: for logs, metrics and tracing. Header values of credentials are not passed on.
public protocol ClientHook: Sendable {
    /// Before an attempt, counted from 1.
    func willSend(operation: String, method: String, url: String, attempt: Int) async
    /// After an attempt; the status is nil where no answer came.
    func didReceive(operation: String, status: Int?, attempt: Int, elapsed: Duration) async
}

/// Waiting and chance, injected.
public protocol ClientClock: Sendable {
    /// Suspends for the duration; throws `CancellationError` when the task is cancelled meanwhile.
    func sleep(for duration: Duration) async throws
    /// A number in `0 ..< 1`.
    func random() -> Double
}

/// The system's clock and random numbers.
public struct SystemClientClock: ClientClock {
    public init() {}

    public func sleep(for duration: Duration) async throws { try await Task.sleep(for: duration) }

    public func random() -> Double { Double.random(in: 0..<1) }
}

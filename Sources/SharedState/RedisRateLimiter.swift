package import ContractRuntime
package import Logging

/// Rate limits that all processes count together, in Redis: all tiers of a request in one call of a script. No thread
/// of the caller waits for a socket (`RedisWorker`).
///
/// When Redis is away, each process limits by counts of its own, from the first call that gets no answer on; when Redis
/// comes back, it is asked again. No request fails because of Redis, unless it wants a tier that must be shared: there
/// `Away` is thrown.
package final class RedisRateLimiter: RateLimiter {
    package struct Options: Sendable {
        /// Of each wait for Redis; a call takes three times that at most.
        package var timeout: Duration = .milliseconds(50)
        /// Before the name of each key.
        package var prefix: String = "platform:"
        /// Names of tiers that are never counted by one process alone.
        package var sharedTiers: Set<String> = []

        package init() {}
    }

    /// A request wants a limit that must be shared, and Redis is away.
    package struct Away: ServiceUnavailableError, CustomStringConvertible {
        package var retryAfter: Int? { 2 }
        package var description: String { "Redis is away" }
    }

    private let worker: RedisWorker
    private let sharedTiers: Set<String>
    private let local: any RateLimiter
    private let prefix: String
    private let digest: @Sendable ([UInt8]) -> String

    /// - Parameters:
    ///   - local: limits when Redis is away; answers without waiting.
    ///   - digest: a key as Redis sees it: neither as long as a client likes, nor an e-mail address.
    package init(
        _ address: RedisAddress, options: Options = Options(), local: any RateLimiter,
        digest: @escaping @Sendable ([UInt8]) -> String, logger: Logger
    ) {
        self.local = local
        self.digest = digest
        sharedTiers = options.sharedTiers
        prefix = options.prefix + "limit:"
        let probe: RedisWorker.Call = RedisWorker.Call(keys: [prefix + "probe"], arguments: ["1", "1"])
        worker = RedisWorker(address, timeout: options.timeout, probe: probe, logger: logger)
        if !worker.start() { logger.warning("There is no thread for Redis: limits count in this process") }
    }

    deinit { worker.close() }

    /// Redis answers. False: this process counts for itself.
    package var isShared: Bool { worker.isUp }

    package func takeNow(
        _ tier: RateLimitTier, key: String, at instant: ContinuousClock.Instant
    ) -> RateLimitDecision? {
        isShared || sharedTiers.contains(tier.name) ? nil : local.takeNow(tier, key: key, at: instant)
    }

    package func take(
        _ tier: RateLimitTier, key: String, at instant: ContinuousClock.Instant
    ) async throws -> RateLimitDecision {
        let decisions: [RateLimitDecision] = try await take([RateLimitTake(tier: tier, key: key)], at: instant)
        guard let decision = decisions.first else { return try await local.take(tier, key: key, at: instant) }
        return decision
    }

    package func take(
        _ takes: [RateLimitTake], at instant: ContinuousClock.Instant
    ) async throws -> [RateLimitDecision] {
        guard let numbers = await worker.run(call(takes)), let decisions = Self.decisions(numbers) else {
            guard !takes.contains(where: { sharedTiers.contains($0.tier.name) }) else { throw Away() }
            return try await local.take(takes, at: instant)
        }
        return decisions
    }

    private func call(_ takes: [RateLimitTake]) -> RedisWorker.Call {
        var call: RedisWorker.Call = RedisWorker.Call(keys: [], arguments: [])
        for take in takes {
            call.keys.append("\(prefix)\(take.tier.name):\(digest(Array(take.key.utf8)))")
            let quota: Int = max(1, take.tier.quota)
            let interval: Int = max(1, max(1, take.tier.windowSeconds) * 1_000_000 / quota)
            call.arguments += [String(interval), String(interval * quota)]
        }
        return call
    }

    /// Nil when the numbers are not those of the script.
    private static func decisions(_ numbers: [Int]) -> [RateLimitDecision]? {
        let count: Int = LimitScript.numbersPerTier
        guard !numbers.isEmpty, numbers.count.isMultiple(of: count) else { return nil }
        return stride(from: 0, to: numbers.count, by: count).map { index in
            RateLimitDecision(
                isAllowed: numbers[index + 2] == 0, remaining: numbers[index], reset: .microseconds(numbers[index + 1]),
                retryAfter: .microseconds(numbers[index + 2]))
        }
    }
}

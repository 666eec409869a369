public import ContractRuntime
import Synchronization

/// Rate limits in the memory of this process: the generic cell rate algorithm (GCRA), one number per key.
///
/// The number is the theoretical arrival time: when the allowance would be full again. Keys are spread over shards,
/// each with its own lock and a bounded table. Each new key looks at a few of the oldest ones: those whose allowance is
/// full are forgotten, the others go to the end of the line; in a full table the oldest is dropped at last.
public final class MemoryRateLimiter: RateLimiter {
    private struct Key: Hashable {
        var tier: String
        var key: String
    }

    private struct Table {
        /// Theoretical arrival times.
        var times: [Key: ContinuousClock.Instant] = [:]
        /// Keys in order of insertion, from `oldest`, for eviction.
        var order: [Key] = []
        var oldest: Int = 0
    }

    private final class Shard: Sendable {
        let table: Mutex<Table> = Mutex(Table())
    }

    /// Old keys that a new key looks at.
    private static let inspections: Int = 4

    private let shards: [Shard]
    private let capacityPerShard: Int

    /// - Parameters:
    ///   - capacity: keys that are remembered at most.
    ///   - shards: number of locks.
    public init(capacity: Int = 100_000, shards: Int = 16) {
        let count: Int = max(1, shards)
        self.shards = (0..<count).map { _ in Shard() }
        self.capacityPerShard = max(1, capacity / count)
    }

    public func take(
        _ tier: RateLimitTier, key: String, at instant: ContinuousClock.Instant
    ) async throws -> RateLimitDecision {
        decision(tier, key, instant)
    }

    public func takeNow(
        _ tier: RateLimitTier, key: String, at instant: ContinuousClock.Instant
    ) -> RateLimitDecision? {
        decision(tier, key, instant)
    }

    /// Keys that are remembered at the moment.
    public var count: Int { shards.reduce(0) { $0 + $1.table.withLock { $0.times.count } } }

    private func decision(
        _ tier: RateLimitTier, _ key: String, _ now: ContinuousClock.Instant
    ) -> RateLimitDecision {
        let window: Duration = .seconds(tier.windowSeconds)
        let interval: Duration = window / max(1, tier.quota)
        let key: Key = Key(tier: tier.name, key: key)
        let shard: Shard = shards[Int(UInt(bitPattern: key.hashValue) % UInt(shards.count))]
        return shard.table.withLock { table in
            let stored: ContinuousClock.Instant? = table.times[key]
            let start: ContinuousClock.Instant = max(stored ?? now, now)
            let next: ContinuousClock.Instant = start + interval
            let wait: Duration = now.duration(to: next) - interval * tier.quota
            guard wait <= .zero else {
                return RateLimitDecision(
                    isAllowed: false, remaining: 0, reset: now.duration(to: start), retryAfter: wait)
            }
            if stored == nil { makeRoom(for: key, in: &table, now) }
            table.times[key] = next
            let reset: Duration = now.duration(to: next)
            let remaining: Int = Int((interval * tier.quota - reset) / interval)
            return RateLimitDecision(
                isAllowed: true, remaining: max(0, remaining), reset: reset, retryAfter: .zero)
        }
    }

    /// Constant work per new key.
    private func makeRoom(for key: Key, in table: inout Table, _ now: ContinuousClock.Instant) {
        for _ in 0..<Self.inspections where table.oldest < table.order.count {
            let candidate: Key = table.order[table.oldest]
            let isFull: Bool = table.times[candidate].map { $0 <= now } ?? true
            guard isFull || table.times.count >= capacityPerShard else { break }
            table.oldest += 1
            if isFull {
                table.times[candidate] = nil
            } else {
                table.order.append(candidate)
            }
        }
        if table.times.count >= capacityPerShard, table.oldest < table.order.count {
            table.times[table.order[table.oldest]] = nil
            table.oldest += 1
        }
        if table.oldest > capacityPerShard + Self.inspections {
            table.order.removeSubrange(..<table.oldest)
            table.oldest = 0
        }
        table.order.append(key)
    }
}

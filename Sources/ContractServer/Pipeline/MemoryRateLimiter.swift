public import ContractRuntime
import Synchronization

/// Rate limits in the memory of this process: the generic cell rate algorithm (GCRA), one number per key.
///
/// The number is the theoretical arrival time: when the allowance would be full again. Keys are spread over shards,
/// each with its own lock and a bounded table. Each new key looks at a few of the oldest ones: those whose allowance is
/// full are forgotten, the others go to the end of the line; in a full table the oldest is dropped at last.
public final class MemoryRateLimiter: RateLimiter {
    private struct Key: Hashable {
        var tier: Int
        var key: RateLimitKey
    }

    /// A tier in nanoseconds.
    struct Limit: Sendable {
        /// The same for every tier of the same name.
        let tier: Int
        /// Between two requests that come evenly.
        let interval: Int64
        /// As long as the allowance lasts to become full.
        let allowance: Int64

        init(_ tier: RateLimitTier) {
            self.tier = Self.number(of: tier.name)
            let quota: Int64 = Int64(max(1, tier.quota))
            interval = max(1, Int64(max(1, tier.windowSeconds)) * 1_000_000_000 / quota)
            allowance = interval * quota
        }

        private static let numbers: Mutex<[String: Int]> = Mutex([:])

        /// Names come from contracts: there are few of them.
        private static func number(of name: String) -> Int {
            numbers.withLock { numbers in
                let number: Int = numbers[name] ?? numbers.count
                numbers[name] = number
                return number
            }
        }
    }

    /// What came of a request, in nanoseconds.
    struct Taken {
        var isAllowed: Bool
        /// Requests that would be allowed at once.
        var remaining: Int
        /// Until the allowance is full again.
        var reset: Int64
        /// Until the next request is allowed; zero when one is.
        var retryAfter: Int64

        /// Rounded up.
        var resetSeconds: Int { Int((reset + 999_999_999) / 1_000_000_000) }
        var retrySeconds: Int { Int((retryAfter + 999_999_999) / 1_000_000_000) }
    }

    private struct Table {
        /// Theoretical arrival times.
        var times: [Key: Int64] = [:]
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
    private let epoch: ContinuousClock.Instant = .now

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
        let taken: Taken = take(Limit(tier), RateLimitKey(name: key), at: now)
        return RateLimitDecision(
            isAllowed: taken.isAllowed, remaining: taken.remaining, reset: .nanoseconds(taken.reset),
            retryAfter: .nanoseconds(taken.retryAfter))
    }

    /// Takes one request from the allowance of a key.
    func take(_ limit: Limit, _ key: RateLimitKey, at instant: ContinuousClock.Instant) -> Taken {
        let now: Int64 = nanoseconds(instant)
        let key: Key = Key(tier: limit.tier, key: key)
        return shards[shardNumber(key)].table.withLock { table in
            let place: Dictionary<Key, Int64>.Index? = table.times.index(forKey: key)
            let start: Int64 = max(place.map { table.times.values[$0] } ?? now, now)
            let next: Int64 = start + limit.interval
            let wait: Int64 = next - now - limit.allowance
            guard wait <= 0 else {
                return Taken(isAllowed: false, remaining: 0, reset: start - now, retryAfter: wait)
            }
            if let place {
                table.times.values[place] = next
            } else {
                makeRoom(for: key, in: &table, now)
                table.times[key] = next
            }
            let reset: Int64 = next - now
            let remaining: Int = Int((limit.allowance - reset) / limit.interval)
            return Taken(isAllowed: true, remaining: remaining, reset: reset, retryAfter: 0)
        }
    }

    /// FNV-1a of the name: it spreads the locks, nothing else.
    private func shardNumber(_ key: Key) -> Int {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in key.key.name.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        return Int((hash ^ hash >> 32) % UInt64(shards.count))
    }

    /// Since the limiter was made.
    private func nanoseconds(_ instant: ContinuousClock.Instant) -> Int64 {
        let (seconds, attoseconds): (Int64, Int64) = epoch.duration(to: instant).components
        return seconds * 1_000_000_000 + attoseconds / 1_000_000_000
    }

    /// Constant work per new key.
    private func makeRoom(for key: Key, in table: inout Table, _ now: Int64) {
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

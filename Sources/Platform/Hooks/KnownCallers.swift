import ContractRuntime
import Cryptography
import Domain
import FoundationEssentials
import Synchronization

/// How long a session may be left alone, and since when it is.
struct SessionActivity: Sendable, Hashable {
    var lastActivity: Date
    var idleSeconds: Double
}

/// Tokens that were found good moments ago: the next requests with them ask no database and check no signature.
///
/// A session that ends in this process is forgotten at once, one that ends elsewhere as soon as `AccessRegister` hears
/// of it, after `lifetimeSeconds` at the latest.
final class KnownCallers: Sendable {
    static let lifetimeSeconds: Double = 5
    static let capacity: Int = 10_000
    private static let usualCount: Int = 64

    private struct Entry {
        let token: [UInt8]
        var caller: Caller
        var until: Date
    }

    private struct State {
        /// By the hash of their token; of two with the same hash the later one stays.
        var entries: [Int: Entry] = [:]
        /// With so many entries those whose time is over are forgotten.
        var sweepCount: Int = KnownCallers.usualCount
        /// By `Caller.session`.
        var activities: [String: SessionActivity] = [:]
        /// Rises whenever sessions end.
        var evictions: Int = 0
    }

    private let state: Mutex<State> = Mutex(State())

    /// To be taken before the database is asked; see `keep`.
    var evictions: Int { state.withLock { $0.evictions } }

    /// Found by the standard library's hash, SipHash with a key of this process, and taken for the same only when every
    /// byte is. Neither tells by its duration how much of a guessed token was right.
    func caller(token: Span<UInt8>, at date: Date) -> Caller? {
        let hash: Int = Self.hash(token)
        return state.withLock { state in
            guard let entry = state.entries[hash], entry.until > date, ConstantTime.equal(entry.token, token) else {
                return nil
            }
            return entry.caller
        }
    }

    private static func hash(_ token: Span<UInt8>) -> Int {
        var hasher: Hasher = Hasher()
        token.withUnsafeBytes { hasher.combine(bytes: $0) }
        return hasher.finalize()
    }

    /// Nil: the session is not known here.
    func activity(of session: String) -> SessionActivity? {
        state.withLock { $0.activities[session] }
    }

    /// After a session was used.
    func note(_ activity: SessionActivity, of session: String) {
        state.withLock { state in
            if state.activities.count >= Self.capacity { state.activities.removeAll(keepingCapacity: true) }
            state.activities[session] = activity
        }
    }

    /// Nothing is kept when sessions have ended since `evictions` was taken: the answer may be older than that.
    func keep(_ caller: Caller, token: String, at date: Date, since evictions: Int) {
        state.withLock { state in
            guard state.evictions == evictions else { return }
            if state.entries.count >= state.sweepCount { Self.sweep(&state, at: date) }
            let end: Date = date.addingTimeInterval(Self.lifetimeSeconds)
            let bytes: [UInt8] = Array(token.utf8)
            state.entries[Self.hash(bytes.span)] = Entry(
                token: bytes, caller: caller, until: min(end, caller.expiresAt))
        }
    }

    /// After a session has ended.
    func evict(_ session: SessionID) {
        evict { $0.session.flatMap(UUID.init(uuidString:)) == session.rawValue }
    }

    /// After sessions of an account have ended; those in which it acts as another have, too.
    func evict(_ user: UserID) {
        evict { caller in
            UUID(uuidString: caller.subject) == user.rawValue
                || caller.actor.flatMap(UUID.init(uuidString:)) == user.rawValue
        }
    }

    /// After something has changed that concerns anybody.
    func evictAll() {
        evict { _ in true }
    }

    private func evict(where isEnded: (Caller) -> Bool) {
        state.withLock { state in
            state.evictions += 1
            state.entries = state.entries.filter { !isEnded($0.value.caller) }
        }
    }

    /// So late that it costs little, so early that half of the entries are alive; at capacity all give way.
    private static func sweep(_ state: inout State, at date: Date) {
        state.entries = state.entries.filter { $0.value.until > date }
        if state.entries.count >= capacity { state.entries.removeAll(keepingCapacity: true) }
        state.sweepCount = min(capacity, max(usualCount, state.entries.count * 2))
    }

    /// Entries, whether their time is over or not.
    var count: Int { state.withLock { $0.entries.count } }
}

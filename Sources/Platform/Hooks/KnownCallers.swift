import ContractRuntime
import Domain
import FoundationEssentials
import Synchronization

/// Tokens that were found good moments ago, by their digest: the next requests with them ask no database.
///
/// A session that ends in this process is forgotten at once; one that ends elsewhere works on for `lifetimeSeconds`.
final class KnownCallers: Sendable {
    static let lifetimeSeconds: Double = 5
    static let capacity: Int = 10_000

    private struct Entry {
        var caller: Caller
        var until: Date
    }

    private struct State {
        var entries: [[UInt8]: Entry] = [:]
        /// Rises whenever sessions end.
        var evictions: Int = 0
    }

    private let state: Mutex<State> = Mutex(State())

    /// To be taken before the database is asked; see `keep`.
    var evictions: Int { state.withLock { $0.evictions } }

    func caller(digest: [UInt8], at date: Date) -> Caller? {
        state.withLock { state in
            guard let entry = state.entries[digest], entry.until > date else { return nil }
            return entry.caller
        }
    }

    /// Nothing is kept when sessions have ended since `evictions` was taken: the answer may be older than that.
    func keep(_ caller: Caller, digest: [UInt8], at date: Date, since evictions: Int) {
        state.withLock { state in
            guard state.evictions == evictions else { return }
            if state.entries.count >= Self.capacity { Self.makeRoom(&state.entries, at: date) }
            let end: Date = date.addingTimeInterval(Self.lifetimeSeconds)
            state.entries[digest] = Entry(caller: caller, until: min(end, caller.expiresAt))
        }
    }

    /// After a session has ended.
    func evict(_ session: SessionID) {
        evict { $0.session.flatMap(UUID.init(uuidString:)) == session.rawValue }
    }

    /// After sessions of an account have ended.
    func evict(_ user: UserID) {
        evict { UUID(uuidString: $0.subject) == user.rawValue }
    }

    private func evict(where isEnded: (Caller) -> Bool) {
        state.withLock { state in
            state.evictions += 1
            state.entries = state.entries.filter { !isEnded($0.value.caller) }
        }
    }

    private static func makeRoom(_ entries: inout [[UInt8]: Entry], at date: Date) {
        entries = entries.filter { $0.value.until > date }
        if entries.count >= capacity { entries.removeAll(keepingCapacity: true) }
    }
}

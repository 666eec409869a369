package import Cryptography
package import FoundationEssentials
import Synchronization

/// A key of access tokens, and when it is one.
package struct TimedKey: Sendable {
    package var key: SigningKey
    /// From when on it signs; it verifies before. Nil: at once.
    package var from: Date?
    /// From when on it is none: nothing that it signed is good any more. Nil: it has no end.
    package var until: Date?

    package init(_ key: SigningKey, from: Date? = nil, until: Date? = nil) {
        self.key = key
        self.from = from
        self.until = until
    }
}

/// The keys of a process, which may be replaced while it runs. Which of them are in use depends on the time alone, so
/// that several processes with the same keys agree.
package final class SigningRing: Sendable {
    /// No key is without an end: one day nothing could be signed.
    package struct NoKey: Error {}

    /// What the keys are good for at some time.
    struct Use: Sendable {
        var signer: TokenSigner
        var verifier: TokenVerifier
        /// The one that signs first.
        var publicKeys: [VerificationKey]
    }

    private struct State {
        var keys: [TimedKey]
        /// One of them without an end, so that there is always a key.
        var lasting: TimedKey
        var use: Use?
        /// When `use` holds.
        var span: Range<Date> = Date.distantPast..<Date.distantPast

        init(_ keys: [TimedKey]) throws(NoKey) {
            guard let lasting = keys.first(where: { $0.until == nil }) else { throw NoKey() }
            (self.keys, self.lasting) = (keys, lasting)
        }
    }

    private let state: Mutex<State>
    private let make: @Sendable (SigningKey, _ live: [VerificationKey]) -> Use

    init(_ keys: [TimedKey], make: @escaping @Sendable (SigningKey, _ live: [VerificationKey]) -> Use) throws(NoKey) {
        self.make = make
        state = Mutex(try State(keys))
    }

    func replace(_ keys: [TimedKey]) throws(NoKey) {
        let replaced: State = try State(keys)
        state.withLock { $0 = replaced }
    }

    func use(at now: Date) -> Use {
        state.withLock { state in
            if let use = state.use, state.span.contains(now) { return use }
            let live: [TimedKey] = state.keys.filter { $0.until.map { $0 > now } ?? true }
            // Where none has begun, the first one does: better than none.
            let current: TimedKey = live.first { $0.from.map { $0 <= now } ?? true } ?? live.first ?? state.lasting
            let own: VerificationKey = current.key.publicKey
            let others: [VerificationKey] = live.map(\.key.publicKey).filter { $0.thumbprint != own.thumbprint }
            let use: Use = make(current.key, [own] + others)
            let changes: [Date] = state.keys.flatMap { [$0.from, $0.until] }.compactMap(\.self).filter { $0 > now }
            (state.use, state.span) = (use, now..<(changes.min() ?? .distantFuture))
            return use
        }
    }
}

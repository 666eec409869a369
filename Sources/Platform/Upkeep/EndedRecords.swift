import Domain
import FoundationEssentials
package import Logging
import PlatformQueries
import Postgres

/// Throws away what ended some time ago: links and codes, sessions, counts of wrong passwords, messages that were sent
/// or given up.
/// In small transactions, each of which takes rows that nobody else holds. Any number may run; one cleans at a time.
package struct EndedRecords: Sendable {
    /// One kind of record.
    struct Sweep: Sendable {
        let name: String
        /// How long a record is kept behind its end.
        let keptSeconds: Double
        let query: @Sendable (_ before: Date, _ size: Int) -> Query<Int>
    }

    package static let batch: Int = 500
    /// Batches of one kind in one run, so that a backlog does not keep the others waiting.
    static let maximumBatches: Int = 20
    static let interval: Duration = .seconds(600)
    private static let day: Double = 86_400

    /// How long messages of the outbox are kept.
    package struct OutboxRetention: Sendable, Hashable {
        package var sentDays: Int
        package var deadDays: Int

        package init(sentDays: Int = 7, deadDays: Int = 30) {
            self.sentDays = sentDays
            self.deadDays = deadDays
        }

        var sweeps: [Sweep] {
            let limit: Int = OutboxWorker.attemptLimit
            return [
                Sweep(name: "outbox", keptSeconds: Double(sentDays) * day) { .cleanOutbox(before: $0, pageSize: $1) },
                Sweep(name: "dead_letter_texts", keptSeconds: DeadLetters.wholeSeconds) {
                    .forgetDeadLetters(attemptLimit: limit, before: $0, pageSize: $1)
                },
                Sweep(name: "dead_letters", keptSeconds: Double(deadDays) * day) {
                    .cleanDeadLetters(attemptLimit: limit, before: $0, pageSize: $1)
                },
            ]
        }
    }

    /// In an order in which nothing is held by what comes later. Wrong codes count for a day, wrong passwords for one,
    /// too.
    static let accountSweeps: [Sweep] = [
        Sweep(name: "registrations", keptSeconds: 7 * day) { .cleanRegistrations(before: $0, pageSize: $1) },
        Sweep(name: "invitations", keptSeconds: 30 * day) { .cleanInvitations(before: $0, pageSize: $1) },
        Sweep(name: "email_changes", keptSeconds: 30 * day) { .cleanEmailChanges(before: $0, pageSize: $1) },
        Sweep(name: "password_resets", keptSeconds: 30 * day) { .cleanPasswordResets(before: $0, pageSize: $1) },
        Sweep(name: "magic_links", keptSeconds: 7 * day) { .cleanMagicLinks(before: $0, pageSize: $1) },
        Sweep(name: "mfa_challenges", keptSeconds: 2 * day) { .cleanChallenges(before: $0, pageSize: $1) },
        Sweep(name: "second_factors", keptSeconds: 2 * day) { .cleanEnrolments(before: $0, pageSize: $1) },
        Sweep(name: "trusted_devices", keptSeconds: day) { .cleanTrustedDevices(before: $0, pageSize: $1) },
        Sweep(name: "refresh_tokens", keptSeconds: day) { .cleanRefreshTokens(before: $0, pageSize: $1) },
        Sweep(name: "sessions", keptSeconds: 90 * day) { .cleanSessions(before: $0, pageSize: $1) },
        Sweep(name: "login_failures", keptSeconds: 2 * day) { .cleanLoginFailures(before: $0, pageSize: $1) },
        Sweep(name: "account_lockouts", keptSeconds: day) { .cleanLockouts(before: $0, pageSize: $1) },
        Sweep(name: "blocked_addresses", keptSeconds: day) { .cleanBlockedAddresses(before: $0, pageSize: $1) },
        Sweep(name: "idempotency_keys", keptSeconds: day) { .cleanIdempotencyKeys(before: $0, pageSize: $1) },
    ]

    let sweeps: [Sweep]
    private let surroundings: Surroundings
    private let logger: Logger

    package init(
        surroundings: Surroundings, outbox: OutboxRetention = OutboxRetention(),
        logger: Logger = Logger(label: "ended-records")
    ) {
        self.surroundings = surroundings
        self.logger = logger
        sweeps = Self.accountSweeps + outbox.sweeps
    }

    /// Cleans until cancelled. A database that is away is waited for.
    package func run() async {
        await RecurringWork.run("ended records", every: Self.interval, logger: logger) {
            let removed: [String: Int] = try await clean()
            if !removed.isEmpty { logger.info("ended records: \(removed.sorted { $0.key < $1.key })") }
            return false
        }
    }

    /// One run. A kind that fails does not hold up the others.
    ///
    /// - Returns: how many rows were removed, by table; nothing where another process is at it.
    @discardableResult
    package func clean(batch: Int = EndedRecords.batch) async throws -> [String: Int] {
        var removed: [String: Int] = [:]
        for sweep in sweeps {
            do {
                guard let count = try await remove(sweep, batch) else { return removed }
                if count > 0 { removed[sweep.name] = count }
            } catch is CancellationError {
                throw CancellationError()
            } catch {
                logger.warning("ended \(sweep.name): \(error)")
            }
        }
        return removed
    }

    /// Nil: another process cleans.
    private func remove(_ sweep: Sweep, _ batch: Int) async throws -> Int? {
        let before: Date = surroundings.now().addingTimeInterval(-sweep.keptSeconds)
        var total: Int = 0
        for _ in 0..<Self.maximumBatches {
            try Task.checkCancellation()
            let count: Int? = try await surroundings.database.write(asSystem: "ended records") { transaction in
                guard try await transaction.claimCleaning().isMine else { return nil }
                return try await transaction.run(sweep.query(before, batch))
            }
            guard let count else { return nil }
            total += count
            guard count == batch else { break }
        }
        return total
    }
}

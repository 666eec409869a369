import Domain
package import FoundationEssentials
import PlatformQueries
import Postgres

/// Messages of the outbox that were given up, for operators: what a server refused for good, and what failed thirty
/// times. `EndedRecords` throws them away.
package struct DeadLetters: Sendable {
    /// How long after it was written a message is kept as a whole; then its links have ended, and it cannot be sent
    /// again. About as long as it may wait in the outbox when nothing refuses it.
    package static let wholeSeconds: TimeInterval = 86_400
    /// Of one list.
    package static let maximumCount: Int = 1_000

    package struct Letter: Sendable, Hashable {
        package var id: UUID
        package var website: UUID
        /// `mail`, `account_notice`.
        package var kind: String
        /// Whom it was for; nil where it does not say so.
        package var address: String?
        package var writtenAt: Date
        package var givenUpAt: Date
        package var attempts: Int
        /// Why, in the words of the last try.
        package var error: String?
        /// Whether it can be sent again.
        package var isWhole: Bool
    }

    private let surroundings: Surroundings

    package init(surroundings: Surroundings) { self.surroundings = surroundings }

    package func count() async throws -> Int {
        try await surroundings.database.read(
            asSystem: "dead letters", .countDeadLetters(attemptLimit: OutboxWorker.attemptLimit)
        ).messages
    }

    /// The newest first, at most `maximumCount`.
    package func list() async throws -> [Letter] {
        let rows: [ListDeadLettersRow] = try await surroundings.database.read(
            asSystem: "dead letters",
            .listDeadLetters(attemptLimit: OutboxWorker.attemptLimit, pageSize: Self.maximumCount))
        return rows.map { row in
            Letter(
                id: row.id, website: row.websiteID.rawValue, kind: row.kind, address: row.address,
                writtenAt: row.createdAt, givenUpAt: row.givenUpAt, attempts: row.attempts, error: row.lastError,
                isWhole: row.isWhole)
        }
    }

    /// One of them, or all: they are due at once, with as many tries as a new message has.
    ///
    /// - Returns: how many; those that are not whole any more stay as they are.
    package func retry(_ id: UUID? = nil) async throws -> Int {
        let now: Date = surroundings.now()
        return try await surroundings.database.write(asSystem: "dead letters") { transaction in
            try await transaction.retryDeadLetters(at: now, attemptLimit: OutboxWorker.attemptLimit, messageID: id)
        }
    }
}

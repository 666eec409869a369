import ContractRuntime
package import FoundationEssentials
package import Logging
import Mail
import PlatformQueries
import Postgres

/// Delivers what services put into the outbox. Any number may run: each message goes to one of them at a time, and to
/// another when the first died. Messages are delivered at least once, and once as long as no process dies and no
/// connection breaks between the end of a mail and the server's answer to it.
package struct OutboxWorker: Sendable {
    /// Tries before a message is a dead letter: with the delays about a day.
    package static let attemptLimit: Int = 30
    /// How long a claimed message is out of the hands of other workers; longer than any transport takes.
    package static let lease: TimeInterval = 120
    package static let batchSize: Int = 20
    static let pollInterval: Duration = .seconds(2)
    /// Waited after the first failure, doubled after each further one.
    static let firstDelay: TimeInterval = 10
    static let longestDelay: TimeInterval = 3600
    /// Of `last_error`, in the schema.
    private static let maximumErrorLength: Int = 1000

    private let surroundings: Surroundings
    private let mail: any MailTransport
    private let notices: AccountNotices
    private let logger: Logger

    package init(
        surroundings: Surroundings, mail: any MailTransport, logger: Logger = Logger(label: "outbox")
    ) {
        self.surroundings = surroundings
        self.mail = mail
        notices = AccountNotices(surroundings: surroundings)
        self.logger = logger
    }

    /// Delivers until cancelled. A database that is away is waited for.
    package func run() async {
        await RecurringWork.run("outbox", every: Self.pollInterval, logger: logger) {
            // Where something was, there may be more: a full batch, or a mail that came of a notice.
            try await deliverDue() > 0
        }
    }

    /// Tries to deliver what is due, at most `limit` messages. Each is claimed when its turn comes, so that no lease
    /// ends while others are on their way.
    ///
    /// - Returns: how many messages were claimed.
    package func deliverDue(limit: Int = batchSize) async throws -> Int {
        for count in 0..<limit {
            guard !Task.isCancelled, let message = try await claim() else { return count }
            let outcome: Outcome = await deliver(message)
            // What was sent is noted even when the process is about to end: else it would be sent again.
            try await Task { try await settle(message, outcome) }.value
        }
        return limit
    }

    private func claim() async throws -> ClaimOutboxRow? {
        let now: Date = surroundings.now()
        return try await surroundings.database.write(asSystem: "outbox") { transaction in
            try await transaction.claimOutbox(
                leaseUntil: now.addingTimeInterval(Self.lease), at: now, attemptLimit: Self.attemptLimit)
        }
    }

    /// How long to wait after `attempts` failures.
    static func delay(afterAttempts attempts: Int) -> TimeInterval {
        min(longestDelay, firstDelay * Double(1 << min(20, max(0, attempts - 1))))
    }

    private enum Outcome: Sendable {
        case sent
        case failed(String)
        /// No further try can go better.
        case hopeless(String)
    }

    private func deliver(_ message: ClaimOutboxRow) async -> Outcome {
        switch message.kind {
        case MailMessage.kind:
            return await deliver(message, read: { MailMessage(from: &$0) }) { mail in
                try await self.mail.send(mail, id: message.id, at: message.createdAt)
            }
        case AccountNotice.kind:
            return await deliver(message, read: { AccountNotice(from: &$0) }) { notice in
                try await notices.deliver(notice, on: message.websiteID)
            }
        default: return .hopeless("unknown kind \(message.kind)")
        }
    }

    private func deliver<Content: Sendable>(
        _ message: ClaimOutboxRow, read: (inout JSONReader) -> Content?, send: (Content) async throws -> Void
    ) async -> Outcome {
        let content: Content
        do { content = try JSONReader.decode(Array(message.payload.utf8), read) } catch {
            return .hopeless("\(error)")
        }
        do {
            try await send(content)
            return .sent
        } catch MailError.refused(let reason) {
            return .hopeless("refused: \(reason)")
        } catch {
            return message.attempts < Self.attemptLimit ? .failed("\(error)") : .hopeless("\(error)")
        }
    }

    private func settle(_ message: ClaimOutboxRow, _ outcome: Outcome) async throws {
        let now: Date = surroundings.now()
        try await surroundings.database.write(asSystem: "outbox") { transaction in
            switch outcome {
            case .sent:
                try await transaction.finishOutbox(at: now, websiteID: message.websiteID, messageID: message.id)
            case .failed(let error):
                try await transaction.failOutbox(
                    availableAt: now.addingTimeInterval(Self.delay(afterAttempts: message.attempts)),
                    error: Self.shortened(error), websiteID: message.websiteID, messageID: message.id)
            case .hopeless(let error):
                try await transaction.buryOutbox(
                    attemptLimit: Self.attemptLimit, at: now, error: Self.shortened(error),
                    forgottenBefore: now.addingTimeInterval(-DeadLetters.wholeSeconds),
                    websiteID: message.websiteID, messageID: message.id)
            }
        }
        report(message, outcome)
    }

    private func report(_ message: ClaimOutboxRow, _ outcome: Outcome) {
        switch outcome {
        case .sent: logger.debug("outbox: \(message.id) sent")
        case .failed(let error): logger.warning("outbox: \(message.id) failed: \(error)")
        case .hopeless(let error): logger.error("outbox: \(message.id) given up: \(error)")
        }
    }

    private static func shortened(_ error: String) -> String {
        String(String.UnicodeScalarView(error.unicodeScalars.filter { $0.value != 0 }.prefix(maximumErrorLength)))
    }
}

import ContractRuntime
import FoundationEssentials
package import Logging
import PlatformQueries
import Postgres

/// Delivers what services put into the outbox. Any number may run: each message goes to one of them at a time, and to
/// another when the first died. Messages are delivered at least once.
package struct OutboxWorker: Sendable {
    /// Tries before a message is a dead letter.
    package static let attemptLimit: Int = 8
    /// How long a claimed message is out of the hands of other workers.
    static let lease: TimeInterval = 120
    static let batchSize: Int = 20
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
        while !Task.isCancelled {
            var delivered: Int = 0
            do {
                delivered = try await deliverDue()
            } catch is CancellationError {
                return
            } catch {
                logger.warning("outbox: \(error)")
            }
            // Where something was, there may be more: a full batch, or a mail that came of a notice.
            if delivered == 0 { try? await Task.sleep(for: Self.pollInterval) }
        }
    }

    /// Claims what is due, at most one batch, and tries to deliver it.
    ///
    /// - Returns: how many messages were claimed.
    package func deliverDue() async throws -> Int {
        let now: Date = surroundings.now()
        let messages: [ClaimOutboxRow] = try await surroundings.database.write(asSystem: "outbox") { transaction in
            try await transaction.claimOutbox(
                leaseUntil: now.addingTimeInterval(Self.lease), at: now, attemptLimit: Self.attemptLimit,
                pageSize: Self.batchSize)
        }
        for message in messages { try await settle(message, await deliver(message)) }
        return messages.count
    }

    /// Messages that were given up.
    package func countDeadLetters() async throws -> Int {
        try await surroundings.database.read(
            asSystem: "outbox", .countDeadLetters(attemptLimit: Self.attemptLimit)
        ).messages
    }

    /// How long to wait after `attempts` failures.
    static func delay(afterAttempts attempts: Int) -> TimeInterval {
        min(longestDelay, firstDelay * Double(1 << min(20, max(0, attempts - 1))))
    }

    private enum Outcome: Sendable {
        case sent
        case failed(String)
        /// No further try can go better.
        case unreadable(String)
    }

    private func deliver(_ message: ClaimOutboxRow) async -> Outcome {
        switch message.kind {
        case MailMessage.kind:
            return await deliver(message, read: { MailMessage(from: &$0) }) { mail in
                try await self.mail.send(mail, id: message.id, at: surroundings.now())
            }
        case AccountNotice.kind:
            return await deliver(message, read: { AccountNotice(from: &$0) }) { notice in
                try await notices.deliver(notice, on: message.websiteID)
            }
        default: return .unreadable("unknown kind \(message.kind)")
        }
    }

    private func deliver<Content: Sendable>(
        _ message: ClaimOutboxRow, read: (inout JSONReader) -> Content?, send: (Content) async throws -> Void
    ) async -> Outcome {
        let content: Content
        do { content = try JSONReader.decode(Array(message.payload.utf8), read) } catch {
            return .unreadable("\(error)")
        }
        do {
            try await send(content)
            return .sent
        } catch {
            return .failed("\(error)")
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
            case .unreadable(let error):
                try await transaction.buryOutbox(
                    attemptLimit: Self.attemptLimit, error: Self.shortened(error), websiteID: message.websiteID,
                    messageID: message.id)
            }
        }
        report(message, outcome)
    }

    private func report(_ message: ClaimOutboxRow, _ outcome: Outcome) {
        let isGivenUp: Bool = message.attempts >= Self.attemptLimit
        switch outcome {
        case .sent: logger.debug("outbox: \(message.id) sent")
        case .failed(let error) where !isGivenUp: logger.warning("outbox: \(message.id) failed: \(error)")
        case .failed(let error), .unreadable(let error): logger.error("outbox: \(message.id) given up: \(error)")
        }
    }

    private static func shortened(_ error: String) -> String {
        String(String.UnicodeScalarView(error.unicodeScalars.filter { $0.value != 0 }.prefix(maximumErrorLength)))
    }
}

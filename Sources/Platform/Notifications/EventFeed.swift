import ContractRuntime
import Domain
import FoundationEssentials
import PlatformAPI
import PlatformQueries
import Postgres

/// Whose stream it is.
struct StreamAudience: Sendable {
    let websiteID: WebsiteID
    let userID: UserID
    let sessionID: SessionID?

    var scope: TenantScope { TenantScope(id: websiteID.rawValue) }
}

/// The events of one stream. Everything comes from the database, by number: a wake-up only says that it is time to
/// look, so none can be lost, doubled or out of order.
actor EventFeed {
    /// Notifications that are made up for at most, after a reconnection.
    static let maximumReplay: Int = 200
    /// Older notifications are not made up for.
    static let replayWindow: TimeInterval = 86_400

    private let surroundings: Surroundings
    private let audience: StreamAudience
    private let wakes: WakeUps
    /// The number of the last notification that was queued; nil before the first look.
    private var position: Int?
    private let lastEventID: Int?
    private var unread: Int?
    private var queue: ArraySlice<ServerSentEvent<StreamEvent>> = []

    init(surroundings: Surroundings, audience: StreamAudience, wakes: WakeUps, lastEventID: Int?) {
        self.surroundings = surroundings
        self.audience = audience
        self.wakes = wakes
        self.lastEventID = lastEventID
    }

    /// Waits for the next event; nil when the stream's time is over or the account may no longer see it.
    func next() async throws -> ServerSentEvent<StreamEvent>? {
        while true {
            if let event = queue.popFirst() { return event }
            if position != nil, await !wakes.wait() { return nil }
            guard let look = try await look() else {
                wakes.close()
                return nil
            }
            take(look)
        }
    }

    private func take(_ look: Look) {
        position = look.position
        queue.append(contentsOf: look.notifications.map(Self.event))
        guard unread != look.unread else { return }
        unread = look.unread
        let count: UnreadCountEvent = UnreadCountEvent(unread: Int32(clamping: look.unread))
        queue.append(.event(name: "unread_count", value: .unreadCountEvent(count)))
    }

    private static func event(_ row: NotificationRow) -> ServerSentEvent<StreamEvent> {
        let value: NotificationEvent = NotificationEvent(notification: UserNotification(row))
        return .event(id: String(row.sequence), name: "notification", value: .notificationEvent(value))
    }

    /// Nil: the account, its access to the website or its session is no more.
    private func look() async throws -> Look? {
        let (audience, now): (StreamAudience, Date) = (audience, surroundings.now())
        let (position, lastEventID): (Int?, Int?) = (position, lastEventID)
        return try await surroundings.database.read(in: audience.scope, isolation: .repeatableRead) { transaction in
            guard try await transaction.isWelcome(audience, at: now) else { return nil }
            return try await Look(transaction, audience.userID, after: position ?? lastEventID, at: now)
        }
    }
}

/// What one look at the database found.
private struct Look: Sendable {
    let notifications: [NotificationRow]
    let position: Int
    let unread: Int

    /// - Parameter known: the last number that the client has; nil: only what comes from now on.
    init(_ transaction: Transaction, _ userID: UserID, after known: Int?, at now: Date) async throws {
        let last: Int = try await transaction.findLastNotification(userID: userID).lastSequence
        // Numbers have no gaps, so the last 200 are known without looking. A number from the future is a mistake.
        let start: Int = max(min(known ?? last, last), last - EventFeed.maximumReplay)
        notifications = start == last ? [] : try await transaction.listNotificationsAfter(
            userID: userID, afterSequence: start, since: now.addingTimeInterval(-EventFeed.replayWindow),
            pageSize: EventFeed.maximumReplay)
        position = last
        unread = try await transaction.countUnreadNotifications(userID: userID).unread
    }
}

extension Transaction {
    /// Whether the account is active on the website, and the session goes on.
    fileprivate func isWelcome(_ audience: StreamAudience, at now: Date) async throws -> Bool {
        guard let account = try await findAccount(userID: audience.userID), account.status == .active else {
            return false
        }
        guard let sessionID = audience.sessionID else { return true }
        return try await findSession(sessionID: sessionID, at: now) != nil
    }
}

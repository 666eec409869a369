import Domain
import FoundationEssentials
package import Postgres

/// The event streams of this process, and the one connection that hears of notifications for all of them.
package actor NotificationHub {
    /// Streams that one account may have open on one website.
    package static let maximumStreamsPerUser: Int = 5
    /// The channel of the schema's trigger `announce_notification`.
    private static let channel: String = "notifications"

    private struct Account: Hashable {
        let websiteID: WebsiteID
        let userID: UserID
    }

    private let database: Database
    private var streams: [Account: [Int: @Sendable () -> Void]] = [:]
    private var nextNumber: Int = 1

    package init(database: Database) { self.database = database }

    /// Wakes streams until cancelled. Without it, streams hold only what was there when they began.
    package func run() async {
        for await notification in database.notifications(Self.channel) {
            if notification.isGap {
                wakeAll()
            } else if let account = Self.account(notification.payload) {
                streams[account]?.values.forEach { $0() }
            }
        }
    }

    /// Number of open streams.
    package var streamCount: Int { streams.values.reduce(0) { $0 + $1.count } }

    /// - Throws: `PlatformProblem.tooManyStreams`.
    func open(for userID: UserID, of websiteID: WebsiteID, lifetime: Duration) throws -> WakeUps {
        let account: Account = Account(websiteID: websiteID, userID: userID)
        guard streams[account]?.count ?? 0 < Self.maximumStreamsPerUser else {
            throw PlatformProblem.tooManyStreams(limit: Self.maximumStreamsPerUser)
        }
        let number: Int = nextNumber
        nextNumber += 1
        let wakes: WakeUps = WakeUps(lifetime: lifetime) { [weak self] in
            Task { await self?.remove(number, of: account) }
        }
        streams[account, default: [:]][number] = wakes.signal
        return wakes
    }

    private func remove(_ number: Int, of account: Account) {
        streams[account]?[number] = nil
        if streams[account]?.isEmpty == true { streams[account] = nil }
    }

    /// Something may have been missed: everybody looks.
    private func wakeAll() {
        for signals in streams.values { signals.values.forEach { $0() } }
    }

    /// The payload is "website user sequence".
    private static func account(_ payload: String) -> Account? {
        let words: [Substring] = payload.split(separator: " ")
        guard words.count == 3, let website = UUID(uuidString: String(words[0])),
            let user = UUID(uuidString: String(words[1]))
        else { return nil }
        return Account(websiteID: WebsiteID(rawValue: website), userID: UserID(rawValue: user))
    }
}

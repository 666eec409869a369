package import ContractRuntime
import Domain
import FoundationEssentials
package import PlatformAPI
import PlatformQueries
import Postgres

/// What happened, as a list and as a stream.
package struct NotificationsService: NotificationsHandler {
    let surroundings: Surroundings
    let hub: NotificationHub

    package init(surroundings: Surroundings, hub: NotificationHub) {
        self.surroundings = surroundings
        self.hub = hub
    }

    package func listNotifications(
        _ input: ListNotifications.Input, by caller: Caller, in tenant: Tenant, context: RequestContext
    ) async throws -> ListNotifications.Output {
        let start: SequenceCursor? = try input.cursor.map(SequenceCursor.init(given:))
        let userID: UserID = try caller.userID
        let rows: [NotificationRow] = try await surroundings.database.read(
            in: tenant.scope,
            .listNotifications(
                userID: userID, onlyUnread: input.unread, beforeSequence: start?.sequence, pageSize: input.limit + 1))
        let page: PageCut<NotificationRow> = PageCut(rows, limit: input.limit)
        let next: SequenceCursor? = page.next.map { SequenceCursor(sequence: $0.sequence) }
        return .init(
            body: NotificationPage(data: page.rows.map(UserNotification.init), page: PageInfo(nextCursor: next?.text)))
    }

    package func getUnreadCount(
        _ input: GetUnreadCount.Input, by caller: Caller, in tenant: Tenant, context: RequestContext
    ) async throws -> GetUnreadCount.Output {
        let userID: UserID = try caller.userID
        let row: CountUnreadNotificationsRow = try await surroundings.database.read(
            in: tenant.scope, .countUnreadNotifications(userID: userID))
        return .init(body: UnreadCount(unread: Int32(clamping: row.unread)))
    }

    package func markNotificationRead(
        _ input: MarkNotificationRead.Input, by caller: Caller, in tenant: Tenant, context: RequestContext
    ) async throws -> MarkNotificationRead.Output {
        let userID: UserID = try caller.userID
        let now: Date = surroundings.now()
        let row: NotificationRow = try await surroundings.write(in: tenant.scope, auditing: context) { transaction in
            let row: NotificationRow? = try await transaction.markNotificationRead(
                at: now, userID: userID, notificationID: input.notificationID)
            guard let row else { throw PlatformProblem.notificationNotFound }
            return row
        }
        return .init(body: UserNotification(row))
    }
}

extension UserNotification {
    init(_ row: NotificationRow) {
        self.init(
            id: row.id, sequence: Int64(row.sequence), kind: row.kind, title: row.title, body: row.body,
            orderID: row.orderID, readAt: row.readAt, createdAt: row.createdAt)
    }
}

import ContractRuntime
import Domain
import Foundation
import Platform
import PlatformAPI
import PlatformQueries
import Postgres
import Synchronization
import Testing

struct NotificationsTests {
    @Test func readingChangesTheCount() async throws {
        try await withOrders { app in
            let service: NotificationsService = app.notifications(app.hub())
            for _ in 0..<3 { try await app.tell(.client) }
            let (caller, acme): (Caller, Tenant) = (Person.client.caller, OrdersFixture.acme)
            let page: NotificationPage = try await service.listNotifications(
                .init(limit: 2), by: caller, in: acme, context: app.context("listNotifications")).body
            #expect(page.data.map(\.sequence) == [3, 2])
            let rest: NotificationPage = try await service.listNotifications(
                .init(cursor: page.page.nextCursor, limit: 2), by: caller, in: acme,
                context: app.context("listNotifications")).body
            #expect(rest.data.map(\.sequence) == [1])

            let id: NotificationID = page.data[0].id
            let first: UserNotification = try await service.markNotificationRead(
                .init(notificationID: id), by: caller, in: acme, context: app.context("markNotificationRead")).body
            app.clock.advance(seconds: 60)
            let again: UserNotification = try await service.markNotificationRead(
                .init(notificationID: id), by: caller, in: acme, context: app.context("markNotificationRead")).body
            #expect(first.readAt == OrdersFixture.start)
            #expect(again.readAt == first.readAt)
            let count: UnreadCount = try await service.getUnreadCount(
                .init(), by: caller, in: acme, context: app.context("getUnreadCount")).body
            #expect(count.unread == 2)
            #expect(
                await problem {
                    _ = try await service.markNotificationRead(
                        .init(notificationID: id), by: Person.writer.caller, in: acme,
                        context: app.context("markNotificationRead"))
                } == .notificationNotFound)
        }
    }

    @Test func aStreamMakesUpForWhatWasMissed() async throws {
        try await withOrders { app in
            for _ in 0..<3 { try await app.tell(.client) }
            try await app.tell(.writer)
            let body: ByteStream = try await app.stream(app.hub(), .client, lastEventID: 1)
            #expect(try await app.events(body, 3) == ["2 notification", "3 notification", "- unread_count 3"])
            body.cancel()
        }
    }

    @Test func aNewStreamHearsOfWhatHappens() async throws {
        try await withOrders { app in
            try await app.tell(.client)
            let hub: NotificationHub = app.hub()
            let running: Task<Void, Never> = Task { await hub.run() }
            let body: ByteStream = try await app.stream(hub, .client)
            #expect(try await app.events(body, 1) == ["- unread_count 1"])
            try await app.tell(.writer)
            try await app.tell(.client)
            #expect(try await app.events(body, 2) == ["2 notification", "- unread_count 2"])
            _ = try await app.notifications(hub).markNotificationRead(
                .init(notificationID: try await app.notices(.client)[0].id), by: Person.client.caller,
                in: OrdersFixture.acme, context: app.context("markNotificationRead"))
            #expect(try await app.events(body, 1) == ["- unread_count 1"])
            body.cancel()
            running.cancel()
            await running.value
        }
    }

    @Test func onlyTheLastTwoHundredAreMadeUpFor() async throws {
        try await withOrders { app in
            for _ in 0..<205 { try await app.tell(.client) }
            let body: ByteStream = try await app.stream(app.hub(), .client, lastEventID: 0)
            let events: [String] = try await app.events(body, 201)
            #expect(events.first == "6 notification")
            #expect(events.last == "- unread_count 205")
            app.clock.advance(seconds: 86_401)
            let late: ByteStream = try await app.stream(app.hub(), .client, lastEventID: 0)
            #expect(try await app.events(late, 1) == ["- unread_count 205"])
        }
    }

    @Test func aSixthStreamIsRefusedUntilOneEnds() async throws {
        try await withOrders { app in
            let hub: NotificationHub = app.hub()
            var open: [ByteStream] = []
            for _ in 0..<5 { open.append(try await app.stream(hub, .client)) }
            #expect(await problem { _ = try await app.stream(hub, .client) } == .tooManyStreams(limit: 5))
            open.append(try await app.stream(hub, .writer))
            open[0].cancel()
            let deadline: ContinuousClock.Instant = .now + .seconds(5)
            while await hub.streamCount > 5, .now < deadline { try await Task.sleep(for: .milliseconds(5)) }
            open.append(try await app.stream(hub, .client))
            open.forEach { $0.cancel() }
        }
    }

    @Test func aStreamEndsWithTheToken() async throws {
        try await withOrders { app in
            var caller: Caller = Person.client.caller
            caller.expiresAt = app.clock.now.addingTimeInterval(0.2)
            let body: ByteStream = try await app.stream(app.hub(), .client, caller: caller)
            #expect(try await app.events(body, 1) == ["- unread_count 0"])
            #expect(try await body.next() == nil)
            caller.expiresAt = app.clock.now
            let expired: Caller = caller
            #expect(
                await standardProblem { _ = try await app.stream(app.hub(), .client, caller: expired) }
                    == .tokenExpired)
        }
    }

    @Test func someoneWithoutAccessGetsNothing() async throws {
        try await withOrders { app in
            let body: ByteStream = try await app.stream(app.hub(), .otherWriter, in: OrdersFixture.borealis)
            #expect(try await body.next() == nil)
        }
    }
}

extension OrdersFixture {
    func hub() -> NotificationHub { NotificationHub(database: database) }

    func notifications(_ hub: NotificationHub) -> NotificationsService {
        NotificationsService(surroundings: surroundings, hub: hub)
    }

    func tell(_ person: Person) async throws {
        let id: NotificationID = NotificationID(rawValue: clock.makeID())
        let now: Date = clock.now
        _ = try await database.write(in: Self.scope) { transaction in
            try await transaction.createNotification(
                userID: person.id, notificationID: id, kind: .account, title: "Hello", body: "Hello.", orderID: nil,
                at: now)
        }
    }

    func stream(
        _ hub: NotificationHub, _ person: Person, lastEventID: Int64? = nil, caller: Caller? = nil,
        in tenant: Tenant = acme
    ) async throws -> ByteStream {
        try await notifications(hub).streamEvents(
            .init(lastEventID: lastEventID), by: caller ?? person.caller, in: tenant,
            context: context("streamEvents")
        ).body.bytes { $1.write(to: &$0) }
    }

    /// The next events, each as "id name", and the count where there is one.
    func events(_ body: ByteStream, _ count: Int) async throws -> [String] {
        var events: [String] = []
        while events.count < count, let bytes = try await body.next() {
            let lines: [Substring] = String(decoding: bytes, as: UTF8.self).split(separator: "\n")
            func value(_ name: String) -> Substring? {
                lines.first { $0.hasPrefix(name + ": ") }.map { $0.dropFirst(name.count + 2) }
            }
            let unread: Substring? = value("data")?.firstRange(of: "\"unread\":").map { range in
                value("data")![range.upperBound...].prefix { $0.isNumber }
            }
            let words: [Substring] = [value("id") ?? "-", value("event") ?? "?"] + [unread].compactMap(\.self)
            events.append(words.joined(separator: " "))
        }
        return events
    }
}

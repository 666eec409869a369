import ContractRuntime
import Domain
import FoundationEssentials
import PlatformAPI
import Postgres
import Testing

@testable import Platform

/// The hooks of the pipeline, on a real database.
@Suite struct IdentityHooksTests {
    @Test func anAnswerIsReplayedToTheSameRequestOnly() async throws {
        try await withIdentity { fixture in
            let store: StoredIdempotency = StoredIdempotency(surroundings: fixture.surroundings)
            let key: IdempotencyKey = Self.key(digest: "a")
            let answer: StoredResponse = StoredResponse(
                status: 201, headers: [.init(name: "Location", value: "/x")], body: [1, 2])
            #expect(try await Self.name(store.begin(key)) == "fresh")
            #expect(try await Self.name(store.begin(key)) == "inFlight")
            #expect(try await Self.name(store.begin(Self.key(digest: "b"))) == "conflict")
            try await store.finish(key, answer)
            guard case .replay(let stored) = try await store.begin(key) else {
                Issue.record("no replay")
                return
            }
            #expect(stored == answer)
            fixture.clock.advance(seconds: 24 * 3600 + 1)
            #expect(try await Self.name(store.begin(key)) == "fresh")
            await store.abandon(key)
            #expect(try await Self.name(store.begin(key)) == "fresh")
        }
    }

    @Test func hostsAreRememberedForHalfAMinute() async throws {
        try await withIdentity { fixture in
            let resolver: WebsiteResolver = WebsiteResolver(surroundings: fixture.surroundings)
            #expect(resolver.cachedTenant(host: "localhost") == nil)
            let website: Tenant? = try await resolver.tenant(host: "localhost")
            let nowhere: Tenant? = try await resolver.tenant(host: "nowhere.example")
            #expect(website == OrdersFixture.acme && nowhere == nil)
            #expect(resolver.cachedTenant(host: "localhost")??.id == OrdersFixture.acme.id)
            #expect(resolver.cachedTenant(host: "nowhere.example") == .some(nil))
            fixture.clock.advance(seconds: WebsiteResolver.lifetimeSeconds + 1)
            #expect(resolver.cachedTenant(host: "localhost") == nil)
        }
    }

    @Test func theModeReachesOtherProcessesByNotification() async throws {
        try await withIdentity { fixture in
            let here: PlatformModeSwitch = PlatformModeSwitch(surroundings: fixture.surroundings)
            let elsewhere: PlatformModeSwitch = PlatformModeSwitch(surroundings: fixture.surroundings)
            let running: Task<Void, Never> = Task { await elsewhere.run() }
            let system: SystemService = SystemService(surroundings: fixture.surroundings, mode: here)
            for isReadOnly in [true, false] {
                let mode: PlatformMode = try await system.setMode(
                    .init(body: ModeChange(readOnly: isReadOnly, reason: "Test")), by: Person.admin.caller,
                    in: OrdersFixture.acme, context: fixture.context("setMode")).body
                #expect(mode.readOnly == isReadOnly && mode.changedBy == Person.admin.id)
                #expect(here.isReadOnly == isReadOnly)
                let deadline: ContinuousClock.Instant = .now + .seconds(10)
                while elsewhere.isReadOnly != isReadOnly, .now < deadline {
                    try await Task.sleep(for: .milliseconds(10))
                }
                #expect(elsewhere.isReadOnly == isReadOnly)
            }
            running.cancel()
            await running.value
        }
    }

    @Test func auditEventsAreListedTheNewestFirst() async throws {
        try await withIdentity { fixture in
            let log: DatabaseAuditLog = DatabaseAuditLog(surroundings: fixture.surroundings)
            for path in ["/one", "/two", "/three"] {
                try await log.record(
                    ContractRuntime.AuditEvent(
                        event: "session.opened", operationID: "logIn", requestID: "r", caller: nil,
                        tenant: OrdersFixture.acme, remoteAddress: "::1", userAgent: nil, path: path, status: 200,
                        occurredAt: fixture.clock.now))
                fixture.clock.advance(seconds: 1)
            }
            let first: AuditEventPage = try await Self.events(fixture, cursor: nil)
            #expect(first.data.map(\.path) == ["/three", "/two"] && first.page.hasMore)
            let second: AuditEventPage = try await Self.events(fixture, cursor: first.page.nextCursor)
            #expect(second.data.map(\.path) == ["/one"] && !second.page.hasMore)
        }
    }

    @Test func peopleAreFoundByWordsAndPages() async throws {
        try await withIdentity { fixture in
            _ = try await fixture.logIn()
            let found: UserPage = try await Self.people(fixture, .init(q: "CASEY"))
            #expect(found.data.map(\.email) == ["client@example.com"])
            #expect(found.data.first?.lastLoginAt == fixture.clock.now)
            #expect(try await Self.people(fixture, .init(q: "%")).data.isEmpty)
            let everybody: UserPage = try await Self.people(fixture, .init(limit: 100))
            var cursor: String?
            var paged: [UserID] = []
            repeat {
                let page: UserPage = try await Self.people(fixture, .init(cursor: cursor, limit: 2))
                paged += page.data.map(\.id)
                cursor = page.page.nextCursor
            } while cursor != nil
            #expect(paged == everybody.data.map(\.id) && paged.count == 7)
        }
    }

    @Test func healthReflectsTheDatabase() async throws {
        try await withIdentity { fixture in
            let mode: PlatformModeSwitch = PlatformModeSwitch(surroundings: fixture.surroundings)
            let system: SystemService = SystemService(surroundings: fixture.surroundings, mode: mode)
            guard case .ok(let healthy) = try await system.getHealth(.init(), context: fixture.context("getHealth"))
            else { throw Unexpected() }
            #expect(healthy.body.status == .healthy && healthy.body.services["database"]?.status == .healthy)
            await fixture.surroundings.database.close()
            let context: RequestContext = fixture.context("getReadiness")
            guard case .serviceUnavailable(let away) = try await system.getReadiness(.init(), context: context)
            else { throw Unexpected() }
            #expect(away.body.status == .notReady && away.body.checks["database"]?.status == .error)
            #expect(try await system.getLiveness(.init(), context: context).body.status == "alive")
        }
    }

    private struct Unexpected: Error {}

    private static func key(digest: String) -> IdempotencyKey {
        IdempotencyKey(
            tenant: OrdersFixture.acme.id, caller: Person.client.id.rawValue.uuidString, operation: "createOrder",
            key: String(repeating: "k", count: IdempotencyKey.maximumLength), digest: digest)
    }

    private static func name(_ outcome: IdempotencyOutcome) -> String {
        switch outcome {
        case .fresh: "fresh"
        case .replay: "replay"
        case .conflict: "conflict"
        case .inFlight: "inFlight"
        }
    }

    private static func events(_ fixture: IdentityFixture, cursor: String?) async throws -> AuditEventPage {
        let mode: PlatformModeSwitch = PlatformModeSwitch(surroundings: fixture.surroundings)
        return try await SystemService(surroundings: fixture.surroundings, mode: mode).listAuditEvents(
            .init(cursor: cursor, limit: 2), by: Person.admin.caller, in: OrdersFixture.acme,
            context: fixture.context("listAuditEvents")).body
    }

    private static func people(_ fixture: IdentityFixture, _ input: ListUsers.Input) async throws -> UserPage {
        try await fixture.identity.listUsers(
            input, by: Person.admin.caller, in: OrdersFixture.acme, context: fixture.context("listUsers")).body
    }
}

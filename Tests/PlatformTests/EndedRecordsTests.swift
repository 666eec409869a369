import ContractRuntime
import Domain
import Foundation
import PlatformQueries
import Postgres
import Testing

@testable import Platform

/// What has ended is thrown away, at its time and not before.
@Suite struct EndedRecordsTests {
    private static let acme: String = OrdersFixture.acme.id
    private static let client: String = Person.client.id.rawValue.uuidString
    private static let day: Double = 86_400

    private struct Fixture {
        let orders: OrdersFixture
        let test: TestDatabase
        let job: EndedRecords

        func values(_ sql: String) async throws -> [String] {
            let connection: Connection = try await Connection.open(.maintenance(test.adminAddress))
            defer { connection.close() }
            return try await connection.simple(sql).last?.rows.compactMap { $0.first ?? nil } ?? []
        }

        /// The instant of the clock, moved by days, as SQL.
        func at(_ days: Double) -> String {
            "to_timestamp(\(orders.clock.now.timeIntervalSince1970 + days * day))"
        }
    }

    private static func run(_ body: (Fixture) async throws -> Void) async throws {
        let test: TestDatabase = try await TestCluster.shared.database(
            template: "orders", setUp: prepareOrders)
        let database: Database = try Database(DatabaseConfiguration(address: test.serverAddress))
        let orders: OrdersFixture = OrdersFixture(database)
        let surroundings: Surroundings = Surroundings(
            database: database, now: { orders.clock.now }, makeID: { orders.clock.makeID() },
            makeSecret: { [UInt8](repeating: 7, count: $0) })
        let outcome: Result<Void, any Error>
        do {
            outcome = .success(
                try await body(Fixture(orders: orders, test: test, job: EndedRecords(surroundings: surroundings))))
        } catch { outcome = .failure(error) }
        await database.close()
        try await test.drop()
        try outcome.get()
    }

    /// One record of each table whose end was `days` ago.
    private static func insert(_ fixture: Fixture, endedDaysAgo days: Double) async throws {
        let (end, made): (String, String) = (fixture.at(-days), fixture.at(-days - 1))
        let hash: String = "sha256(gen_random_uuid()::text::bytea)"
        let owner: String = "'\(acme)', \(hash), '\(client)'"
        let sql: String = """
            INSERT INTO registrations (website_id, token_hash, email, password_hash, display_name, accepted_terms,
                created_at, expires_at) VALUES ('\(acme)', \(hash), 'a@example.net', 'x', 'A', '1', \(made), \(end));
            INSERT INTO invitations (website_id, token_hash, user_id, created_by, created_at, expires_at)
            VALUES (\(owner), '\(client)', \(made), \(end));
            INSERT INTO email_changes (website_id, id, user_id, new_email, old_token_hash, new_token_hash, created_at,
                expires_at) VALUES ('\(acme)', gen_random_uuid(), '\(client)', 'b@example.net', \(hash), \(hash),
                \(made), \(end));
            INSERT INTO password_resets (website_id, token_hash, user_id, created_at, expires_at)
            VALUES (\(owner), \(made), \(end));
            INSERT INTO magic_links (website_id, token_hash, user_id, created_at, expires_at)
            VALUES (\(owner), \(made), \(end));
            INSERT INTO mfa_challenges (website_id, token_hash, user_id, created_at, expires_at)
            VALUES (\(owner), \(made), \(end));
            INSERT INTO second_factors (id, user_id, kind, name, sealed_secret, created_at)
            VALUES (gen_random_uuid(), '\(client)', 'totp', 'T', '\\x00', \(end));
            INSERT INTO trusted_devices (website_id, token_hash, id, user_id, created_at, expires_at)
            VALUES ('\(acme)', \(hash), gen_random_uuid(), '\(client)', \(made), \(end));
            INSERT INTO login_failures (website_id, account_key, address, occurred_at)
            VALUES ('\(acme)', \(hash), '192.0.2.1', \(end));
            INSERT INTO account_lockouts (website_id, account_key, locked_until) VALUES ('\(acme)', \(hash), \(end));
            INSERT INTO blocked_addresses (website_id, address, blocked_until)
            VALUES ('\(acme)', left(gen_random_uuid()::text, 20), \(end));
            INSERT INTO idempotency_keys (website_id, scope, key, request_hash, claimed_at, expires_at)
            VALUES ('\(acme)', 's', gen_random_uuid()::text, \(hash), \(made), \(end));
            INSERT INTO outbox (website_id, id, kind, payload, created_at, available_at, sent_at)
            VALUES ('\(acme)', gen_random_uuid(), 'mail', '{}', \(made), \(made), \(end));
            INSERT INTO outbox (website_id, id, kind, payload, created_at, available_at, attempts)
            VALUES ('\(acme)', gen_random_uuid(), 'mail', '{"to":"a@example.net","text":"T"}', \(end), \(end), 30);
            """
        _ = try await fixture.values(sql)
        try await session(fixture, endedDaysAgo: days, of: client)
    }

    private static func session(_ fixture: Fixture, endedDaysAgo days: Double, of user: String) async throws {
        let (end, made): (String, String) = (fixture.at(-days), fixture.at(-days - 1))
        _ = try await fixture.values(
            """
            WITH session AS (
                INSERT INTO sessions (website_id, id, user_id, address, created_at, last_activity_at, expires_at)
                VALUES ('\(acme)', gen_random_uuid(), '\(user)', '192.0.2.1', \(made), \(made), \(end))
                RETURNING website_id, id)
            INSERT INTO refresh_tokens (website_id, token_hash, session_id, issued_at, expires_at)
            SELECT website_id, sha256(id::text::bytea), id, \(made), \(end) FROM session
            """)
    }

    /// For each kind: a moment before its time nothing goes, at its time the one record does.
    @Test func eachKindGoesAtItsTime() async throws {
        try await Self.run { fixture in
            // A newer session beside it: the newest one of an account stays.
            try await Self.session(fixture, endedDaysAgo: -0.01, of: Self.client)
            try await Self.insert(fixture, endedDaysAgo: 0)
            #expect(try await fixture.job.clean().isEmpty)
            var days: Double = 0
            var removed: [String: Double] = [:]
            for next in [0.9, 1.1, 1.9, 2.1, 6.9, 7.1, 29.9, 30.1, 89.9, 90.1] {
                fixture.orders.clock.advance(seconds: (next - days) * Self.day)
                days = next
                for (table, count) in try await fixture.job.clean() {
                    #expect(count == (table == "refresh_tokens" ? 2 : 1), "\(table) \(next)")
                    #expect(removed.updateValue(next, forKey: table) == nil, "\(table) twice")
                }
            }
            #expect(removed == [
                "trusted_devices": 1.1, "refresh_tokens": 1.1, "account_lockouts": 1.1, "blocked_addresses": 1.1,
                "idempotency_keys": 1.1, "mfa_challenges": 2.1, "second_factors": 2.1, "login_failures": 2.1,
                "registrations": 7.1, "magic_links": 7.1, "invitations": 30.1, "email_changes": 30.1,
                "password_resets": 30.1, "outbox": 7.1, "sessions": 90.1, "dead_letter_texts": 1.1,
                "dead_letters": 30.1,
            ])
            #expect(Set(removed.keys) == Set(fixture.job.sweeps.map(\.name)))
        }
    }

    /// When somebody signed in last is known by the session, however old it is.
    @Test func theNewestSessionOfAnAccountStays() async throws {
        try await Self.run { fixture in
            for days in [300.0, 200, 100] { try await Self.session(fixture, endedDaysAgo: days, of: Self.client) }
            #expect(try await fixture.job.clean() == ["refresh_tokens": 3, "sessions": 2])
            let left: [String] = try await fixture.values("SELECT expires_at = \(fixture.at(-100)) FROM sessions")
            #expect(left == ["t"])
            #expect(try await fixture.job.clean().isEmpty)
        }
    }

    /// A used refresh token that comes again ends its session: it is known as long as that lives, even past its own
    /// end.
    @Test func tokensOfLivingSessionsStay() async throws {
        try await Self.run { fixture in
            try await Self.session(fixture, endedDaysAgo: -5, of: Self.client)
            _ = try await fixture.values(
                "UPDATE refresh_tokens SET expires_at = \(fixture.at(-3)), used_at = issued_at")
            #expect(try await fixture.job.clean().isEmpty)
            fixture.orders.clock.advance(seconds: 6.5 * Self.day)
            #expect(try await fixture.job.clean() == ["refresh_tokens": 1])
        }
    }

    @Test func aBacklogGoesInBatchesAndRowsThatSomebodyHoldsStay() async throws {
        try await Self.run { fixture in
            _ = try await fixture.values(
                """
                INSERT INTO login_failures (website_id, account_key, address, occurred_at)
                SELECT '\(Self.acme)', sha256(n::text::bytea), n::text, \(fixture.at(-3))
                FROM generate_series(1, 25) AS n
                """)
            let holder: Connection = try await Connection.open(.maintenance(fixture.test.adminAddress))
            defer { holder.close() }
            try await holder.simple("BEGIN; SELECT FROM login_failures WHERE address IN ('3', '4') FOR UPDATE")
            #expect(try await fixture.job.clean(batch: 10) == ["login_failures": 23])
            try await holder.simple("COMMIT")
            #expect(try await fixture.job.clean(batch: 10) == ["login_failures": 2])
        }
    }

    /// What another process is at is left to it.
    @Test func oneOfTwoProcessesCleans() async throws {
        try await Self.run { fixture in
            try await Self.insert(fixture, endedDaysAgo: 400)
            let other: Connection = try await Connection.open(.maintenance(fixture.test.serverAddress))
            defer { other.close() }
            try await other.simple("BEGIN; SELECT pg_advisory_xact_lock(hashtextextended('ended_records', 0))")
            #expect(try await fixture.job.clean().isEmpty)
            #expect(try await fixture.values("SELECT count(*) FROM magic_links") == ["1"])
            try await other.simple("COMMIT")
            #expect(try await fixture.job.clean()["magic_links"] == 1)
        }
    }
}

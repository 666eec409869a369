import ContractRuntime
import Domain
import Foundation
import Postgres
import Testing

@testable import Platform

/// Which kinds of passwords a login checks.
@Suite struct PasswordKindsTests {
    @Test(arguments: [
        ("$argon2id$v=19$m=65536,t=3,p=1$c2FsdA$aGFzaA", "$argon2id$v=19$m=65536,t=3,p=1"),
        ("$2b$12$abcdefghijklmnopqrstuuqREtd3VJD2QVZbuFskFSLk6eRIrQoOS", "$2b$12"),
        ("pbkdf2_sha256$260000$seasalt$DrdiWD40lyBuydnjvZiDrdQMx1S1mOA9O0QYex0R6ww=", "pbkdf2_sha256$260000"),
        ("", ""), ("$2", "$2"), ("x", "x"),
    ])
    func schemeAndCost(stored: String, kind: String) {
        #expect(PasswordKinds.kind(of: stored) == kind[...])
    }

    /// Of the website and of the platform's accounts, one of each kind, and not of other websites.
    @Test func kindsAreThoseOfTheWebsite() async throws {
        try await withIdentity { fixture in
            let database: Database = fixture.surroundings.database
            func setHash(_ hash: String, of email: String, _ website: String) async throws {
                let sql: String = """
                    UPDATE users SET password_hash = '\(hash)'
                    WHERE email = '\(email)' AND coalesce(website_id::text, '\(website)') = '\(website)'
                    """
                try await database.write(asSystem: "test") { transaction in
                    try await transaction.run(.execute(Statement(name: "test_hash \(email) \(hash)", sql: sql), .none))
                }
            }
            let (acme, borealis): (WebsiteID, WebsiteID) = (
                try OrdersFixture.acme.websiteID, try OrdersFixture.borealis.websiteID)
            try await setHash("$2b$04$acme", of: "client@example.com", OrdersFixture.acme.id)
            try await setHash("pbkdf2_sha256$7$a$b", of: "writer@example.com", OrdersFixture.acme.id)
            let kinds: PasswordKinds = PasswordKinds(surroundings: fixture.surroundings)
            func found(_ website: WebsiteID) async throws -> Set<String> {
                Set(try await kinds.samples(of: website).map { String(PasswordKinds.kind(of: $0)) })
            }
            let today: String = String(PasswordKinds.kind(of: fixture.identity.passwords.unknown))
            #expect(try await found(acme).subtracting([today]).isSuperset(of: ["$2b$04", "pbkdf2_sha256$7"]))
            #expect(try await !found(borealis).contains("$2b$04"))
            #expect(try await found(borealis).contains("pbkdf2_sha256$7"), "of the platform")
            // A new kind is known when the answer is too old.
            try await setHash("$2b$05$acme", of: "client@example.com", OrdersFixture.acme.id)
            #expect(try await found(acme).contains("$2b$04"))
            fixture.clock.advance(seconds: PasswordKinds.lifetimeSeconds + 1)
            #expect(try await found(acme).contains("$2b$05"))
        }
    }

    /// The first account of an import tells its kind to every process when it is committed; those that follow it, in
    /// the same statement too, and passwords of kinds that are known tell nothing.
    @Test func aKindThatComesIsHeardAtOnce() async throws {
        try await withIdentity { fixture in
            let database: Database = fixture.surroundings.database
            let acme: WebsiteID = try OrdersFixture.acme.websiteID
            let register: AccessRegister = AccessRegister(
                surroundings: fixture.surroundings, tokens: fixture.identity.tokens)
            let running: Task<Void, Never> = Task { await register.run() }
            let heard: AsyncStream<DatabaseNotification> = database.notifications("callers")
            var notifications: AsyncStream<DatabaseNotification>.Iterator = heard.makeAsyncIterator()
            _ = await notifications.next()
            #expect(try await !register.passwordKinds.samples(of: acme).contains { $0.hasPrefix("$2b$04") })
            try await Self.importAccounts(1...3, hash: "$2b$04$imported", in: database)
            #expect(await notifications.next()?.payload == "passwords")
            let end: ContinuousClock.Instant = .now + .seconds(5)
            while try await !register.passwordKinds.samples(of: acme).contains(where: { $0.hasPrefix("$2b$04") }) {
                try #require(ContinuousClock.now < end, "it was not heard of")
                try await Task.sleep(for: .milliseconds(5))
            }
            try await Self.importAccounts(4...6, hash: "$2b$04$imported", in: database)
            try await Self.importAccounts(7...7, hash: "pbkdf2_sha256$9$a$b", in: database)
            #expect(await notifications.next()?.payload == "passwords", "of the seventh")
            try await database.write(asSystem: "test") { transaction in
                try await transaction.run(
                    .execute(Statement(name: "test_end", sql: "NOTIFY callers, 'the end'"), .none))
            }
            #expect(await notifications.next()?.payload == "the end", "nothing between")
            running.cancel()
            await running.value
        }
    }

    private static func importAccounts(_ numbers: ClosedRange<Int>, hash: String, in database: Database) async throws {
        let sql: String = """
            INSERT INTO users (id, website_id, email, role, status, password_hash, display_name, created_at)
            SELECT gen_random_uuid(), '\(OrdersFixture.acme.id)', 'imported' || n || '@example.net', 'client', 'active',
                '\(hash)', 'Imported', now()
            FROM generate_series(\(numbers.lowerBound), \(numbers.upperBound)) AS n
            """
        try await database.write(asSystem: "import") { transaction in
            try await transaction.run(
                .execute(Statement(name: "test_import \(numbers)", sql: sql), .none))
        }
    }

    /// An answer that was on its way when a kind came is not kept.
    @Test func whatWasAskedBeforeIsNotKept() async throws {
        try await withIdentity { fixture in
            let acme: WebsiteID = try OrdersFixture.acme.websiteID
            let kinds: PasswordKinds = PasswordKinds(surroundings: fixture.surroundings)
            let before: [String] = try await kinds.samples(of: acme)
            try await Self.importAccounts(1...1, hash: "$2b$05$imported", in: fixture.surroundings.database)
            #expect(try await kinds.samples(of: acme) == before, "nobody has told")
            kinds.forget()
            #expect(try await kinds.samples(of: acme).contains { $0.hasPrefix("$2b$05") })
        }
    }

    /// An imported account signs in, and has today's kind from then on.
    @Test func anImportedAccountSignsInAndIsHashedAnew() async throws {
        try await withIdentity { fixture in
            let hash: String = "$2b$04$abcdefghijklmnopqrstuuqREtd3VJD2QVZbuFskFSLk6eRIrQoOS"
            let sql: String = "UPDATE users SET password_hash = '\(hash)' WHERE email = 'client@example.com'"
            try await fixture.surroundings.database.write(asSystem: "test") { transaction in
                try await transaction.run(.execute(Statement(name: "test_hash", sql: sql), .none))
            }
            _ = try await fixture.logIn()
            let kinds: PasswordKinds = PasswordKinds(surroundings: fixture.surroundings)
            let left: [String] = try await kinds.samples(of: try OrdersFixture.acme.websiteID)
            #expect(!left.contains { $0.hasPrefix("$2b") } && !left.isEmpty)
            _ = try await fixture.logIn()
        }
    }
}

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

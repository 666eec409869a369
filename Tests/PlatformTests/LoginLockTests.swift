import ContractRuntime
import Domain
import FoundationEssentials
import PlatformAPI
import Postgres
import Synchronization
import Testing

@testable import Platform

/// The table of lockouts at the login, on a real database.
@Suite struct LoginLockTests {
    private static let email: String = "client@example.com"

    /// False: the password was wrong, or could have been right and was refused.
    private static func logIn(
        _ fixture: IdentityFixture, _ email: String = email, _ password: String = "wrong", from address: String
    ) async throws -> Bool {
        let context: RequestContext = RequestContext(
            requestID: "test", operation: PlatformContract.contract.operation(id: "logIn")!, remoteAddress: address,
            receivedAt: fixture.clock.now)
        do {
            _ = try await fixture.identity.logIn(
                .init(body: Credentials(email: email, password: password)), in: OrdersFixture.acme, context: context)
            return true
        } catch PlatformProblem.invalidCredentials {
            return false
        }
    }

    struct Row: Sendable {
        var signedInBefore: Bool
        var fromOneAddress: Bool
        var threshold: Int
        var minutes: Double
    }

    /// Domain §2.1; devices that are trusted come with the second factor.
    @Test(arguments: [
        Row(signedInBefore: false, fromOneAddress: true, threshold: 3, minutes: 15),
        Row(signedInBefore: true, fromOneAddress: true, threshold: 3, minutes: 15),
        Row(signedInBefore: true, fromOneAddress: false, threshold: 7, minutes: 5),
        Row(signedInBefore: false, fromOneAddress: false, threshold: 5, minutes: 10),
    ])
    func rows(row: Row) async throws {
        try await withIdentity { fixture in
            if row.signedInBefore {
                _ = try await fixture.logIn()
                fixture.clock.advance(seconds: 23 * 3600)
            }
            for failure in 1...row.threshold {
                #expect(try await fixture.locks() == 0, "before failure \(failure)")
                _ = try await Self.logIn(fixture, from: row.fromOneAddress ? "a" : "a\(failure)")
            }
            #expect(try await fixture.locks() == 1)
            // From an address that is not blocked.
            fixture.clock.advance(seconds: row.minutes * 60 - 1)
            #expect(try await !Self.logIn(fixture, Self.email, IdentityFixture.password, from: "b"))
            fixture.clock.advance(seconds: 1)
            #expect(try await Self.logIn(fixture, Self.email, IdentityFixture.password, from: "b"))
            // The address for half an hour, whatever account is tried.
            let address: String = row.fromOneAddress ? "a" : "a\(row.threshold)"
            #expect(try await !Self.logIn(fixture, "support@example.com", IdentityFixture.password, from: address))
            fixture.clock.advance(seconds: (30 - row.minutes) * 60)
            #expect(try await Self.logIn(fixture, "support@example.com", IdentityFixture.password, from: address))
        }
    }

    @Test func aSuccessForgetsFailuresAndSoDoesAQuarterOfAnHour() async throws {
        try await withIdentity { fixture in
            for _ in 1...2 { _ = try await Self.logIn(fixture, from: "a") }
            #expect(try await Self.logIn(fixture, Self.email, IdentityFixture.password, from: "a"))
            for _ in 1...2 { _ = try await Self.logIn(fixture, from: "a") }
            fixture.clock.advance(seconds: 15 * 60 + 1)
            for _ in 1...2 { _ = try await Self.logIn(fixture, from: "a") }
            #expect(try await fixture.locks() == 0)
        }
    }

    /// Case 8 of the reference: further failures made further locks, and longer blocks.
    @Test func case8ALockInForceIsNeitherMadeLongerNorToldAgain() async throws {
        try await withIdentity { fixture in
            await withTaskGroup(of: Void.self) { group in
                for _ in 1...12 { group.addTask { _ = try? await Self.logIn(fixture, from: "a") } }
            }
            let before: [String] = try await Self.locks(fixture)
            fixture.clock.advance(seconds: 60)
            for _ in 1...5 { #expect(try await !Self.logIn(fixture, from: "b")) }
            #expect(try await Self.locks(fixture) == before)
            #expect(before.count == 1)
            let told: [String] = try await Self.texts(fixture, "SELECT kind FROM outbox")
            let noted: [String] = try await Self.texts(
                fixture, "SELECT kind FROM security_events WHERE kind = 'account_locked'")
            #expect(told == ["account_notice"] && noted == ["account_locked"])
        }
    }

    @Test func theOwnerIsToldOfALockAndNobodyElse() async throws {
        try await withIdentity { fixture in
            for email in [Self.email, "nobody@example.net"] {
                for _ in 1...3 { _ = try await Self.logIn(fixture, email, from: "from \(email)") }
            }
            #expect(try await fixture.locks() == 2)
            let mail: Mail = Mail()
            let worker: OutboxWorker = OutboxWorker(surroundings: fixture.surroundings, mail: mail)
            while try await worker.deliverDue() > 0 {}
            #expect(mail.sent.map(\.to) == [Self.email])
            #expect(mail.sent.first?.text.contains("from \(Self.email)") == true)
        }
    }

    private final class Mail: MailTransport {
        private let mails: Mutex<[MailMessage]> = Mutex([])

        var sent: [MailMessage] { mails.withLock { $0 } }

        func send(_ mail: MailMessage, id: UUID, at date: Date) async throws { mails.withLock { $0.append(mail) } }
    }

    private static func locks(_ fixture: IdentityFixture) async throws -> [String] {
        try await texts(
            fixture, "SELECT lock.locked_until || ' ' || block.blocked_until FROM account_lockouts AS lock, "
                + "blocked_addresses AS block")
    }

    private static func texts(_ fixture: IdentityFixture, _ sql: String) async throws -> [String] {
        try await fixture.surroundings.database.read(asSystem: "test") { transaction in
            try await transaction.run(
                .many(Statement(name: "test_texts_\(sql.count)", sql: sql), .none) { row throws(PostgresError) in
                    try row.decode(0, as: String.self)
                })
        }
    }
}

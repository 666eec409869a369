import ContractRuntime
import Domain
import Foundation
import PlatformAPI
import PlatformQueries
import Postgres
import Testing

@testable import Platform

/// Nobody learns which addresses have accounts: neither from what is answered nor from how long it takes.
///
/// Passwords are cheap here, so that what they take does not hide what else is done.
@Suite(.serialized) struct AccountEnumerationTests {
    /// Standard deviations at which two samples count as different: by chance once in 16,000 comparisons.
    static let limit: Double = 4
    private static let pairs: Int = 500
    /// Before caches and statements are warm.
    private static let warmUp: Int = 25

    /// How long two things took, that were done in turns.
    private struct Samples {
        var known: [Double] = []
        var unknown: [Double] = []

        mutating func take(
            _ pair: Int, known: () async throws -> Void, unknown: () async throws -> Void
        ) async throws {
            let isKnownFirst: Bool = pair.isMultiple(of: 2)
            let first: Double = try await Self.time(isKnownFirst ? known : unknown)
            let second: Double = try await Self.time(isKnownFirst ? unknown : known)
            guard pair >= warmUp else { return }
            self.known.append(isKnownFirst ? first : second)
            self.unknown.append(isKnownFirst ? second : first)
        }

        private static func time(_ body: () async throws -> Void) async throws -> Double {
            let start: ContinuousClock.Instant = .now
            try await body()
            return start.duration(to: .now) / .microseconds(1)
        }

        var test: MannWhitney { MannWhitney(known, unknown) }

        var summary: String {
            "z \(test.z), medians \(known.sorted()[known.count / 2]) and \(unknown.sorted()[unknown.count / 2]) µs"
        }
    }

    /// Accounts `known0@example.net` and so on.
    /// - Parameter hash: of their passwords; nil: one of today's scheme.
    private static func withAccounts(hash: String? = nil, _ body: (IdentityFixture) async throws -> Void) async throws {
        try await withIdentity { fixture in
            let sql: String = """
                INSERT INTO users (id, website_id, email, role, status, password_hash, display_name, created_at)
                SELECT gen_random_uuid(), website_id, 'known' || n || '@example.net', role, status,
                    \(hash.map { "'\($0)'" } ?? "password_hash"), display_name, created_at
                FROM users, generate_series(0, \(pairs + warmUp)) AS n
                WHERE email = 'client@example.com' AND website_id = '\(OrdersFixture.acme.id)'
                """
            try await fixture.surroundings.database.write(asSystem: "test") { transaction in
                try await transaction.run(.execute(Statement(name: "test_accounts", sql: sql), .none))
            }
            try await body(fixture)
        }
    }

    private static func logIn(
        _ fixture: IdentityFixture, _ email: String, _ password: String, from address: String
    ) async throws {
        let context: RequestContext = RequestContext(
            requestID: "test", operation: PlatformContract.contract.operation(id: "logIn")!, remoteAddress: address,
            receivedAt: fixture.clock.now)
        await #expect(throws: PlatformProblem.invalidCredentials) {
            _ = try await fixture.identity.logIn(
                .init(body: Credentials(email: email, password: password)), in: OrdersFixture.acme, context: context)
        }
    }

    /// The first wrong password, the one that locks the account, and the right one once it is locked (case 8 of the
    /// reference: a locked account said so when the password was right).
    @Test func case8LoginTakesTheSameTimeAndAnswersTheSame() async throws {
        try await Self.withAccounts { fixture in
            var (first, locking, locked): (Samples, Samples, Samples) = (Samples(), Samples(), Samples())
            for pair in 0..<Self.pairs + Self.warmUp {
                let accounts: [(email: String, address: String)] = ["known", "unknown"].map {
                    ("\($0)\(pair)@example.net", "\($0)-\(pair)")
                }
                let attempt: (Int, String) async throws -> Void = { index, password in
                    try await Self.logIn(fixture, accounts[index].email, password, from: accounts[index].address)
                }
                let wrong: String = "a wrong password"
                try await first.take(pair) { try await attempt(0, wrong) } unknown: { try await attempt(1, wrong) }
                for index in 0...1 { try await attempt(index, wrong) }
                try await locking.take(pair) { try await attempt(0, wrong) } unknown: { try await attempt(1, wrong) }
                try await locked.take(pair) {
                    try await attempt(0, IdentityFixture.password)
                } unknown: {
                    try await attempt(1, IdentityFixture.password)
                }
            }
            #expect(try await fixture.locks() == 2 * (Self.pairs + Self.warmUp))
            for (name, samples) in [("first", first), ("locking", locking), ("locked", locked)] {
                #expect(abs(samples.test.z) < Self.limit, "\(name): \(samples.summary)")
                #expect(samples.known.count == Self.pairs)
            }
        }
    }

    /// Passwords of imported accounts, which take other times than today's: every login checks one of each kind.
    @Test(arguments: [
        "$2b$04$abcdefghijklmnopqrstuuqREtd3VJD2QVZbuFskFSLk6eRIrQoOS",
        "pbkdf2_sha256$1000$seasalt$DrdiWD40lyBuydnjvZiDrdQMx1S1mOA9O0QYex0R6ww=",
        "$argon2id$v=19$m=64,t=9,p=1$c2FsdHNhbHRzYWx0c2FsdA$aGFzaGhhc2hoYXNoaGFzaGhhc2hoYXNoaGFzaGhhc2g",
    ])
    func importedAccountsTakeTheSameTime(hash: String) async throws {
        try await Self.withAccounts(hash: hash) { fixture in
            var samples: Samples = Samples()
            for pair in 0..<Self.pairs + Self.warmUp {
                try await samples.take(pair) {
                    try await Self.logIn(fixture, "known\(pair)@example.net", "a wrong password", from: "a\(pair)")
                } unknown: {
                    try await Self.logIn(fixture, "unknown\(pair)@example.net", "a wrong password", from: "b\(pair)")
                }
            }
            #expect(abs(samples.test.z) < Self.limit, "\(samples.summary)")
            try await Self.expectDifference(of: hash, fixture)
        }
    }

    /// With the check of the account's own password alone the measurement tells them apart.
    private static func expectDifference(of hash: String, _ fixture: IdentityFixture) async throws {
        let desk: PasswordDesk = fixture.identity.passwords
        var alone: Samples = Samples()
        for pair in 0..<pairs + warmUp {
            try await alone.take(pair) {
                _ = try await desk.verify("a wrong password", against: hash)
            } unknown: {
                _ = try await desk.verify("a wrong password", against: nil)
            }
        }
        #expect(abs(alone.test.z) > limit, "\(alone.summary)")
    }

    @Test func registrationTakesTheSameTime() async throws {
        try await Self.withAccounts { fixture in
            var samples: Samples = Samples()
            let register: (String) async throws -> Void = { email in
                let body: Registration = Registration(
                    email: email, password: IdentityFixture.password, displayName: "N", acceptedTerms: "2026-01")
                let answer: RegisterAccount.Output = try await fixture.identity.registerAccount(
                    .init(body: body), in: OrdersFixture.acme, context: fixture.context("registerAccount"))
                #expect(answer.body.email == email)
            }
            for pair in 0..<Self.pairs + Self.warmUp {
                try await samples.take(pair) {
                    try await register("known\(pair)@example.net")
                } unknown: {
                    try await register("unknown\(pair)@example.net")
                }
            }
            #expect(abs(samples.test.z) < Self.limit, "\(samples.summary)")
        }
    }

    @Test func resettingTakesTheSameTime() async throws {
        try await Self.withAccounts { fixture in
            var samples: Samples = Samples()
            let passwords: PasswordsService = fixture.passwords()
            let reset: (String) async throws -> Void = { email in
                _ = try await passwords.requestPasswordReset(
                    .init(body: PasswordResetRequest(email: email)), in: OrdersFixture.acme,
                    context: fixture.context("requestPasswordReset"))
            }
            for pair in 0..<Self.pairs + Self.warmUp {
                try await samples.take(pair) {
                    try await reset("known\(pair)@example.net")
                } unknown: {
                    try await reset("unknown\(pair)@example.net")
                }
            }
            #expect(abs(samples.test.z) < Self.limit, "\(samples.summary)")
        }
    }

    /// The measurement would see it: one question more to the database for known accounts, as the login once had, in
    /// the same frame and with the same number of samples.
    @Test func aPlantedDifferenceIsFound() async throws {
        try await Self.withAccounts { fixture in
            var samples: Samples = Samples()
            let user: UserID = Person.client.id
            for pair in 0..<Self.pairs + Self.warmUp {
                try await samples.take(pair) {
                    try await Self.logIn(fixture, "known\(pair)@example.net", "a wrong password", from: "a\(pair)")
                    _ = try await fixture.surroundings.database.read(
                        in: OrdersFixture.acme.scope, .hasSessionSince(userID: user, since: fixture.clock.now))
                } unknown: {
                    try await Self.logIn(fixture, "unknown\(pair)@example.net", "a wrong password", from: "b\(pair)")
                }
            }
            #expect(samples.test.z > Self.limit, "\(samples.summary)")
        }
    }
}

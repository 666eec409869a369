import ContractRuntime
import Cryptography
import Domain
import FoundationEssentials
import PlatformAPI
import PlatformQueries
import Postgres

@testable import Platform

/// The service of accounts with cheap passwords, beside what reads its tokens.
struct IdentityFixture {
    static let password: String = "correct horse battery"

    let gatekeeper: Gatekeeper
    let identity: IdentityService
    let authenticator: SessionAuthenticator
    let surroundings: Surroundings
    let clock: TestClock
    private let hasher: PasswordHasher
    private let tokens: AccessTokens

    init(_ orders: OrdersFixture, hasher: PasswordHasher) throws {
        let clock: TestClock = orders.clock
        surroundings = Surroundings(
            database: orders.database, now: { clock.now }, makeID: { clock.makeID() },
            makeSecret: { try SecureRandom.bytes($0) })
        let tokens: AccessTokens = try AccessTokens(keys: [TimedKey(.generate())], issuer: "test")
        self.clock = clock
        self.hasher = hasher
        self.tokens = tokens
        gatekeeper = Gatekeeper(surroundings: surroundings, tokens: tokens, staffNeedSecondFactor: false)
        identity = IdentityService(gatekeeper: gatekeeper, hasher: hasher)
        authenticator = SessionAuthenticator(surroundings: surroundings, tokens: tokens)
    }

    func passwords() -> PasswordsService {
        PasswordsService(
            surroundings: surroundings, hasher: hasher, rules: PasswordRules(),
            register: AccessRegister(surroundings: surroundings, tokens: tokens))
    }

    func context(_ operation: String, host: String = "localhost") -> RequestContext {
        RequestContext(
            requestID: "test", operation: PlatformContract.contract.operation(id: operation)!, receivedAt: clock.now,
            host: host)
    }

    func logIn(_ email: String = "client@example.com", _ password: String = password) async throws -> SessionTokens {
        let outcome: LoginOutcome = try await identity.logIn(
            .init(body: Credentials(email: email, password: password)), in: OrdersFixture.acme,
            context: context("logIn")).body
        guard case .sessionTokens(let tokens) = outcome else { throw NoTokens() }
        return tokens
    }

    struct NoTokens: Error {}

    func refresh(_ token: String) async throws -> SessionTokens {
        let renewed: RenewedTokens = try await identity.refreshSession(
            .init(body: RefreshRequest(refreshToken: token)), in: OrdersFixture.acme,
            context: context("refreshSession")).body
        return SessionTokens(
            accessToken: renewed.accessToken, expiresIn: renewed.expiresIn, refreshToken: renewed.refreshToken ?? "",
            refreshExpiresIn: renewed.refreshExpiresIn, sessionID: renewed.sessionID, account: renewed.account)
    }

    func authenticate(_ tokens: SessionTokens) async throws -> Caller {
        try await authenticator.authenticate(
            Credential(scheme: "session", value: tokens.accessToken), for: context("getMe"))
    }

    /// The token of the mail that goes out.
    func register(_ email: String, terms: String = "2026-01") async throws -> String {
        let body: Registration = Registration(
            email: email, password: Self.password, displayName: "New", acceptedTerms: terms)
        _ = try await identity.registerAccount(
            .init(body: body), in: OrdersFixture.acme, context: context("registerAccount"))
        let payload: String = try await surroundings.database.read(asSystem: "test") { transaction in
            try await transaction.run(
                .one(Statement(name: "test_mail", sql: "SELECT payload::text FROM outbox"), .none) {
                    row throws(PostgresError) in try row.decode(0, as: String.self)
                })
        }
        return String((payload.split(separator: "#token=").last ?? "").prefix { $0 != "\\" && $0 != "\"" })
    }

    func passwordHash(of email: String) async throws -> String {
        var parameters: Parameters = Parameters(capacity: 1)
        parameters.append(email)
        let query: Statement = Statement(
            name: "test_password",
            sql: """
                SELECT password_hash FROM users
                WHERE email = $1 AND (website_id IS NULL OR website_id = '\(OrdersFixture.acme.id)')
                """)
        return try await surroundings.database.read(asSystem: "test") { transaction in
            try await transaction.run(
                .one(query, parameters) { row throws(PostgresError) in try row.decode(0, as: String.self) })
        }
    }

    func setPasswordHash(_ hash: String, of email: String) async throws {
        var parameters: Parameters = Parameters(capacity: 2)
        parameters.append(hash)
        parameters.append(email)
        let update: Statement = Statement(
            name: "test_password", sql: "UPDATE users SET password_hash = $1 WHERE email = $2")
        try await surroundings.database.write(asSystem: "test") { transaction in
            try await transaction.run(.execute(update, parameters))
        }
    }

    func locks() async throws -> Int {
        try await surroundings.database.read(asSystem: "test") { transaction in
            try await transaction.run(
                .one(Statement(name: "test_locks", sql: "SELECT count(*) FROM account_lockouts"), .none) {
                    row throws(PostgresError) in try row.decode(0, as: Int.self)
                })
        }
    }
}

/// Runs `body` with the service over a database of its own where the demo accounts have `IdentityFixture.password`.
func withIdentity(_ body: (IdentityFixture) async throws -> Void) async throws {
    let hasher: PasswordHasher = PasswordHasher(
        parameters: Argon2Parameters(memory: 64, iterations: 1, parallelism: 1))
    let hash: String = try await hasher.hash(IdentityFixture.password)
    try await withOrders { orders in
        try await orders.database.write(asSystem: "test") { transaction in
            var parameters: Parameters = Parameters(capacity: 1)
            parameters.append(hash)
            try await transaction.run(
                .execute(Statement(name: "test_passwords", sql: "UPDATE users SET password_hash = $1"), parameters))
        }
        try await body(try IdentityFixture(orders, hasher: hasher))
    }
}

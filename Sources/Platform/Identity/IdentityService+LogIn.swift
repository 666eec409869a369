package import ContractRuntime
import Cryptography
import Domain
import FoundationEssentials
package import PlatformAPI
import PlatformQueries
import Postgres

extension IdentityService {
    // Whatever is wrong, the same work is done and the same is answered.
    package func logIn(
        _ input: LogIn.Input, in tenant: Tenant, context: RequestContext
    ) async throws -> LogIn.Output {
        let attempt: LoginAttempt = LoginAttempt(input.body, context, at: surroundings.now())
        let known: LoginKnowledge = try await knowledge(of: attempt, tenant)
        let fits: Bool = try await passwords.verify(input.body.password, against: known.candidate.passwordHash)
        guard !known.isBlocked else { throw PlatformProblem.invalidCredentials }
        guard fits, known.candidate.isKnown, known.candidate.status == .active,
            let account = try await surroundings.database.read(
                in: tenant.scope, .findAccount(userID: known.candidate.id)),
            account.passwordHash == known.candidate.passwordHash
        else {
            try await recordFailure(attempt, known.candidate, tenant, context)
            throw PlatformProblem.invalidCredentials
        }
        let renewal: String? = try await passwords.renewal(of: account.passwordHash, for: input.body.password)
        let opened: OpenedSession? = try await surroundings.database.write(in: tenant.scope) { transaction in
            try await open(attempt, account, renewal, context, transaction)
        }
        guard let opened else { throw PlatformProblem.invalidCredentials }
        if let renewal, account.role != .client { try await renew(account, renewal) }
        tokens.known.evict(account.id)
        return .init(body: try answer(opened, in: tenant.websiteID))
    }

    // Accounts of the platform belong to no website: only the system's scope changes them.
    private func renew(_ account: AccountRow, _ renewal: String) async throws {
        try await surroundings.database.write(asSystem: "password renewal") { transaction in
            _ = try await transaction.replacePlatformPasswordHash(
                passwordHash: renewal, userID: account.id, formerHash: account.passwordHash)
        }
    }

    private func knowledge(of attempt: LoginAttempt, _ tenant: Tenant) async throws -> LoginKnowledge {
        try await surroundings.database.read(in: tenant.scope) { transaction in
            let (host, block): (FindWebsiteByHostRow?, FindLoginBlockRow) = try await transaction.batch(
                .findWebsiteByHost(host: attempt.host), attempt.block)
            guard let host else { throw StandardProblem.notFound }
            let candidate: FindLoginCandidateRow = try await transaction.commit(
                .findLoginCandidate(
                    nobodyID: UserID(rawValue: surroundings.makeID()), unusable: passwords.unknown,
                    emailKey: attempt.emailKey, roles: host.portal.servedRoles))
            return LoginKnowledge(candidate: candidate, isBlocked: block.isInForce)
        }
    }

    private func recordFailure(
        _ attempt: LoginAttempt, _ candidate: FindLoginCandidateRow, _ tenant: Tenant, _ context: RequestContext
    ) async throws {
        let user: UserID? = candidate.isKnown ? candidate.id : nil
        try await surroundings.database.write(in: tenant.scope) { transaction in
            try transaction.note(.loginFailed, of: user, by: nil, context, surroundings)
            try transaction.later(
                .recordLoginFailure(accountKey: attempt.accountKey, address: attempt.address, at: attempt.now))
            guard let lockout = Lockout(try await situation(attempt, candidate.id, transaction)) else { return }
            try await lock(attempt, lockout, user, context, transaction)
        }
    }

    // A lock that is in force is not made longer, nor told again.
    private func lock(
        _ attempt: LoginAttempt, _ lockout: Lockout, _ user: UserID?, _ context: RequestContext,
        _ transaction: Transaction
    ) async throws {
        let made: Int = try await transaction.lockAccount(
            accountKey: attempt.accountKey, lockedUntil: attempt.now.addingTimeInterval(minutes: lockout.minutes),
            at: attempt.now)
        guard made > 0 else { return }
        try transaction.note(
            .accountLocked, of: user, by: nil, context, surroundings, details: "\(lockout.minutes) minutes")
        try transaction.later(
            .blockAddress(
                address: attempt.address,
                blockedUntil: attempt.now.addingTimeInterval(minutes: lockout.addressMinutes)))
        try await transaction.enqueue(AccountNotice(.accountLocked, email: attempt.emailKey, context), surroundings)
    }

    private func situation(
        _ attempt: LoginAttempt, _ user: UserID, _ transaction: Transaction
    ) async throws -> Lockout.Situation {
        let failures: CountLoginFailuresRow = try await transaction.countLoginFailures(
            address: attempt.address, accountKey: attempt.accountKey,
            since: attempt.now.addingTimeInterval(-Lockout.windowSeconds))
        // Of nobody, too: a question less would tell.
        let signedInRecently: Bool = try await transaction.hasSessionSince(
            userID: user, since: attempt.now.addingTimeInterval(-SessionRules.recentLoginSeconds)).hasSession
        return Lockout.Situation(
            failures: failures.total, failuresFromAddress: failures.fromAddress, signedInRecently: signedInRecently)
    }

    // The lock is looked at again: of many guesses at once, those that come after the lock must not get in. Nil: it is
    // there now, or the person is shut out.
    private func open(
        _ attempt: LoginAttempt, _ account: AccountRow, _ renewal: String?, _ context: RequestContext,
        _ transaction: Transaction
    ) async throws -> OpenedSession? {
        let (block, shutOut): (FindLoginBlockRow, IsBlacklistedRow) = try await transaction.batch(
            attempt.block,
            .isBlacklisted(
                account: account.id.rawValue.uuidString.lowercased(), emailKey: attempt.emailKey,
                address: attempt.address))
        guard !block.isInForce else { return nil }
        guard !shutOut.isBlacklisted else {
            try transaction.note(.blacklistRefused, of: account.id, by: nil, context, surroundings)
            return nil
        }
        if let renewal, account.role == .client {
            try transaction.later(
                .replacePasswordHash(
                    passwordHash: renewal, userID: account.id, formerHash: account.passwordHash))
        }
        try transaction.later(.clearLoginFailures(accountKey: attempt.accountKey))
        let session: SessionID = SessionID(rawValue: surroundings.makeID())
        let end: Date = attempt.now.addingTimeInterval(SessionRules.absoluteSeconds(account.role))
        try transaction.later(
            .createSession(
                sessionID: session, userID: account.id, address: attempt.address, userAgent: attempt.userAgent,
                deviceName: attempt.deviceName, at: attempt.now, expiresAt: end))
        try transaction.later(
            .revokeSurplusSessions(at: attempt.now, userID: account.id, kept: SessionRules.maximumSessions))
        return try issue(session, account, end: end, at: attempt.now, transaction)
    }
}

/// What is known before the password is looked at.
private struct LoginKnowledge: Sendable {
    var candidate: FindLoginCandidateRow
    var isBlocked: Bool
}

/// Somebody types an address and a password.
private struct LoginAttempt: Sendable {
    /// What the columns hold, in characters.
    private static let addressLength: Int = 64
    private static let userAgentLength: Int = 500

    var emailKey: String
    var address: String
    var host: String
    var userAgent: String?
    var deviceName: String?
    var now: Date

    init(_ credentials: Credentials, _ context: RequestContext, at now: Date) {
        emailKey = credentials.email.lowercased()
        address = context.remoteAddress.cut(to: Self.addressLength)
        host = context.host
        userAgent = context.userAgent?.cut(to: Self.userAgentLength)
        deviceName = credentials.deviceName
        self.now = now
    }

    /// Unknown accounts have one too.
    var accountKey: [UInt8] { SHA256.hash(emailKey) }

    var block: Query<FindLoginBlockRow> { .findLoginBlock(accountKey: accountKey, at: now, address: address) }
}

extension FindLoginBlockRow {
    fileprivate var isInForce: Bool { isLocked || isBlocked }
}

extension Date {
    fileprivate func addingTimeInterval(minutes: Int) -> Date { addingTimeInterval(Double(minutes) * 60) }
}

import ContractRuntime
import Domain
import FoundationEssentials
import PlatformAPI
import PlatformQueries
import Postgres

/// A session with a refresh token that nobody has used yet.
struct OpenedSession: Sendable {
    var session: SessionID
    var account: AccountRow
    var refreshToken: String
    var refreshEnd: Date
    var sessionEnd: Date
    var now: Date
    /// Secret of the device, which became trusted just now.
    var trustedDevice: String?
}

/// A device that is not asked for a second factor.
struct SessionDevice: Sendable {
    var id: TrustedDeviceID
    /// Nil: it was handed out before.
    var secret: String?
}

extension Gatekeeper {
    /// New tokens of a session that is there, which lives on as it was. Nil: it does not work any more, or the host
    /// does not serve its account.
    /// - Parameter host: nil: any; the credential came with the request.
    func resume(
        _ session: SessionID, at host: String?, _ now: Date, _ transaction: Transaction
    ) async throws -> OpenedSession? {
        guard let found = try await transaction.findSession(sessionID: session, at: now), found.isUsable(at: now),
            let account = try await transaction.findAccount(userID: found.userID)
        else { return nil }
        if let host {
            guard try await transaction.findWebsiteByHost(host: host)?.serves(account.role) == true else { return nil }
        }
        return try issue(found.id, account, end: found.expiresAt, at: now, transaction)
    }

    /// Makes the session's next refresh token. It never outlives the session.
    func issue(
        _ session: SessionID, _ account: AccountRow, end: Date, at now: Date, _ transaction: Transaction
    ) throws -> OpenedSession {
        let secret: IdentityService.Secret = try IdentityService.Secret(surroundings)
        let refreshEnd: Date = min(end, now.addingTimeInterval(SessionRules.refreshTokenSeconds))
        try transaction.later(
            .createRefreshToken(tokenHash: secret.hash, sessionID: session, at: now, expiresAt: refreshEnd))
        return OpenedSession(
            session: session, account: account, refreshToken: secret.text, refreshEnd: refreshEnd, sessionEnd: end,
            now: now)
    }

    func answer(_ opened: OpenedSession, in website: WebsiteID) throws -> SessionTokens {
        let now: Date = opened.now
        let end: Date = min(opened.sessionEnd, now.addingTimeInterval(SessionRules.accessTokenSeconds))
        let content: AccessTokens.Content = AccessTokens.Content(
            userID: opened.account.id, sessionID: opened.session, websiteID: website, role: opened.account.role,
            expiresAt: end)
        return SessionTokens(
            accessToken: try tokens.sign(content, id: surroundings.makeID(), at: now),
            expiresIn: Self.seconds(from: now, to: end), refreshToken: opened.refreshToken,
            refreshExpiresIn: Self.seconds(from: now, to: opened.refreshEnd), sessionID: opened.session,
            account: Account(opened.account, in: website), trustedDevice: opened.trustedDevice)
    }

    /// Whole seconds, at least one: what has ended is not answered.
    private static func seconds(from now: Date, to end: Date) -> Int32 {
        max(1, Int32(end.timeIntervalSince(now).rounded()))
    }
}

/// A member of staff asks to act as somebody.
struct ImpersonationStart: Sendable {
    var request: ImpersonationRequest
    var actor: UserID
    var actorRole: UserRole
    var actorSession: SessionID
    /// The new one.
    var session: SessionID
    var now: Date

    var expiresAt: Date { now.addingTimeInterval(SessionRules.impersonationSeconds) }

    /// Nil: the account may be acted as.
    private func refusal(of account: AccountRow) -> String? {
        if account.id == actor { return "own_account" }
        if !actorRole.mayActAs(account.role) { return "role" }
        return account.status == .active ? nil : "not_active"
    }

    /// - Throws: `PlatformProblem.userNotFound`, `.impersonationDenied`.
    func target(_ transaction: Transaction) async throws -> AccountRow {
        guard let account = try await transaction.findAccount(userID: request.userID) else {
            throw PlatformProblem.userNotFound
        }
        if let reason = refusal(of: account) { throw PlatformProblem.impersonationDenied(reason: reason) }
        return account
    }
}

extension Gatekeeper {
    /// The session in which staff act as somebody. It has no refresh token, and presence is never proved in it.
    /// - Throws: `PlatformProblem.userNotFound`, `.impersonationDenied`.
    func admit(
        _ start: ImpersonationStart, _ context: RequestContext, _ transaction: Transaction
    ) async throws -> AccountRow {
        let account: AccountRow = try await start.target(transaction)
        try transaction.later(
            .createImpersonation(
                sessionID: start.session, userID: account.id, address: context.sessionAddress,
                userAgent: context.sessionAgent, at: start.now, expiresAt: start.expiresAt, actorID: start.actor,
                actorSessionID: start.actorSession, actorReason: start.request.reason, actorNote: start.request.note))
        try transaction.note(
            .impersonationStarted, of: account.id, by: start.actor, context, surroundings,
            details: "\(start.request.reason.rawValue): \(start.request.note)")
        return account
    }

    func answer(
        _ start: ImpersonationStart, as account: AccountRow, in website: WebsiteID
    ) throws -> ImpersonationTokens {
        let token: String = try tokens.sign(
            AccessTokens.Content(
                userID: account.id, sessionID: start.session, websiteID: website, role: account.role,
                expiresAt: start.expiresAt, actorID: start.actor),
            id: surroundings.makeID(), at: start.now)
        return ImpersonationTokens(
            accessToken: token, expiresIn: Int32(SessionRules.impersonationSeconds), sessionID: start.session,
            actorID: start.actor, account: Account(account, in: website, actor: start.actor))
    }
}

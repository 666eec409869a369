package import ContractRuntime
import Domain
import FoundationEssentials
package import PlatformAPI
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
}

/// What became of a refresh token. A value and not a throw: that a session was revoked must be committed.
private enum RefreshOutcome: Sendable {
    case renewed(OpenedSession)
    case reused(SessionID)
    case refused
}

extension IdentityService {
    package func refreshSession(
        _ input: RefreshSession.Input, in tenant: Tenant, context: RequestContext
    ) async throws -> RefreshSession.Output {
        let now: Date = surroundings.now()
        let presented: PresentedToken = try PresentedToken(input)
        let hash: [UInt8] = Secret.hash(presented.token)
        let outcome: RefreshOutcome = try await surroundings.database.write(in: tenant.scope) { transaction in
            try await refresh(hash, context, at: now, transaction)
        }
        switch outcome {
        case .renewed(let opened):
            return presented.place.answer(try answer(opened, in: tenant.websiteID))
        case .reused(let session):
            tokens.known.evict(session)
            throw PlatformProblem.sessionEnded
        case .refused:
            throw PlatformProblem.sessionEnded
        }
    }

    // The token is locked before it is looked at: of two who use it at once, the second sees it used.
    private func refresh(
        _ hash: [UInt8], _ context: RequestContext, at now: Date, _ transaction: Transaction
    ) async throws -> RefreshOutcome {
        guard let token = try await transaction.lockRefreshToken(tokenHash: hash) else { return .refused }
        guard token.usedAt == nil else {
            let found: FindSessionRow? = try await transaction.findSession(sessionID: token.sessionID, at: now)
            _ = try await transaction.revokeSession(at: now, reason: "refresh_reuse", sessionID: token.sessionID)
            try transaction.note(.refreshTokenReused, of: found?.userID, by: nil, context, surroundings)
            return .reused(token.sessionID)
        }
        guard token.expiresAt > now,
            let session = try await transaction.findSession(sessionID: token.sessionID, at: now),
            session.isUsable(at: now), try await isServed(session.role, host: context.host, transaction),
            let account = try await transaction.findAccount(userID: session.userID)
        else { return .refused }
        let opened: OpenedSession = try issue(
            session.id, account, end: session.expiresAt, at: now, transaction)
        try transaction.later(
            .useRefreshToken(at: now, replacedBy: Secret.hash(opened.refreshToken), tokenHash: hash))
        try transaction.later(.touchSession(at: now, sessionID: session.id))
        return .renewed(opened)
    }

    private func isServed(_ role: UserRole, host: String, _ transaction: Transaction) async throws -> Bool {
        let website: FindWebsiteByHostRow? = try await transaction.findWebsiteByHost(host: host)
        return website?.portal.servedRoles.contains(role) ?? false
    }

    /// Makes the session's next refresh token. It never outlives the session.
    func issue(
        _ session: SessionID, _ account: AccountRow, end: Date, at now: Date, _ transaction: Transaction
    ) throws -> OpenedSession {
        let secret: Secret = try Secret(surroundings)
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
            account: Account(opened.account, in: website))
    }

    /// Whole seconds, at least one: what has ended is not answered.
    private static func seconds(from now: Date, to end: Date) -> Int32 {
        max(1, Int32(end.timeIntervalSince(now).rounded()))
    }

    package func logOut(
        _ input: LogOut.Input, by caller: Caller, in tenant: Tenant, context: RequestContext
    ) async throws -> LogOut.Output {
        let (user, session): (UserID, SessionID) = (try caller.userID, try caller.sessionID)
        let now: Date = surroundings.now()
        _ = try await surroundings.database.write(in: tenant.scope) { transaction in
            switch input.body.scope {
            case .current:
                try await transaction.revokeSession(at: now, reason: "log_out", sessionID: session)
            case .others:
                try await transaction.revokeUserSessions(
                    at: now, reason: "log_out_others", userID: user, exceptID: session)
            case .all:
                try await transaction.revokeUserSessions(at: now, reason: "log_out_all", userID: user, exceptID: nil)
            }
        }
        tokens.known.evict(user)
        return .init(setCookie: input.body.scope == .others ? nil : RefreshCookie.ended)
    }
}

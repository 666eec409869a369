package import ContractRuntime
import Domain
import FoundationEssentials
package import PlatformAPI
import PlatformQueries
import Postgres

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
            return presented.place.answer(try gatekeeper.answer(opened, in: tenant.websiteID))
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
            let opened = try await gatekeeper.resume(token.sessionID, at: context.host, now, transaction)
        else { return .refused }
        try transaction.later(
            .useRefreshToken(at: now, replacedBy: Secret.hash(opened.refreshToken), tokenHash: hash))
        try transaction.later(.touchSession(at: now, sessionID: opened.session))
        try transaction.audit(context, surroundings)
        return .renewed(opened)
    }

    package func logOut(
        _ input: LogOut.Input, by caller: Caller, in tenant: Tenant, context: RequestContext
    ) async throws -> LogOut.Output {
        let (user, session): (UserID, SessionID) = (try caller.userID, try caller.sessionID)
        // Sessions that are not theirs are not for those who act as somebody to end.
        guard input.body.scope == .current || caller.actor == nil else { throw StandardProblem.impersonationRefused }
        let now: Date = surroundings.now()
        _ = try await surroundings.write(in: tenant.scope, auditing: context) { transaction -> Int in
            if input.body.scope != .current { try transaction.later(.removeTrustedDevices(userID: user)) }
            return switch input.body.scope {
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

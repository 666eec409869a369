package import ContractRuntime
import Domain
import FoundationEssentials
package import PlatformAPI
import PlatformQueries
import Postgres

extension SessionsService {
    // A person whom the caller may not act as is told apart from one who is not there: staff see who is there.
    package func startImpersonation(
        _ input: StartImpersonation.Input, by caller: Caller, in tenant: Tenant, context: RequestContext
    ) async throws -> StartImpersonation.Output {
        let website: WebsiteID = try tenant.websiteID
        let start: ImpersonationStart = ImpersonationStart(
            request: input.body, actor: try caller.userID, actorRole: try caller.userRole,
            actorSession: try caller.sessionID, session: SessionID(rawValue: surroundings.makeID()),
            now: surroundings.now())
        // The new session hangs on the caller's, which is one of the website that was signed in to.
        guard caller.tenant == tenant.id else { throw PlatformProblem.impersonationDenied(reason: "other_website") }
        let account: AccountRow = try await surroundings.database.write(in: tenant.scope) { transaction in
            try await impersonate(start, context, transaction)
        }
        let token: String = try tokens.sign(
            AccessTokens.Content(
                userID: account.id, sessionID: start.session, websiteID: website, role: account.role,
                expiresAt: start.expiresAt, actorID: start.actor),
            id: surroundings.makeID(), at: start.now)
        return .init(
            body: ImpersonationTokens(
                accessToken: token, expiresIn: Int32(SessionRules.impersonationSeconds), sessionID: start.session,
                actorID: start.actor, account: Account(account, in: website, actor: start.actor)))
    }

    private func impersonate(
        _ start: ImpersonationStart, _ context: RequestContext, _ transaction: Transaction
    ) async throws -> AccountRow {
        guard let account = try await transaction.findAccount(userID: start.request.userID) else {
            throw PlatformProblem.userNotFound
        }
        if let reason = start.refusal(of: account) { throw PlatformProblem.impersonationDenied(reason: reason) }
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

    package func endImpersonation(
        _ input: EndImpersonation.Input, by caller: Caller, in tenant: Tenant, context: RequestContext
    ) async throws -> EndImpersonation.Output {
        let (user, session): (UserID, SessionID) = (try caller.userID, try caller.sessionID)
        let now: Date = surroundings.now()
        let opened: OpenedSession = try await surroundings.database.write(in: tenant.scope) { transaction in
            guard let acting = try await transaction.findImpersonation(sessionID: session) else {
                throw PlatformProblem.notImpersonating
            }
            guard let own = try await transaction.findSession(sessionID: acting.actorSessionID, at: now),
                own.isUsable(at: now), let account = try await transaction.findAccount(userID: acting.actorID)
            else { throw StandardProblem.unauthenticated }
            _ = try await transaction.revokeSession(at: now, reason: "impersonation_ended", sessionID: session)
            try transaction.note(.impersonationEnded, of: user, by: acting.actorID, context, surroundings)
            return try identity.issue(own.id, account, end: own.expiresAt, at: now, transaction)
        }
        tokens.known.evict(session)
        return .init(body: try identity.answer(opened, in: tenant.websiteID))
    }
}

/// A member of staff asks to act as somebody.
private struct ImpersonationStart: Sendable {
    var request: ImpersonationRequest
    var actor: UserID
    var actorRole: UserRole
    var actorSession: SessionID
    /// The new one.
    var session: SessionID
    var now: Date

    var expiresAt: Date { now.addingTimeInterval(SessionRules.impersonationSeconds) }

    /// Nil: the account may be acted as.
    func refusal(of account: AccountRow) -> String? {
        if account.id == actor { return "own_account" }
        if !actorRole.mayActAs(account.role) { return "role" }
        return account.status == .active ? nil : "not_active"
    }
}

extension RequestContext {
    /// What the columns hold, in characters.
    private static var addressLength: Int { 64 }
    private static var agentLength: Int { 500 }

    var sessionAddress: String { remoteAddress.cut(to: Self.addressLength) }
    var sessionAgent: String? { userAgent?.cut(to: Self.agentLength) }
}

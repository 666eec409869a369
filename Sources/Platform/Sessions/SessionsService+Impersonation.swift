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
        let start: ImpersonationStart = ImpersonationStart(
            request: input.body, actor: try caller.userID, actorRole: try caller.userRole,
            actorSession: try caller.sessionID, session: SessionID(rawValue: surroundings.makeID()),
            now: surroundings.now())
        // The new session hangs on the caller's, which is one of the website that was signed in to.
        guard caller.tenant == tenant.id else { throw PlatformProblem.impersonationDenied(reason: "other_website") }
        let account: AccountRow = try await surroundings.write(in: tenant.scope, auditing: context) { transaction in
            try await gatekeeper.admit(start, context, transaction)
        }
        return .init(body: try gatekeeper.answer(start, as: account, in: tenant.websiteID))
    }

    package func endImpersonation(
        _ input: EndImpersonation.Input, by caller: Caller, in tenant: Tenant, context: RequestContext
    ) async throws -> EndImpersonation.Output {
        let (user, session): (UserID, SessionID) = (try caller.userID, try caller.sessionID)
        let now: Date = surroundings.now()
        let opened: OpenedSession = try await surroundings.write(in: tenant.scope, auditing: context) { transaction in
            guard let acting = try await transaction.findImpersonation(sessionID: session) else {
                throw PlatformProblem.notImpersonating
            }
            guard let own = try await gatekeeper.resume(acting.actorSessionID, at: nil, now, transaction) else {
                throw StandardProblem.unauthenticated
            }
            _ = try await transaction.revokeSession(at: now, reason: "impersonation_ended", sessionID: session)
            try transaction.note(.impersonationEnded, of: user, by: acting.actorID, context, surroundings)
            return own
        }
        tokens.known.evict(session)
        return .init(body: try gatekeeper.answer(opened, in: tenant.websiteID))
    }
}

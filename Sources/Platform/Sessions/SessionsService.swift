package import ContractRuntime
import Domain
import FoundationEssentials
package import PlatformAPI
import PlatformQueries
import Postgres

/// Sessions as their owners see them, and staff who act as somebody else.
package struct SessionsService: SessionsHandler {
    /// More than anybody has: beyond `SessionRules.maximumSessions`, only those in which staff act as the account.
    private static let listLength: Int = 100

    let gatekeeper: Gatekeeper

    var surroundings: Surroundings { gatekeeper.surroundings }
    var tokens: AccessTokens { gatekeeper.tokens }

    package init(gatekeeper: Gatekeeper) { self.gatekeeper = gatekeeper }

    package func listSessions(
        _ input: ListSessions.Input, by caller: Caller, in tenant: Tenant, context: RequestContext
    ) async throws -> ListSessions.Output {
        let (user, role, current): (UserID, UserRole, SessionID) =
            (try caller.userID, try caller.userRole, try caller.sessionID)
        let now: Date = surroundings.now()
        let rows: [ListSessionsRow] = try await surroundings.database.read(
            in: tenant.scope, .listSessions(userID: user, at: now, pageSize: Self.listLength))
        return .init(body: SessionList(data: rows.map { Session($0, role, current: current, at: now) }))
    }

    package func extendSession(
        _ input: ExtendSession.Input, by caller: Caller, in tenant: Tenant, context: RequestContext
    ) async throws -> ExtendSession.Output {
        let (user, role, current): (UserID, UserRole, SessionID) =
            (try caller.userID, try caller.userRole, try caller.sessionID)
        let now: Date = surroundings.now()
        let row: ListSessionsRow = try await surroundings.write(in: tenant.scope, auditing: context) { transaction in
            try transaction.later(.touchSession(at: now, sessionID: current))
            let rows: [ListSessionsRow] = try await transaction.listSessions(
                userID: user, at: now, pageSize: Self.listLength)
            guard let row = rows.first(where: { $0.id == current }) else { throw StandardProblem.unauthenticated }
            return row
        }
        let session: Session = Session(row, role, current: current, at: now)
        tokens.known.note(
            SessionActivity(lastActivity: now, idleSeconds: Double(session.idleTimeout)),
            of: current.rawValue.uuidString)
        return .init(body: session)
    }

    package func revokeSession(
        _ input: RevokeSession.Input, by caller: Caller, in tenant: Tenant, context: RequestContext
    ) async throws -> RevokeSession.Output {
        let user: UserID = try caller.userID
        let now: Date = surroundings.now()
        try await surroundings.write(in: tenant.scope, auditing: context) { transaction in
            let ended: Int = try await transaction.revokeOwnSession(
                at: now, reason: "revoked_by_owner", sessionID: input.sessionID, userID: user)
            guard ended > 0 else { throw PlatformProblem.sessionNotFound }
        }
        // Those that somebody acts in from the session have other identifiers.
        tokens.known.evictAll()
        return .init()
    }
}

extension Session {
    init(_ row: ListSessionsRow, _ role: UserRole, current: SessionID, at now: Date) {
        let timeout: Double = SessionRules.idleSeconds(role, isImpersonated: row.actorID != nil)
        let remaining: Double = timeout - now.timeIntervalSince(row.lastActivityAt)
        self.init(
            id: row.id, isCurrent: row.id == current, isImpersonated: row.actorID != nil, address: row.address,
            userAgent: row.userAgent, deviceName: row.deviceName, createdAt: row.createdAt,
            lastActivityAt: row.lastActivityAt, expiresAt: row.expiresAt, idleTimeout: Int32(timeout),
            idleRemaining: Int32(max(0, min(timeout, remaining))))
    }
}

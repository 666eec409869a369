import ContractRuntime
import Cryptography
import Domain
import FoundationEssentials
import PlatformAPI
import PlatformQueries
import Postgres

/// A bearer token is good while its signature is right and its session lives in the database.
struct SessionAuthenticator: Authenticator {
    /// How exactly the last activity of a session is known.
    private static let touchSeconds: Double = 60

    let surroundings: Surroundings
    let tokens: AccessTokens

    func cachedCaller(_ credential: Credential, at date: Date) -> Caller? {
        tokens.known.caller(token: credential.value.utf8.span, at: date)
    }

    func cachedCaller(scheme: String, token: Span<UInt8>, at date: Date) -> Caller? {
        tokens.known.caller(token: token, at: date)
    }

    func authenticate(_ credential: Credential, for request: RequestContext) async throws -> Caller {
        let now: Date = surroundings.now()
        let content: AccessTokens.Content = try content(of: credential.value, at: now)
        let evictions: Int = tokens.known.evictions
        let session: FindSessionRow = try await liveSession(content, at: now)
        let caller: Caller = Self.caller(content, session)
        let lastActivity: Date = Self.isTouched(session, at: now) ? now : session.lastActivityAt
        tokens.known.note(
            SessionActivity(lastActivity: lastActivity, idleSeconds: session.idleSeconds),
            of: content.sessionID.rawValue.uuidString)
        tokens.known.keep(caller, token: credential.value, at: now, since: evictions)
        await touch(session, content, at: now)
        return caller
    }

    private func content(of token: String, at now: Date) throws -> AccessTokens.Content {
        do {
            if let content = try tokens.content(of: token, at: now) { return content }
        } catch TokenError.expired {
            throw StandardProblem.tokenExpired
        } catch {
            throw StandardProblem.unauthenticated
        }
        throw StandardProblem.unauthenticated
    }

    private func liveSession(_ content: AccessTokens.Content, at now: Date) async throws -> FindSessionRow {
        let scope: TenantScope = TenantScope(id: content.websiteID.rawValue)
        let found: FindSessionRow? = try await surroundings.database.read(
            in: scope, .findSession(sessionID: content.sessionID, at: now))
        guard let found, found.userID == content.userID, found.isUsable(at: now)
        else { throw StandardProblem.unauthenticated }
        return found
    }

    /// The role is that of the account now, not that of the token's day.
    private static func caller(_ content: AccessTokens.Content, _ session: FindSessionRow) -> Caller {
        Caller(
            subject: content.userID.rawValue.uuidString, role: session.role.rawValue,
            permissions: PlatformContract.contract.permissions(ofRole: session.role.rawValue).union(
                PlatformContract.contract.permissionSet(session.permissionSets.flatMap(\.permissions))),
            tenant: Tenant(content.websiteID).id, session: content.sessionID.rawValue.uuidString,
            expiresAt: min(content.expiresAt, session.expiresAt), authenticatedAt: session.authenticatedAt,
            actor: session.actorID?.rawValue.uuidString)
    }

    private static func isTouched(_ session: FindSessionRow, at now: Date) -> Bool {
        now.timeIntervalSince(session.lastActivityAt) > touchSeconds
    }

    // A session that cannot be touched, on a standby for one, ends a little earlier; the request goes on.
    private func touch(_ session: FindSessionRow, _ content: AccessTokens.Content, at now: Date) async {
        guard Self.isTouched(session, at: now) else { return }
        let scope: TenantScope = TenantScope(id: content.websiteID.rawValue)
        _ = try? await surroundings.database.write(in: scope, .touchSession(at: now, sessionID: session.id))
    }
}

extension FindSessionRow {
    /// Its account may sign in, and it was not left alone for too long. Revoked and ended ones are not found at all.
    func isUsable(at now: Date) -> Bool {
        status == .active
            && !SessionRules.isIdle(
                role, isImpersonated: actorID != nil, lastActivity: lastActivityAt, now: now)
    }

    var idleSeconds: Double { SessionRules.idleSeconds(role, isImpersonated: actorID != nil) }
}

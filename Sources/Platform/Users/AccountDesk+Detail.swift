import ContractRuntime
import Cryptography
import Domain
import FoundationEssentials
import PlatformAPI
import PlatformQueries
import Postgres

extension AccountDesk {
    /// Sessions, sanctions and events that are shown of a person.
    private static let recentCount: Int = 20

    /// A person as staff see them, and the version.
    /// - Throws: `PlatformProblem.userNotFound`.
    func detail(_ id: UserID) async throws -> VersionedDetail {
        let (found, sessions, sanctions, events):
            (FindUserRow?, [ListSessionsRow], [ListSanctionsRow], [ListSecurityEventsRow]) =
                try await transaction.batch(
                    .findUser(userID: id), .listSessions(userID: id, at: now, pageSize: Self.recentCount),
                    .listSanctions(userID: id, pageSize: Self.recentCount),
                    .listSecurityEvents(userID: id, pageSize: Self.recentCount))
        guard let row = found else { throw PlatformProblem.userNotFound }
        var websites: [WebsiteID] = row.websites
        if callerRole != .superadmin {
            let visible: Set<WebsiteID> = try await visibleWebsites()
            websites.removeAll { !visible.contains($0) }
        }
        let detail: UserDetail = UserDetail(
            id: row.id, email: row.email, displayName: row.displayName, role: row.role, status: row.status,
            timezone: row.timezone, locale: row.locale, country: row.country, bio: row.bio,
            permissionSets: row.permissionSets, websites: websites, sessions: sessions.map(UserSession.init),
            sanctions: sanctions.map(Sanction.init), securityEvents: events.map(SecurityEvent.init),
            createdAt: row.createdAt, lastLoginAt: row.lastLoginAt)
        return VersionedDetail(body: detail, version: row.version)
    }

    /// - Throws: `StandardProblem.preconditionFailed` when `If-Match` names another version.
    func requireMatch(_ row: LockUserRow, _ header: String?) throws {
        guard let header, !EntityTag(version: row.version, digest: "").matches(ifMatch: header) else { return }
        throw StandardProblem.preconditionFailed
    }
}

/// What is shown of a person, with its entity tag: of the account's version and all that is shown.
struct VersionedDetail: Sendable {
    private static let digestLength: Int = 22

    let body: UserDetail
    let version: Int

    var entityTag: String {
        var json: JSONWriter = JSONWriter()
        body.write(to: &json)
        let digest: String = Base64URL.encode(SHA256.hash(json.withBytes { Array($0) }))
        return EntityTag(version: version, digest: String(digest.prefix(Self.digestLength))).text
    }
}

extension UserSession {
    init(_ row: ListSessionsRow) {
        self.init(
            id: row.id, isImpersonated: row.actorID != nil, address: row.address, deviceName: row.deviceName,
            createdAt: row.createdAt, lastActivityAt: row.lastActivityAt, expiresAt: row.expiresAt)
    }
}

extension Sanction {
    init(_ row: ListSanctionsRow) {
        self.init(
            id: row.id, kind: row.kind, reason: row.reason, imposedBy: row.imposedBy, imposedAt: row.imposedAt,
            liftedBy: row.liftedBy, liftedAt: row.liftedAt, liftedReason: row.liftedReason)
    }
}

extension SecurityEvent {
    init(_ row: ListSecurityEventsRow) {
        self.init(
            id: row.id, kind: row.kind, severity: row.severity, actorID: row.actorID, address: row.address,
            details: row.details, occurredAt: row.occurredAt)
    }
}

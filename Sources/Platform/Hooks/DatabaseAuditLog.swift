import ContractRuntime
import Domain
import FoundationEssentials
import PlatformQueries
import Postgres

/// The audit log of each website, in its database. The server may add rows and change none.
struct DatabaseAuditLog: AuditLog {
    /// An operation with `x-audit` that has neither tenant nor caller: a mistake of the contract.
    struct WithoutTenant: Error {
        var operation: String
    }

    /// What the columns hold, in characters.
    private static let pathLength: Int = 500
    private static let requestIDLength: Int = 128
    private static let addressLength: Int = 64

    let surroundings: Surroundings

    func record(_ event: ContractRuntime.AuditEvent) async throws {
        let own: Tenant? = event.caller?.tenant.map { Tenant(id: $0, name: "") }
        guard let tenant = event.tenant ?? own else { throw WithoutTenant(operation: event.operationID) }
        let id: AuditEventID = AuditEventID(rawValue: surroundings.makeID())
        let actor: UserID? = try event.caller?.userID
        try await surroundings.database.write(
            in: tenant.scope,
            .recordAuditEvent(
                eventID: id, event: event.event, operation: event.operationID,
                path: event.path.cut(to: Self.pathLength), status: event.status, actorID: actor,
                actorRole: event.caller?.role ?? "anonymous", address: event.remoteAddress.cut(to: Self.addressLength),
                requestID: event.requestID.cut(to: Self.requestIDLength), at: event.occurredAt))
    }
}

extension String {
    /// Its first characters as the database counts them: Unicode scalars.
    func cut(to length: Int) -> String { String(String.UnicodeScalarView(unicodeScalars.prefix(length))) }
}

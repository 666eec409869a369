import ContractRuntime
import Domain
import FoundationEssentials
import PlatformQueries
import Postgres

/// The audit log of each website and of the platform, in the database. The server may add rows and change none.
struct DatabaseAuditLog: AuditLog {
    /// What the columns hold, in characters.
    private static let pathLength: Int = 500
    private static let requestIDLength: Int = 128
    private static let addressLength: Int = 64
    private static let userAgentLength: Int = 300

    let surroundings: Surroundings
    private let budget: RefusalBudget = RefusalBudget()

    init(surroundings: Surroundings) { self.surroundings = surroundings }

    /// What has neither tenant nor caller is the platform's: a token that is none, for one.
    func record(_ event: ContractRuntime.AuditEvent) async throws {
        guard event.problem == nil || budget.takes(event) else { return }
        let own: Tenant? = event.caller?.tenant.map { Tenant(id: $0, name: "") }
        guard let tenant = event.tenant ?? own else {
            let insertion: Query<Void> = try insertion(of: event, in: nil)
            return try await surroundings.database.write(asSystem: "audit") { try await $0.run(insertion) }
        }
        try await surroundings.database.write(in: tenant.scope, try insertion(of: event, in: tenant.websiteID))
    }

    private func insertion(of event: ContractRuntime.AuditEvent, in website: WebsiteID?) throws -> Query<Void> {
        .recordAuditEvent(
            websiteID: website, eventID: AuditEventID(rawValue: surroundings.makeID()), event: event.event,
            operation: event.operationID, path: event.path.cut(to: Self.pathLength), status: event.status,
            problem: event.problem, actorID: try event.caller?.userID, actorRole: event.caller?.role ?? "anonymous",
            impersonatorID: try event.caller?.impersonatorID, address: event.remoteAddress.cut(to: Self.addressLength),
            userAgent: event.userAgent?.cut(to: Self.userAgentLength),
            requestID: event.requestID.cut(to: Self.requestIDLength), at: event.occurredAt)
    }
}

extension String {
    /// Its first characters as the database counts them: Unicode scalars.
    func cut(to length: Int) -> String { String(String.UnicodeScalarView(unicodeScalars.prefix(length))) }
}

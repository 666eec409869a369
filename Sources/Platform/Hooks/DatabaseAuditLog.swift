import ContractRuntime
import Domain
import FoundationEssentials
import PlatformQueries
import Postgres

/// The audit log of each website and of the platform, in the database. The server may add rows and change none.
struct DatabaseAuditLog: AuditLog {
    let surroundings: Surroundings
    private let budget: RefusalBudget = RefusalBudget()

    init(surroundings: Surroundings) { self.surroundings = surroundings }

    func record(_ event: ContractRuntime.AuditEvent) async throws {
        guard event.problem == nil || budget.takes(event) else { return }
        let insertion: Query<Void> = try .insertion(of: event, surroundings)
        guard let tenant = event.website else {
            return try await surroundings.database.write(asSystem: "audit") { try await $0.run(insertion) }
        }
        try await surroundings.database.write(in: tenant.scope, insertion)
    }
}

extension Transaction {
    /// Writes the event of the operation if the transaction commits, and with COMMIT: the end of the chain is locked as
    /// late as may be. To be called where the operation is sure to succeed when the transaction does.
    func audit(_ context: RequestContext, _ surroundings: Surroundings) throws {
        guard let ticket = context.audit else { return }
        try atCommit(.insertion(of: ticket.take(), surroundings))
    }
}

extension Surroundings {
    /// The transaction of an audited operation that has succeeded when it commits.
    func write<Result: Sendable>(
        in tenant: TenantScope, auditing context: RequestContext, _ body: (Transaction) async throws -> Result
    ) async throws -> Result {
        try await database.write(in: tenant) { transaction in
            try transaction.audit(context, self)
            return try await body(transaction)
        }
    }

    /// The same in system scope.
    func write<Result: Sendable>(
        asSystem reason: String, auditing context: RequestContext, _ body: (Transaction) async throws -> Result
    ) async throws -> Result {
        try await database.write(asSystem: reason) { transaction in
            try transaction.audit(context, self)
            return try await body(transaction)
        }
    }
}

extension ContractRuntime.AuditEvent {
    /// Whose log it goes to. What has neither tenant nor caller is the platform's: a token that is none, for one.
    fileprivate var website: Tenant? { tenant ?? caller?.tenant.map { Tenant(id: $0, name: "") } }
}

extension Query<Void> {
    /// What the columns hold, in characters.
    private static var pathLength: Int { 500 }
    private static var requestIDLength: Int { 128 }
    private static var addressLength: Int { 64 }
    private static var userAgentLength: Int { 300 }

    fileprivate static func insertion(
        of event: ContractRuntime.AuditEvent, _ surroundings: Surroundings
    ) throws -> Query {
        .recordAuditEvent(
            websiteID: try event.website?.websiteID, eventID: AuditEventID(rawValue: surroundings.makeID()),
            event: event.event, operation: event.operationID, path: event.path.cut(to: pathLength),
            status: event.status, problem: event.problem, actorID: try event.caller?.userID,
            actorRole: event.caller?.role ?? "anonymous", impersonatorID: try event.caller?.impersonatorID,
            address: event.remoteAddress.cut(to: addressLength), userAgent: event.userAgent?.cut(to: userAgentLength),
            requestID: event.requestID.cut(to: requestIDLength), at: event.occurredAt)
    }
}

extension String {
    /// Its first characters as the database counts them: Unicode scalars.
    func cut(to length: Int) -> String { String(String.UnicodeScalarView(unicodeScalars.prefix(length))) }
}

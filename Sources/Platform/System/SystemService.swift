package import ContractRuntime
package import Cryptography
import Domain
import FoundationEssentials
package import Logging
package import PlatformAPI
import PlatformQueries
import Postgres

/// Health, the read-only switch and the audit log.
package struct SystemService: SystemHandler {
    let surroundings: Surroundings
    let mode: PlatformModeSwitch
    let keys: @Sendable () -> [VerificationKey]
    let serving: ServingState
    let isRedisAnswering: (@Sendable () -> Bool)?
    let logger: Logger

    /// - Parameters:
    ///   - keys: what access tokens are verified with now.
    ///   - serving: of the server that calls this service.
    ///   - isRedisAnswering: nil: the platform has no Redis.
    package init(
        surroundings: Surroundings, mode: PlatformModeSwitch,
        keys: @escaping @Sendable () -> [VerificationKey] = { [] },
        serving: ServingState = ServingState(), isRedisAnswering: (@Sendable () -> Bool)? = nil,
        logger: Logger = Logger(label: "health")
    ) {
        self.surroundings = surroundings
        self.mode = mode
        self.keys = keys
        self.serving = serving
        self.isRedisAnswering = isRedisAnswering
        self.logger = logger
    }
}

extension SystemService {
    package func getMode(
        _ input: GetMode.Input, by caller: Caller, in tenant: Tenant, context: RequestContext
    ) async throws -> GetMode.Output {
        let row: FindPlatformModeRow = try await surroundings.database.read(
            in: tenant.scope, .findPlatformMode())
        return .init(body: PlatformMode(row))
    }

    // This process knows of it before the answer; the others learn by `NOTIFY`.
    package func setMode(
        _ input: SetMode.Input, by caller: Caller, in tenant: Tenant, context: RequestContext
    ) async throws -> SetMode.Output {
        let user: UserID = try caller.userID
        let now: Date = surroundings.now()
        let row: FindPlatformModeRow = try await surroundings.write(
            in: tenant.scope, auditing: context
        ) { transaction in
            try transaction.later(
                .setPlatformMode(readOnly: input.body.readOnly, reason: input.body.reason, at: now, changedBy: user))
            return try await transaction.findPlatformMode()
        }
        await mode.refresh()
        return .init(body: PlatformMode(row))
    }

    package func listAuditEvents(
        _ input: ListAuditEvents.Input, by caller: Caller, in tenant: Tenant, context: RequestContext
    ) async throws -> ListAuditEvents.Output {
        let start: PageCursor? = try input.cursor.map(PageCursor.init(given:))
        let rows: [ListAuditEventsRow] = try await surroundings.database.read(
            in: tenant.scope,
            .listAuditEvents(
                event: input.event, actorID: input.actorID, beforeOccurredAt: start?.instant,
                beforeID: start.map { AuditEventID(rawValue: $0.id) }, pageSize: input.limit + 1))
        let page: PageCut<ListAuditEventsRow> = PageCut(rows, limit: input.limit)
        let next: PageCursor? = page.next.map { PageCursor(instant: $0.occurredAt, id: $0.id.rawValue) }
        return .init(
            body: AuditEventPage(
                data: page.rows.map(PlatformAPI.AuditEvent.init), page: PageInfo(nextCursor: next?.text)))
    }
}

extension PlatformMode {
    init(_ row: FindPlatformModeRow) {
        self.init(readOnly: row.readOnly, reason: row.reason, changedAt: row.changedAt, changedBy: row.changedBy)
    }
}

extension PlatformAPI.AuditEvent {
    init(_ row: ListAuditEventsRow) {
        self.init(
            id: row.id, event: row.event, operation: row.operation, path: row.path, status: Int32(row.status),
            actorID: row.actorID, problem: row.problem, actorRole: row.actorRole, impersonatorID: row.impersonatorID,
            address: row.address, userAgent: row.userAgent, requestID: row.requestID, occurredAt: row.occurredAt)
    }
}

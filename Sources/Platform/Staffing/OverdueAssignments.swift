import Domain
import FoundationEssentials
package import Logging
import PlatformQueries
import Postgres

/// Ends the offers that nobody answered in time. A minute's delay harms nobody: an overdue offer can no longer be
/// accepted, and staff may choose another writer at once. Any number may run.
package struct OverdueAssignments: Sendable {
    /// Offers that one run ends at most.
    package static let batch: Int = 100

    static let interval: Duration = .seconds(60)

    private let surroundings: Surroundings
    private let logger: Logger

    package init(surroundings: Surroundings, logger: Logger = Logger(label: "overdue-assignments")) {
        self.surroundings = surroundings
        self.logger = logger
    }

    /// Ends offers until cancelled. A database that is away is waited for.
    package func run() async {
        await RecurringWork.run("overdue assignments", every: Self.interval, logger: logger) {
            try await expire()
            return false
        }
    }

    /// One transaction per order, in its website. An order that fails does not hold up the others.
    ///
    /// - Returns: How many offers ended.
    @discardableResult
    package func expire() async throws -> Int {
        let now: Date = surroundings.now()
        let overdue: [ListOverdueAssignmentsRow] = try await surroundings.database.read(
            asSystem: "offers to writers that nobody answered",
            .listOverdueAssignments(at: now, pageSize: Self.batch))
        var ended: Int = 0
        for row in overdue {
            do {
                if try await expire(row) { ended += 1 }
            } catch is CancellationError {
                throw CancellationError()
            } catch {
                logger.warning("overdue assignment of order \(row.orderID.rawValue): \(error)")
            }
        }
        return ended
    }

    // The offer may have been answered since it was listed, or the order may await the decision of a cancellation.
    private func expire(_ row: ListOverdueAssignmentsRow) async throws -> Bool {
        let scope: TenantScope = TenantScope(id: row.websiteID.rawValue)
        return try await surroundings.changingOrder(
            row.orderID, by: OrderCaller.system, in: scope, auditing: nil
        ) { desk, order in
            let order: OrderRow = try desk.caller.visible(order)
            return try await desk.withoutOverdueOffer(order).version != order.version
        }
    }
}

extension OrderDesk {
    /// A locked order as it is once an offer whose time is over has ended; the same order without such an offer.
    func withoutOverdueOffer(_ order: OrderRow) async throws -> OrderRow {
        guard order.status == .pendingWriterAcceptance,
            let offer = try await transaction.findCurrentAssignment(orderID: order.id), offer.status == .pending,
            let end = offer.expiresAt, end <= now
        else { return order }
        try transaction.later(
            .decideAssignment(status: .expired, reason: nil, at: now, assignmentID: offer.id))
        try make(.expireAssignment, of: order, MoveInput(), as: .system)
        return try await lock(order.id)
    }
}

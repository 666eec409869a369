package import ContractRuntime
import Domain
package import PlatformAPI
import PlatformQueries
import Postgres

extension StaffingService {
    package func listOrderInterests(
        _ input: ListOrderInterests.Input, by caller: Caller, in tenant: Tenant, context: RequestContext
    ) async throws -> ListOrderInterests.Output {
        let start: PageCursor? = try input.cursor.map(PageCursor.init(given:))
        let (order, rows): (OrderRow?, [InterestRow]) = try await surroundings.database.read(
            in: tenant.scope, .findOrder(orderID: input.orderID),
            .listOrderInterests(
                orderID: input.orderID, afterCreatedAt: start?.instant,
                afterID: start.map { InterestID(rawValue: $0.id) }, pageSize: input.limit + 1))
        _ = try OrderCaller(caller).visible(order)
        let page: PageCut<InterestRow> = PageCut(rows, limit: input.limit)
        let next: PageCursor? = page.next.map { PageCursor(instant: $0.createdAt, id: $0.id.rawValue) }
        return .init(body: InterestPage(data: page.rows.map(Interest.init), page: PageInfo(nextCursor: next?.text)))
    }

    // Only orders that the writer sees in the pool; the others do not exist for the writer.
    package func expressInterest(
        _ input: ExpressInterest.Input, by caller: Caller, in tenant: Tenant, context: RequestContext
    ) async throws -> ExpressInterest.Output {
        try await surroundings.changingOfferedOrder(
            input.orderID, by: caller, in: tenant, auditing: context
        ) { desk, order in
            guard desk.isInPool(order) else { throw PlatformProblem.orderNotFound }
            try await desk.requireEligible(desk.caller.id)
            let id: InterestID = InterestID(rawValue: desk.makeID())
            let added: Int = try await desk.transaction.createInterest(
                interestID: id, orderID: order.id, writerID: desk.caller.id, message: input.body.message,
                requestedCompensation: input.body.requestedCompensation, at: desk.now)
            guard added == 1 else { throw PlatformProblem.interestExists }
            try desk.record(.interestShown, of: order.id, isInternal: true)
            return .init(body: try await desk.commitInterest(id))
        }
    }

    // The interest is read again once its order is locked: of two decisions at once, the second sees the first.
    package func decideInterest(
        _ input: DecideInterest.Input, by caller: Caller, in tenant: Tenant, context: RequestContext
    ) async throws -> DecideInterest.Output {
        let found: InterestRow? = try await surroundings.database.read(
            in: tenant.scope, .findInterest(interestID: input.interestID))
        guard let found else { throw PlatformProblem.interestNotFound }
        return try await surroundings.changingOrder(
            found.orderID, by: caller, in: tenant, auditing: context
        ) { desk, order in
            let interest: InterestRow = try await desk.findInterest(input.interestID)
            guard interest.status == .pending else {
                throw PlatformProblem.interestNotPending(interestStatus: interest.status.rawValue)
            }
            try await desk.decide(interest, of: order, input.body)
            return .init(body: try await desk.commitInterest(interest.id))
        }
    }
}

extension OrderDesk {
    fileprivate func isInPool(_ order: OrderRow) -> Bool {
        guard order.status == .readyForStaffing, order.state.isFullyPaid, order.currentWriterID == nil else {
            return false
        }
        switch order.visibility {
        case .hidden: return false
        case .pool: return true
        case .preferredWriterOnly: return order.preferredWriterID == caller.id
        }
    }

    /// - Throws: `PlatformProblem.interestNotFound`.
    fileprivate func findInterest(_ id: InterestID) async throws -> InterestRow {
        guard let row = try await transaction.findInterest(interestID: id) else {
            throw PlatformProblem.interestNotFound
        }
        return row
    }

    /// Ends the transaction; the interest as it is then.
    fileprivate func commitInterest(_ id: InterestID) async throws -> Interest {
        guard let row = try await transaction.commit(.findInterest(interestID: id)) else {
            throw PlatformProblem.interestNotFound
        }
        return Interest(row)
    }

    // The interest is decided before the order moves: the move supersedes those that are still pending.
    fileprivate func decide(_ interest: InterestRow, of order: OrderRow, _ decision: InterestDecision) async throws {
        let isAccepted: Bool = decision.decision == .accept
        if isAccepted {
            guard moves(of: order).isPermitted(.acceptInterest) else { throw StandardProblem.forbidden }
            try moves(of: order).check(.acceptInterest)
        }
        try transaction.later(
            .decideInterest(
                status: isAccepted ? .accepted : .rejected, reason: decision.reason, decidedBy: caller.id, at: now,
                interestID: interest.id))
        if isAccepted {
            _ = try await staff(order, with: interest.writerID, by: .acceptInterest, source: .acceptedInterest)
        }
        try OrderNotices(desk: self, order: order).decided(interest, accepted: isAccepted)
    }
}

extension Interest {
    init(_ row: InterestRow) {
        self.init(
            id: row.id, orderID: row.orderID,
            writer: PersonSummary(id: row.writerID, displayName: row.displayName), status: row.status,
            message: row.message, requestedCompensation: row.requestedCompensation, createdAt: row.createdAt)
    }
}

package import ContractRuntime
import Domain
import FoundationEssentials
package import PlatformAPI
import PlatformQueries
import Postgres

extension StaffingService {
    package func assignOrder(
        _ input: AssignOrder.Input, by caller: Caller, in tenant: Tenant, context: RequestContext
    ) async throws -> AssignOrder.Output {
        try await surroundings.changingOrder(
            input.orderID, by: caller, in: tenant, auditing: context
        ) { desk, order in
            let order: OrderRow = try await desk.withoutOverdueOffer(order)
            let body: NewAssignment = input.body
            let assignment: Assignment = try await desk.staff(
                order, with: body.writerID, by: .assign, source: .staff, note: body.note)
            return .init(body: assignment)
        }
    }

    // Of two writers who take an order at once, the second waits for the lock and gets `illegal_move`.
    package func takeOrder(
        _ input: TakeOrder.Input, by caller: Caller, in tenant: Tenant, context: RequestContext
    ) async throws -> TakeOrder.Output {
        try await surroundings.changingOfferedOrder(
            input.orderID, by: caller, in: tenant, auditing: context
        ) { desk, order in
            let source: AssignmentSource = order.preferredWriterID == desk.caller.id ? .preferred : .selfTake
            return .init(body: try await desk.staff(order, with: desk.caller.id, by: .take, source: source))
        }
    }

    package func respondToAssignment(
        _ input: RespondToAssignment.Input, by caller: Caller, in tenant: Tenant, context: RequestContext
    ) async throws -> RespondToAssignment.Output {
        try await surroundings.changingOrder(
            input.orderID, by: caller, in: tenant, auditing: context
        ) { desk, order in
            .init(body: try await desk.answer(order, input.body))
        }
    }
}

extension Surroundings {
    /// One transaction that changes an order which looks for a writer or did before. A writer who does not see it yet
    /// knows nothing of it.
    ///
    /// - Throws: `PlatformProblem.orderNotFound` for other orders.
    func changingOfferedOrder<Result: Sendable>(
        _ id: OrderID, by caller: Caller, in tenant: Tenant, auditing context: RequestContext,
        _ body: (OrderDesk, OrderRow) async throws -> Result
    ) async throws -> Result {
        try await changingOrder(
            id, by: try OrderCaller(caller), in: try tenant.scope, auditing: context
        ) { desk, order in
            guard let order, ![.created, .unpaid, .pendingPayment].contains(order.status) else {
                throw PlatformProblem.orderNotFound
            }
            return try await body(desk, order)
        }
    }
}

extension OrderDesk {
    /// Gives a locked order to a writer, who is locked too so that two orders at once cannot pass the limit.
    ///
    /// - Throws: `StandardProblem.forbidden`, `PlatformProblem.illegalMove`, `.actionBlocked`, `.writerNotEligible`,
    ///   `.writerAtCapacity`.
    func staff(
        _ order: OrderRow, with writer: UserID, by move: OrderStatusMove, source: AssignmentSource,
        note: String? = nil
    ) async throws -> Assignment {
        let moves: OrderMoves = moves(of: order)
        guard moves.isPermitted(move) else { throw StandardProblem.forbidden }
        try moves.check(move)
        try await lockFree(writer)
        var input: MoveInput = MoveInput()
        input.writerID = writer
        let after: OrderState = try make(move, of: order, input, note: note)
        return try createAssignment(of: order, after, writer, source)
    }

    /// - Throws: `PlatformProblem.writerNotEligible`, `.writerAtCapacity`.
    private func lockFree(_ writer: UserID) async throws {
        guard let row = try await transaction.lockWriter(writerID: writer) else {
            throw PlatformProblem.writerNotEligible(reason: WriterRefusal.noAccess)
        }
        // A limit of 0 is none.
        guard row.maxActiveOrders > 0 else { return }
        guard try await transaction.countActiveOrders(writerID: writer).active < row.maxActiveOrders else {
            throw PlatformProblem.writerAtCapacity(limit: row.maxActiveOrders)
        }
    }

    /// Pending with a time to answer where the writer has to; active otherwise.
    private func createAssignment(
        of order: OrderRow, _ after: OrderState, _ writer: UserID, _ source: AssignmentSource
    ) throws -> Assignment {
        let isPending: Bool = after.status == .pendingWriterAcceptance
        let assignment: Assignment = Assignment(
            id: AssignmentID(rawValue: makeID()), orderID: order.id, orderStatus: after.status, writerID: writer,
            status: isPending ? .pending : .active, source: source,
            expiresAt: isPending
                ? WriterTerms.answerBy(now: now, writerDeadline: after.writerDeadline, policy: policy) : nil,
            createdAt: now)
        try transaction.later(
            .createAssignment(
                assignmentID: assignment.id, orderID: order.id, writerID: writer, source: source,
                status: assignment.status, expiresAt: assignment.expiresAt, at: now))
        return assignment
    }

    // The reason of a refusal is for staff: it goes to the assignment and an internal event, not to the order.
    fileprivate func answer(_ order: OrderRow, _ response: AssignmentResponse) async throws -> Assignment {
        let row: FindCurrentAssignmentRow = try await pendingAssignment(of: order)
        let isAccepted: Bool = response.decision == .accept
        let move: OrderStatusMove = isAccepted ? .acceptAssignment : .rejectAssignment
        try moves(of: order).check(move)
        let status: AssignmentStatus = isAccepted ? .active : .rejected
        try transaction.later(
            .decideAssignment(status: status, reason: response.reason, at: now, assignmentID: row.id))
        let after: OrderState = try make(move, of: order, MoveInput(), note: isAccepted ? nil : response.reason)
        return Assignment(
            id: row.id, orderID: order.id, orderStatus: after.status, writerID: row.writerID, status: status,
            source: row.source, expiresAt: row.expiresAt, createdAt: row.createdAt)
    }

    /// - Throws: `PlatformProblem.assignmentNotFound`, also when the time to answer is over.
    private func pendingAssignment(of order: OrderRow) async throws -> FindCurrentAssignmentRow {
        guard let row = try await transaction.findCurrentAssignment(orderID: order.id), row.status == .pending,
            row.writerID == caller.id, row.expiresAt.map({ $0 > now }) ?? true
        else { throw PlatformProblem.assignmentNotFound }
        return row
    }
}

import ContractRuntime
import Domain
import PlatformQueries
import Postgres

extension OrderDesk {
    /// Makes a move of a locked order: state, assignment, event and notices.
    ///
    /// - Throws: `StandardProblem.forbidden` for moves of other roles, `PlatformProblem.illegalMove`, `.actionBlocked`,
    ///   `.reasonRequired`.
    /// - Parameter actor: Another than the caller, when the caller's move leads to one of the system.
    @discardableResult
    func make(
        _ move: OrderStatusMove, of order: OrderRow, _ input: MoveInput, note: String? = nil,
        as actor: OrderActor? = nil
    ) throws -> OrderState {
        var moves: OrderMoves = moves(of: order)
        moves.actor = actor ?? caller.actor
        guard moves.isPermitted(move) else { throw StandardProblem.forbidden }
        let after: OrderState = try moves.applying(move, input)
        try save(after, of: order)
        try settleStaffing(from: order, to: after, reason: input.reason)
        try record(move, of: order, to: after, by: moves.actor, note: note ?? input.reason)
        try OrderNotices(desk: self, order: order).moved(by: move, to: after)
        return after
    }

    /// Writes the whole state in one statement.
    private func save(_ after: OrderState, of order: OrderRow) throws {
        try transaction.later(
            .moveOrder(
                status: after.status, previousStatus: after.previousStatus, visibility: after.visibility,
                preferredWriterID: after.preferredWriterID, currentWriterID: after.currentWriterID,
                clientDeadline: after.clientDeadline, writerDeadline: after.writerDeadline,
                heldSeconds: after.heldSeconds, amountPaid: after.amountPaid, paymentStatus: after.paymentStatus,
                forfeiture: after.forfeiture, refundDue: after.refundDue,
                refundDestination: after.refundDestination, statusReason: after.statusReason,
                acknowledgedAt: after.acknowledgedAt, submittedAt: after.submittedAt,
                qaApprovedAt: after.qaApprovedAt, editedAt: after.editedAt, completedAt: after.completedAt,
                approvedAt: after.approvedAt, cancelledAt: after.cancelledAt, archivedAt: after.archivedAt, at: now,
                orderID: order.id, version: order.version))
    }

    // A writer who lost the order has no current assignment, and an order that found its writer or its end no open
    // interests.
    private func settleStaffing(from order: OrderRow, to after: OrderState, reason: String?) throws {
        if order.currentWriterID != nil, after.currentWriterID == nil {
            try transaction.later(.releaseAssignment(reason: reason, at: now, orderID: order.id))
        }
        let foundWriter: Bool = order.currentWriterID == nil && after.currentWriterID != nil
        guard foundWriter || after.status == .cancelled else { return }
        try transaction.later(.supersedeInterests(at: now, orderID: order.id))
    }

    private func record(
        _ move: OrderStatusMove, of order: OrderRow, to after: OrderState, by actor: OrderActor, note: String?
    ) throws {
        try transaction.later(
            .appendOrderEvent(
                orderID: order.id, eventID: OrderEventID(rawValue: makeID()), kind: move.eventKind,
                action: OrderAction(rawValue: move.rawValue), fromStatus: order.status, toStatus: after.status,
                actorID: actor.userID, actorRole: actor.role?.rawValue ?? Self.systemRole, note: note,
                isInternal: move.isInternal, at: now))
    }

    /// `actor_role` of what the platform does by itself.
    private static let systemRole: String = "system"

    /// An event that is no move.
    func record(_ kind: OrderEventKind, of order: OrderID, isInternal: Bool = false) throws {
        try transaction.later(
            .appendOrderEvent(
                orderID: order, eventID: OrderEventID(rawValue: makeID()), kind: kind, action: nil, fromStatus: nil,
                toStatus: nil, actorID: caller.id, actorRole: caller.role.rawValue, note: nil,
                isInternal: isInternal, at: now))
    }
}

extension OrderStatusMove {
    fileprivate var eventKind: OrderEventKind {
        switch self {
        case .partialPayment, .applyPayment: .paymentRecorded
        default: .moved
        }
    }

    /// Who was asked to write is the business of staff.
    fileprivate var isInternal: Bool {
        switch self {
        case .routeToPool, .invitePreferred, .rejectAssignment, .expireAssignment: true
        default: false
        }
    }
}

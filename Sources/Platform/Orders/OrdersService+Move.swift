package import ContractRuntime
import Domain
import FoundationEssentials
package import PlatformAPI
import PlatformQueries
import Postgres

extension OrdersService {
    // The order is locked before its status is read: of two who move it at once, the second sees the first one's move.
    package func moveOrder(
        _ input: MoveOrder.Input, by caller: Caller, in tenant: Tenant, context: RequestContext
    ) async throws -> MoveOrder.Output {
        let request: MoveRequest = try MoveRequest(input.body)
        return try await surroundings.changingOrder(
            input.orderID, by: caller, in: tenant, auditing: context
        ) { desk, order in
            try order.requireMatch(input.ifMatch)
            try await desk.make(request, of: order)
            let view: OrderView = try await desk.commitView(order.id)
            return .init(eTag: view.entityTag, body: view.body)
        }
    }
}

extension OrderDesk {
    fileprivate func make(_ request: MoveRequest, of order: OrderRow) async throws {
        var input: MoveInput = request.input
        if let writer = order.currentWriterID {
            input.deliveredOrders = try await transaction.countDeliveredOrders(writerID: writer).delivered
        }
        // What may not be moved is refused before the writer is looked at.
        if request.move == .invitePreferred, let writer = input.writerID, moves(of: order).isPermitted(request.move) {
            try moves(of: order).check(request.move)
            try await requireEligible(writer)
        }
        if request.move == .checkout, order.total == 0, order.status == .created {
            return try settle(order)
        }
        try make(request.move, of: order, input, note: request.note)
    }

    /// Nothing is due: instead of waiting for money, the order is settled.
    private func settle(_ order: OrderRow) throws {
        guard moves(of: order).isPermitted(.checkout) else { throw StandardProblem.forbidden }
        try make(.settleZeroTotal, of: order, MoveInput(), as: .system)
    }
}

/// A body of `moveOrder` in the words of the rules.
struct MoveRequest: Sendable {
    let move: OrderStatusMove
    var input: MoveInput
    /// Text of the event when it says more than the reason.
    var note: String?

    /// - Throws: `StandardProblem.internal` for a move that the state machine does not have; the contract has none.
    private init(_ action: String, reason: String?) throws {
        guard let move = OrderStatusMove(rawValue: action) else { throw StandardProblem.internal }
        self.move = move
        input = MoveInput()
        input.reason = reason
    }

    init(_ body: OrderMove) throws {
        switch body {
        case .plainMove(let body): try self.init(body.action.rawValue, reason: body.note)
        case .reasonedMove(let body): try self.init(body.action.rawValue, reason: body.reason)
        case .invitationMove(let body):
            try self.init(body.action, reason: nil)
            input.writerID = body.writerID
        case .revisionMove(let body):
            try self.init(body.action, reason: body.reason)
            note = body.note
        case .disputeResolutionMove(let body):
            try self.init(body.action, reason: body.reason)
            input.resolution = body.resolution
        case .cancellationApprovalMove(let body):
            try self.init(body.action, reason: body.note)
            input.refundDestination = body.refundDestination
            input.forfeiturePercent = body.forfeiturePercent.map(Int.init)
        case .forcedCancellationMove(let body):
            try self.init(body.action, reason: body.reason)
            input.refundDestination = body.refundDestination
        }
    }
}

extension RevisionMove {
    /// The longest text of an event.
    private static let maximumNote: Int = 2000

    /// Severity and wanted deadline stand before the reason; the timeline has no members of their own for them.
    fileprivate var note: String {
        let wanted: String = requestedDeadline.map { ", wanted by \($0.formatted(.iso8601))" } ?? ""
        return String("[\(severity.rawValue)\(wanted)] \(reason)".prefix(Self.maximumNote))
    }
}

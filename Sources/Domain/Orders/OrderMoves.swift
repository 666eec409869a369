package import FoundationEssentials

/// What a move needs to know besides the order.
package struct MoveInput: Sendable {
    package var reason: String?
    /// Whom the order is shown to, or who gets it.
    package var writerID: UserID?
    package var resolution: DisputeResolution?
    package var refundDestination: RefundDestination?
    /// Overrides the share that a cancellation keeps.
    package var forfeiturePercent: Int?
    /// Money that arrived.
    package var payment: Decimal?
    /// Orders that the current writer brought to an end.
    package var deliveredOrders: Int = 0

    package init() {}
}

/// The moves of one order by one actor at one instant. Pure: the same answer for `available_actions`, for the check
/// of a move and for its effects.
package struct OrderMoves: Sendable {
    package var order: OrderState
    package var actor: OrderActor
    package var policy: OrderPolicy
    package var now: Date

    package init(order: OrderState, actor: OrderActor, policy: OrderPolicy, now: Date) {
        self.order = order
        self.actor = actor
        self.policy = policy
        self.now = now
    }

    /// The moves that the actor may make now, in the order of the contract.
    package var available: [OrderStatusMove] {
        OrderStatusMove.allCases.filter { move in
            actor.mayMake(move, of: order) && move.isLegal(from: order.status) && blocker(of: move) == nil
        }
    }

    /// Whether role and permissions allow the move in some status. Otherwise the caller gets `forbidden`.
    package func isPermitted(_ move: OrderStatusMove) -> Bool { actor.mayMake(move, of: order) }

    /// Checks everything that does not depend on the input.
    ///
    /// - Throws: `.illegalMove`, `.actionBlocked`.
    package func check(_ move: OrderStatusMove) throws(PlatformProblem) {
        guard move.isLegal(from: order.status) else { throw illegal(move) }
        if let reason = blocker(of: move) { throw .actionBlocked(action: move.rawValue, reason: reason.rawValue) }
    }

    func illegal(_ move: OrderStatusMove) -> PlatformProblem {
        .illegalMove(from: order.status.rawValue, action: move.rawValue, allowed: available.map(\.rawValue))
    }

    /// Why a legal move is not possible for this order.
    enum Blocker: String {
        case notFullyPaid = "not_fully_paid"
        case notAvailable = "not_available"
        case approved
        case alreadyApproved = "already_approved"
        case revisionWindowClosed = "revision_window_closed"
    }

    func blocker(of move: OrderStatusMove) -> Blocker? {
        switch move {
        case .routeToPool, .invitePreferred, .assign, .acceptInterest:
            return order.isFullyPaid ? nil : .notFullyPaid
        case .take:
            return order.isFullyPaid ? (isShownToActor ? nil : .notAvailable) : .notFullyPaid
        case .requestRevision:
            if order.approvedAt != nil { return .approved }
            return isRevisionFree ? nil : .revisionWindowClosed
        case .reopen, .forceCancel:
            return order.approvedAt == nil ? nil : .approved
        case .approve, .autoApprove:
            return order.approvedAt == nil ? nil : .alreadyApproved
        default:
            return nil
        }
    }

    private var isShownToActor: Bool {
        switch order.visibility {
        case .hidden: false
        case .pool: true
        case .preferredWriterOnly: order.preferredWriterID == actor.userID
        }
    }

    private var isRevisionFree: Bool {
        guard let end = order.revisionOpenUntil(policy) else { return true }
        return now <= end
    }
}

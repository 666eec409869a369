import Domain
import FoundationEssentials

extension UserID {
    static func sample(_ number: UInt8) -> UserID {
        UserID(rawValue: UUID(uuid: (0, 0, 0, 0, 0, 0, 0x70, 0, 0x80, 0, 0, 0, 0, 0, 0, number)))
    }

    static let client: UserID = sample(1)
    static let writer: UserID = sample(2)
    static let stranger: UserID = sample(3)
    static let staff: UserID = sample(4)
}

/// 1 March 2026, 10:00 UTC.
let march: Date = Date(timeIntervalSince1970: 1_772_359_200)
let now: Date = march
let hour: Double = 3600
let day: Double = 86_400

extension OrderState {
    /// A paid order of 133.89 that is due in two days, in any status, with what that status implies.
    static func sample(_ status: OrderStatus) -> OrderState {
        var order: OrderState = OrderState(
            status: status, clientID: .client, clientDeadline: now.addingTimeInterval(2 * day),
            writerDeadline: now.addingTimeInterval(1.5 * day), total: decimal("133.89"))
        switch status {
        case .created, .unpaid, .pendingPayment, .cancelled: break
        default:
            order.amountPaid = order.total
            order.paymentStatus = .fullyPaid
        }
        switch status {
        case .created, .unpaid, .pendingPayment, .cancelled, .refunded: break
        case .readyForStaffing: order.visibility = .pool
        default: order.currentWriterID = .writer
        }
        if status == .submitted || status == .completed { order.submittedAt = now.addingTimeInterval(-day) }
        if status == .completed { order.completedAt = now.addingTimeInterval(-hour) }
        if status == .pendingCancellation { order.previousStatus = .inProgress }
        if status == .onHold { order.heldSeconds = Int(2 * day) }
        return order
    }
}

/// Permissions of the roles, as `x-roles` has them for orders.
private let matrix: [UserRole: Set<String>] = [
    .client: [
        "orders.checkout", "orders.cancel", "orders.request_cancellation", "orders.accept_delivery", "orders.approve",
        "orders.request_revision", "orders.open_dispute",
    ],
    .writer: ["orders.take", "orders.respond", "orders.submit", "orders.work_revision", "orders.open_dispute"],
    .support: [
        "orders.checkout", "orders.cancel", "orders.hold", "orders.accept_delivery", "orders.approve",
        "orders.request_revision", "orders.open_dispute", "orders.close_dispute",
    ],
    .editor: ["orders.submit", "quality.review"],
    .admin: [
        "orders.checkout", "orders.cancel", "orders.force_cancel", "orders.assign", "orders.submit", "orders.hold",
        "orders.decide_cancellation", "orders.accept_delivery", "orders.approve", "orders.request_revision",
        "orders.work_revision", "orders.reopen", "orders.open_dispute", "orders.close_dispute", "orders.archive",
        "quality.review", "payments.record",
    ],
]

extension OrderActor {
    static func person(_ role: UserRole, _ id: UserID? = nil) -> OrderActor {
        let user: UserID
        switch role {
        case .client: user = id ?? .client
        case .writer: user = id ?? .writer
        default: user = id ?? .staff
        }
        return OrderActor(role: role, userID: user) { permission in
            role == .superadmin || matrix[role, default: []].contains(permission)
        }
    }
}

extension OrderMoves {
    static func sample(
        _ order: OrderState, by actor: OrderActor = .system, policy: OrderPolicy = OrderPolicy(),
        at instant: Date = march
    ) -> OrderMoves {
        OrderMoves(order: order, actor: actor, policy: policy, now: instant)
    }
}

/// Everything a move may ask for.
func fullInput(_ resolution: DisputeResolution = .complete) -> MoveInput {
    var input: MoveInput = MoveInput()
    input.reason = "Because."
    input.writerID = .writer
    input.resolution = resolution
    input.refundDestination = .wallet
    return input
}

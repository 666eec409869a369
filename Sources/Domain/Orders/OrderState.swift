package import FoundationEssentials

/// The part of an order that moves change or depend on.
package struct OrderState: Sendable, Hashable {
    package var status: OrderStatus
    /// Where a rejected cancellation returns to.
    package var previousStatus: OrderStatus?
    package var clientID: UserID
    package var visibility: OrderVisibility = .hidden
    package var preferredWriterID: UserID?
    package var currentWriterID: UserID?
    package var clientDeadline: Date
    package var writerDeadline: Date
    /// Seconds to the client's deadline when the order was put on hold.
    package var heldSeconds: Int?
    package var total: Decimal
    package var amountPaid: Decimal = 0
    package var paymentStatus: PaymentStatus = .unpaid
    package var forfeiture: Decimal?
    package var refundDue: Decimal?
    package var refundDestination: RefundDestination?
    package var statusReason: String?
    package var isUrgent: Bool = false
    package var isFirstOrder: Bool = false
    package var requiresEditing: Bool?
    package var acknowledgedAt: Date?
    package var submittedAt: Date?
    package var qaApprovedAt: Date?
    package var editedAt: Date?
    package var completedAt: Date?
    package var approvedAt: Date?
    package var cancelledAt: Date?
    package var archivedAt: Date?

    package init(
        status: OrderStatus, clientID: UserID, clientDeadline: Date, writerDeadline: Date, total: Decimal
    ) {
        self.status = status
        self.clientID = clientID
        self.clientDeadline = clientDeadline
        self.writerDeadline = writerDeadline
        self.total = total
    }

    package var balanceDue: Decimal { total - amountPaid }

    package var isFullyPaid: Bool { paymentStatus == .fullyPaid }

    /// Texts change only before work has begun.
    package var isEditableByClient: Bool {
        switch status {
        case .created, .unpaid, .pendingPayment, .readyForStaffing: true
        default: false
        }
    }

    /// Until when a revision is free, that instant included. Nil before a delivery.
    package func revisionOpenUntil(_ policy: OrderPolicy) -> Date? {
        (completedAt ?? submittedAt)?.addingTimeInterval(Double(policy.freeRevisionDays) * 86_400)
    }
}

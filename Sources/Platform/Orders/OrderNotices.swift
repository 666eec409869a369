import Domain
import PlatformQueries
import Postgres

/// Tells the people of an order what happened to it. The texts name nobody and no money: writers and clients read them.
struct OrderNotices {
    let desk: OrderDesk
    let order: OrderRow

    /// Client and writers learn of a new status; a writer also of an offer or an invitation.
    func moved(by move: OrderStatusMove, to after: OrderState) throws {
        switch move {
        case .assign: try tell(after.currentWriterID, .assignmentOffered, "is offered to you.")
        case .invitePreferred: try tell(after.preferredWriterID, .orderAvailable, "is open for you.")
        case .partialPayment, .applyPayment, .settleZeroTotal: try paid(after)
        case .acceptInterest: try tell(order.clientID, .orderMoved, "is now \(after.status.words).")
        case .expireAssignment: try tell(order.currentWriterID, .orderMoved, "is no longer offered to you.")
        case .rejectAssignment: break
        default: try statusChanged(to: after)
        }
    }

    /// A writer learns what became of an interest.
    func decided(_ interest: InterestRow, accepted: Bool) throws {
        let words: String = accepted ? "is yours." : "goes to somebody else: your interest was declined."
        try tell(interest.writerID, .interestDecided, words)
    }

    private func paid(_ after: OrderState) throws {
        let words: String = after.isFullyPaid ? "is fully paid." : "is partly paid."
        try tell(order.clientID, .paymentReceived, words)
        guard after.isFullyPaid, after.visibility == .preferredWriterOnly else { return }
        try tell(after.preferredWriterID, .orderAvailable, "is open for you.")
    }

    private func statusChanged(to after: OrderState) throws {
        guard after.status != order.status else { return }
        let words: String = "is now \(after.status.words)."
        try tell(order.clientID, .orderMoved, words)
        try tell(after.currentWriterID ?? order.currentWriterID, .orderMoved, words)
    }

    /// Nobody is told of what they did themselves.
    private func tell(_ person: UserID?, _ kind: NotificationKind, _ words: String) throws {
        guard let person, person != desk.caller.id else { return }
        try desk.transaction.later(
            .createNotification(
                userID: person, notificationID: NotificationID(rawValue: desk.makeID()), kind: kind,
                title: "Order \(order.number)", body: "Order \(order.number) \(words)", orderID: order.id,
                at: desk.now))
    }
}

extension OrderStatus {
    /// For sentences: `pending payment`.
    fileprivate var words: String { rawValue.split(separator: "_").joined(separator: " ") }
}

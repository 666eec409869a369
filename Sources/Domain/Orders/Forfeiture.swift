package import FoundationEssentials

/// What a cancellation keeps of the money that was paid, and what it returns.
package struct Forfeiture: Sendable, Hashable {
    /// The most that staff may keep.
    package static let maximumPercent: Int = 80

    package var kept: Decimal
    package var refunded: Decimal

    /// The refund is what is left, so that the two always add up.
    package init(paid: Decimal, percent: Int) {
        let percent: Int = min(max(percent, 0), Self.maximumPercent)
        kept = (paid * Decimal(percent) / 100).roundedMoney
        refunded = paid - kept
    }

    /// The share by the time to the client's deadline. Nothing is kept before an order has a writer.
    ///
    /// More than 7 days: 0. Up to 7 days: 20. Up to 3 days: 40. Up to one day, and after the deadline: 80.
    package static func percent(status: OrderStatus, secondsLeft: Double) -> Int {
        switch status {
        case .created, .unpaid, .pendingPayment, .readyForStaffing: return 0
        default: break
        }
        let day: Double = 86_400
        if secondsLeft > 7 * day { return 0 }
        if secondsLeft > 3 * day { return 20 }
        if secondsLeft > day { return 40 }
        return maximumPercent
    }
}

package import FoundationEssentials

/// What a writer gets for an order, and by when.
package struct WriterTerms: Sendable, Hashable {
    /// The least time that a writer gets.
    package static let minimumWindow: Double = 30 * 60

    package var compensation: Decimal
    package var deadline: Date

    package init(work: PricedWork, orderedAt: Date, clientDeadline: Date, policy: OrderPolicy) {
        let quantities: (pages: Int, slides: Int, diagrams: Int) = work.quantities
        compensation =
            (Decimal(quantities.pages) * policy.writerRatePage).roundedMoney
            + (Decimal(quantities.slides) * policy.writerRateSlide).roundedMoney
            + (Decimal(quantities.diagrams) * policy.writerRateDiagram).roundedMoney
        let window: Double = clientDeadline.timeIntervalSince(orderedAt)
        let share: Double = max(window * Double(policy.writerDeadlinePercent) / 100, Self.minimumWindow)
        deadline = orderedAt.addingTimeInterval(min(share, window).rounded(.down))
    }

    /// How long a chosen writer may think: the policy's hours, or a quarter of the time that is left if that is less.
    package static func answerBy(now: Date, writerDeadline: Date, policy: OrderPolicy) -> Date {
        let quarter: Double = max(0, writerDeadline.timeIntervalSince(now) / 4)
        return now.addingTimeInterval(min(Double(policy.acceptanceHours) * 3600, quarter).rounded(.down))
    }
}

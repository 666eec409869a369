package import FoundationEssentials

/// A price with the steps that lead to it. The amounts of the steps add up to the total.
package struct PriceQuote: Sendable, Hashable {
    package struct Step: Sendable, Hashable {
        package var kind: PriceLineKind
        package var code: String
        package var label: String
        package var multiplier: Decimal?
        /// The difference that the step makes.
        package var amount: Decimal
    }

    package var currency: String
    package var total: Decimal
    package var steps: [Step]
    /// What the quantity alone suggests.
    package var minimum: Decimal
    package var maximum: Decimal
    package var suggestions: [PriceSuggestion]
}

/// A running price that keeps its steps and rounds half up after each.
struct PriceLadder {
    private(set) var running: Decimal = 0
    private(set) var steps: [PriceQuote.Step] = []

    mutating func start(_ code: String, _ label: String, _ quantity: Int, at price: Decimal) {
        add(.base, code, label, (Decimal(quantity) * price).roundedMoney)
    }

    mutating func multiply(_ code: String, _ label: String, by factor: Decimal) {
        let product: Decimal = (running * factor).roundedMoney
        steps.append(
            .init(kind: .multiplier, code: code, label: label, multiplier: factor, amount: product - running))
        running = product
    }

    mutating func add(_ kind: PriceLineKind, _ code: String, _ label: String, _ amount: Decimal) {
        steps.append(.init(kind: kind, code: code, label: label, multiplier: nil, amount: amount))
        running = (running + amount).roundedMoney
    }

    /// Raises the price to the least that is charged.
    mutating func raise(to minimum: Decimal, _ code: String) {
        guard running < minimum else { return }
        add(.minimum, code, "Minimum charge", minimum - running)
    }

    /// Appends another item of the same order.
    mutating func append(_ other: PriceLadder) {
        steps += other.steps
        running = (running + other.running).roundedMoney
    }
}

package import FoundationEssentials

/// An amount in a currency, always to two places.
package struct Money: Hashable, Sendable {
    package let amount: Decimal
    /// ISO 4217.
    package let currency: String

    /// Rounds half up.
    package init(_ amount: Decimal, _ currency: String) {
        self.amount = amount.roundedMoney
        self.currency = currency
    }

    /// Amounts of different currencies have no sum.
    package struct CurrencyMismatch: Error, Hashable {
        package let left: String
        package let right: String

        package init(left: String, right: String) {
            self.left = left
            self.right = right
        }
    }

    package func adding(_ other: Money) throws(CurrencyMismatch) -> Money {
        guard currency == other.currency else { throw CurrencyMismatch(left: currency, right: other.currency) }
        return Money(amount + other.amount, currency)
    }

    package func subtracting(_ other: Money) throws(CurrencyMismatch) -> Money {
        guard currency == other.currency else { throw CurrencyMismatch(left: currency, right: other.currency) }
        return Money(amount - other.amount, currency)
    }

    package func multiplied(by factor: Decimal) -> Money { Money(amount * factor, currency) }
}

package import FoundationEssentials

extension Decimal {
    /// Places of every amount of money.
    package static let moneyPlaces: Int = 2

    /// The nearest value with at most `places` decimals; a tie goes away from zero ("half up").
    ///
    /// Exact: works on the digits, never on a binary fraction. NaN stays NaN.
    package func rounded(places: Int) -> Decimal {
        let surplus: Int = -exponent - places
        guard !isNaN, surplus > 0 else { return self }
        guard let digits = Int128(significand.description), let unit = Int128.powerOfTen(surplus) else { return 0 }
        var quotient: Int128 = digits / unit
        if digits % unit >= unit - digits % unit { quotient += 1 }
        guard let significand = Decimal(string: quotient.description) else { return .nan }
        return Decimal(sign: quotient == 0 ? .plus : sign, exponent: -places, significand: significand)
    }

    /// Rounded to the places of money.
    package var roundedMoney: Decimal { rounded(places: Self.moneyPlaces) }

    /// Plain text with exactly two decimals: `133.90`. For texts and members of problems.
    package var moneyText: String {
        let value: Decimal = roundedMoney
        let cents: String = (value.magnitude * 100).description
        let digits: String = String(repeating: "0", count: max(0, 3 - cents.count)) + cents
        return (value < 0 ? "-" : "") + digits.dropLast(2) + "." + digits.suffix(2)
    }
}

extension Int128 {
    /// Nil when it does not fit: every significand of a `Decimal` is smaller then.
    fileprivate static func powerOfTen(_ exponent: Int) -> Int128? {
        var power: Int128 = 1
        for _ in 0..<exponent {
            let (next, overflow) = power.multipliedReportingOverflow(by: 10)
            if overflow { return nil }
            power = next
        }
        return power
    }
}

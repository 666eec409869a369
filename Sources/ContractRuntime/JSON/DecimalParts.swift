import FoundationEssentials

/// A decimal number taken apart: `± mantissa × 10^exponent`, the mantissa without trailing zeros.
struct DecimalParts: Equatable {
    var isNegative: Bool = false
    var mantissa: UInt128 = 0
    var exponent: Int = 0

    /// Digits that a mantissa may have: as many as `Decimal` holds exactly.
    static let maximumDigits: Int = 38
    private static let largestExponent: Int = 1_000_000

    /// Reads `-12.50`, or also `1.25e1`; nil for anything else and for too many digits.
    init?(_ text: UnsafeBufferPointer<UInt8>, allowsExponent: Bool = false) {
        guard let base = text.baseAddress else { return nil }
        let number: JSONNumber = JSONNumber.scan(base, 0, text.count)
        guard number.isWellFormed, number.end == text.count else { return nil }
        isNegative = number.isNegative
        var isFraction: Bool = false
        var here: Int = isNegative ? 1 : 0
        while here < text.count, text[here] | 0x20 != 0x65 {
            if text[here] == 0x2E {
                isFraction = true
            } else {
                guard append(text[here] - 0x30, isFraction) else { return nil }
            }
            here += 1
        }
        guard here == text.count || allowsExponent else { return nil }
        exponent += Self.exponent(text, here + 1)
        normalise()
    }

    /// Takes a Decimal apart; nil for NaN.
    init?(_ value: Decimal) {
        if DecimalWords.isKnown, let parts = DecimalWords.parts(value) {
            self = parts
        } else {
            self.init(describing: value)
        }
    }

    /// The same by way of its text.
    init?(describing value: Decimal) {
        var text: String = value.description
        let parts: DecimalParts? = text.withUTF8 { DecimalParts($0, allowsExponent: true) }
        guard let parts else { return nil }
        self = parts
    }

    /// Trailing zeros of the mantissa become part of the exponent.
    init(_ isNegative: Bool, _ mantissa: UInt64, exponent: Int) {
        guard mantissa != 0 else { return }
        self.isNegative = isNegative
        self.exponent = exponent
        var mantissa: UInt64 = mantissa
        while mantissa % 10 == 0 {
            mantissa /= 10
            self.exponent += 1
        }
        self.mantissa = UInt128(mantissa)
    }

    private var pendingZeros: Int = 0

    /// Zeros are held back until another digit follows, so that `1.000…` has one digit.
    private mutating func append(_ digit: UInt8, _ isFraction: Bool) -> Bool {
        if isFraction { exponent -= 1 }
        if digit == 0 {
            if mantissa != 0 { pendingZeros += 1 }
            return true
        }
        let places: Int = mantissa == 0 ? 1 : pendingZeros + 1
        guard places <= Self.maximumDigits, let scaled = Self.scaled(mantissa, places),
            scaled <= Self.powers[Self.maximumDigits] - 1 - UInt128(digit)
        else { return false }
        mantissa = scaled + UInt128(digit)
        pendingZeros = 0
        return true
    }

    private static func exponent(_ text: UnsafeBufferPointer<UInt8>, _ start: Int) -> Int {
        var value: Int = 0
        for index in text.indices.dropFirst(start) where text[index] != 0x2B && text[index] != 0x2D {
            value = min(value * 10 + Int(text[index] - 0x30), largestExponent)
        }
        return start < text.count && text[start] == 0x2D ? -value : value
    }

    private mutating func normalise() {
        exponent += pendingZeros
        pendingZeros = 0
        if mantissa == 0 {
            exponent = 0
            isNegative = false
        }
    }

    /// 10^0 … 10^38.
    static let powers: [UInt128] = (0...maximumDigits).map { count in (0..<count).reduce(1) { power, _ in power * 10 } }

    private static func scaled(_ value: UInt128, _ places: Int) -> UInt128? {
        let (product, overflow): (UInt128, Bool) = value.multipliedReportingOverflow(by: powers[places])
        return overflow ? nil : product
    }
}

extension DecimalParts {
    /// Exponents that `Decimal` has.
    static let exponents: ClosedRange<Int> = -127...127

    /// The same number as Foundation's Decimal, exactly; nil if the exponent is out of range.
    var decimal: Decimal? {
        guard Self.exponents.contains(exponent) else { return nil }
        let split: UInt128 = 10_000_000_000_000_000_000
        var significand: Decimal = Decimal(UInt64(mantissa % split))
        if mantissa >= split {
            significand += Decimal(sign: .plus, exponent: 19, significand: Decimal(UInt64(mantissa / split)))
        }
        return Decimal(sign: isNegative ? .minus : .plus, exponent: exponent, significand: significand)
    }

    /// Whether the number is an integer multiple of `divisor`, exactly.
    func isMultiple(of divisor: DecimalParts) -> Bool {
        guard divisor.mantissa != 0, mantissa != 0 else { return mantissa == 0 }
        if exponent >= divisor.exponent {
            return Self.remainder(mantissa, timesTenTo: exponent - divisor.exponent, by: divisor.mantissa) == 0
        }
        let places: Int = divisor.exponent - exponent
        guard places <= Self.maximumDigits, let scaled = Self.scaled(divisor.mantissa, places) else { return false }
        return mantissa % scaled == 0
    }

    private static func remainder(_ value: UInt128, timesTenTo places: Int, by divisor: UInt128) -> UInt128 {
        var result: UInt128 = value % divisor
        var base: UInt128 = 10 % divisor
        var rest: Int = places
        while rest > 0, result != 0 {
            if rest & 1 == 1 { result = product(result, base, modulo: divisor) }
            base = product(base, base, modulo: divisor)
            rest >>= 1
        }
        return result
    }

    private static func product(_ left: UInt128, _ right: UInt128, modulo divisor: UInt128) -> UInt128 {
        divisor.dividingFullWidth(left.multipliedFullWidth(by: right)).remainder
    }

    /// Plain notation without exponent, `-0.0125` or `1200`, with at least `places` digits behind the point, `133.90`.
    /// No digit is ever dropped: a number that has more places is written with all of them.
    func plainText(places: Int = 0) -> [UInt8] {
        let digits: [UInt8] = digits
        let present: Int = max(0, -exponent)
        let zerosBehind: Int = max(0, places - present)
        let zerosBefore: Int = max(0, present + 1 - digits.count)
        let whole: Int = max(0, digits.count - present)
        var text: [UInt8] = []
        text.reserveCapacity(digits.count + max(0, exponent) + zerosBefore + zerosBehind + 2)
        if isNegative { text.append(0x2D) }
        text.append(contentsOf: digits[..<whole])
        if exponent > 0 { text.append(contentsOf: repeatElement(0x30, count: exponent)) }
        if zerosBefore > 0 { text.append(0x30) }
        guard present + zerosBehind > 0 else { return text }
        text.append(0x2E)
        if zerosBefore > 1 { text.append(contentsOf: repeatElement(0x30, count: zerosBefore - 1)) }
        text.append(contentsOf: digits[whole...])
        text.append(contentsOf: repeatElement(0x30, count: zerosBehind))
        return text
    }

    private var digits: [UInt8] {
        guard let mantissa = UInt64(exactly: mantissa) else { return Array("\(mantissa)".utf8) }
        return Array("\(mantissa)".utf8)
    }
}

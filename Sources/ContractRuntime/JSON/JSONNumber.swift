/// A number as it stands in the text: `mantissa × 10^exponent`.
@usableFromInline
struct JSONNumber {
    @usableFromInline var start: Int
    /// Offset behind the number; if it is malformed, of the byte that is wrong.
    @usableFromInline var end: Int
    /// The leading digits, as many as fit.
    var mantissa: UInt64 = 0
    var exponent: Int = 0
    var isNegative: Bool = false
    var isWellFormed: Bool = false
    /// No digit other than 0 was left out of the mantissa.
    var isExact: Bool = true

    /// Bound of explicit exponents; larger ones mean the same.
    private static let largestExponent: Int = 1_000_000_000
    /// Digits that fit the mantissa whatever they are.
    private static let safeDigits: Int = 19

    /// Reads the longest number at `start`.
    @inline(__always)
    static func scan(_ base: UnsafePointer<UInt8>, _ start: Int, _ end: Int) -> JSONNumber {
        let isNegative: Bool = start < end && base[start] == 0x2D
        let first: Int = isNegative ? start + 1 : start
        var here: Int = first
        var mantissa: UInt64 = 0
        digits(base, &here, end, &mantissa)
        guard here > first, base[first] != 0x30 || here == first + 1 else {
            return JSONNumber(start: start, end: min(first + (here > first ? 1 : 0), end))
        }
        var exponent: Int = 0
        if here < end, base[here] == 0x2E {
            here += 1
            let fraction: Int = here
            digits(base, &here, end, &mantissa)
            exponent = fraction - here
            if exponent == 0 { return JSONNumber(start: start, end: here) }
        }
        var number: JSONNumber = JSONNumber(
            start: start, end: here, mantissa: mantissa, exponent: exponent, isNegative: isNegative, isWellFormed: true)
        if here - first - (exponent < 0 ? 1 : 0) > safeDigits { number.rescan(base, first) }
        if here < end, base[here] | 0x20 == 0x65 { number.readExponent(base, end) }
        return number
    }

    /// Appends digits to the mantissa, which may overflow.
    @inline(__always)
    private static func digits(
        _ base: UnsafePointer<UInt8>, _ here: inout Int, _ end: Int, _ mantissa: inout UInt64
    ) {
        while here + 8 <= end {
            let word: UInt64 = UnsafeRawPointer(base + here).loadUnaligned(as: UInt64.self).littleEndian
            guard let eight = JSONBytes.eightDigits(word) else { break }
            mantissa = mantissa &* 100_000_000 &+ eight
            here += 8
        }
        while here < end {
            let digit: UInt8 = base[here] &- 0x30
            guard digit < 10 else { return }
            mantissa = mantissa &* 10 &+ UInt64(digit)
            here += 1
        }
    }

    /// Takes the digits from `first` to `end` again, as many as fit.
    @inline(never)
    private mutating func rescan(_ base: UnsafePointer<UInt8>, _ first: Int) {
        let limit: UInt64 = 1_844_674_407_370_955_161
        var isFraction: Bool = false
        var isFull: Bool = false
        (mantissa, exponent) = (0, 0)
        for here in first..<end {
            let digit: UInt64 = UInt64(base[here] &- 0x30)
            if base[here] == 0x2E {
                isFraction = true
            } else if !isFull, mantissa < limit || (mantissa == limit && digit <= 5) {
                mantissa = mantissa * 10 + digit
                if isFraction { exponent -= 1 }
            } else {
                isFull = true
                if digit != 0 { isExact = false }
                if !isFraction { exponent += 1 }
            }
        }
    }

    /// Reads `e`, a sign and digits at `end`.
    @inline(never)
    private mutating func readExponent(_ base: UnsafePointer<UInt8>, _ limit: Int) {
        end += 1
        var isNegative: Bool = false
        if end < limit, base[end] == 0x2B || base[end] == 0x2D {
            isNegative = base[end] == 0x2D
            end += 1
        }
        let first: Int = end
        var value: Int = 0
        while end < limit, base[end] &- 0x30 < 10 {
            value = min(value * 10 + Int(base[end] &- 0x30), Self.largestExponent)
            end += 1
        }
        exponent += isNegative ? -value : value
        isWellFormed = end > first
    }
}

extension JSONNumber {
    /// Whether all of a text is a JSON number.
    static func isNumber(_ text: String) -> Bool {
        var text: String = text
        return text.withUTF8 { bytes in
            guard let base = bytes.baseAddress else { return false }
            let number: JSONNumber = scan(base, 0, bytes.count)
            return number.isWellFormed && number.end == bytes.count
        }
    }

    /// What the number is as an integer.
    @usableFromInline
    enum Integer {
        case magnitude(UInt64, isNegative: Bool)
        /// Beyond 64 bits, and not beyond 128.
        case wide(UInt128, isNegative: Bool)
        case tooLarge(isNegative: Bool)
        case fractional
    }

    /// The exact integer: `1.0` and `1e2` are integers.
    var integer: Integer {
        if exponent == 0, isExact { return .magnitude(mantissa, isNegative: isNegative) }
        if mantissa == 0 { return isExact ? .magnitude(0, isNegative: false) : .fractional }
        guard isExact else { return exponent > 0 ? .tooLarge(isNegative: isNegative) : .fractional }
        var value: UInt64 = mantissa
        var rest: Int = exponent
        while rest < 0 {
            guard value % 10 == 0 else { return .fractional }
            value /= 10
            rest += 1
        }
        while rest > 0 {
            let (product, overflow): (UInt64, Bool) = value.multipliedReportingOverflow(by: 10)
            guard !overflow else { return .tooLarge(isNegative: isNegative) }
            value = product
            rest -= 1
        }
        return .magnitude(value, isNegative: isNegative)
    }

    /// The integer where 64 bits are too few. `base` is the text that was scanned.
    func wideInteger(_ base: UnsafePointer<UInt8>) -> Integer {
        let exact: ExactNumber = ExactNumber(UnsafeBufferPointer(start: base + start, count: end - start))
        guard exact.isInteger else { return .fractional }
        guard exact.digits.count + exact.exponent <= Self.wideDigits else { return .tooLarge(isNegative: isNegative) }
        var value: UInt128 = 0
        for place in 0..<(exact.digits.count + exact.exponent) {
            let digit: UInt8 = place < exact.digits.count ? exact.digits[place] : 0
            let (product, isTooLarge): (UInt128, Bool) = value.multipliedReportingOverflow(by: 10)
            let (sum, overflows): (UInt128, Bool) = product.addingReportingOverflow(UInt128(digit))
            guard !isTooLarge, !overflows else { return .tooLarge(isNegative: isNegative) }
            value = sum
        }
        return .wide(value, isNegative: isNegative)
    }

    /// Digits of the largest number of 128 bits.
    private static let wideDigits: Int = 39

    /// The nearest double; infinite if the number is too large. `base` is the text that was scanned.
    func double(_ base: UnsafePointer<UInt8>) -> Double {
        if isExact, let value = DoubleParsing.exact(mantissa, exponent) ?? DoubleParsing.rounded(mantissa, exponent) {
            return isNegative ? -value : value
        }
        return DoubleParsing.rounded(self, base)
    }
}

/// A number as it stands in the text: `mantissa × 10^exponent`.
@usableFromInline
struct JSONNumber {
    @usableFromInline var start: Int
    /// Offset behind the number; if it is malformed, of the byte that is wrong.
    @usableFromInline var end: Int
    var isWellFormed: Bool = false
    var isNegative: Bool = false
    /// The leading digits, as many as fit.
    var mantissa: UInt64 = 0
    var exponent: Int = 0
    /// No digit other than 0 was left out of the mantissa.
    var isExact: Bool = true

    /// Bound of explicit exponents; larger ones mean the same.
    private static let largestExponent: Int = 1_000_000_000

    /// Reads the longest number at `start`.
    static func scan(_ base: UnsafePointer<UInt8>, _ start: Int, _ end: Int) -> JSONNumber {
        var number: JSONNumber = JSONNumber(start: start, end: start)
        if start < end, base[start] == 0x2D {
            number.isNegative = true
            number.end += 1
        }
        guard number.readInteger(base, end) else { return number }
        if number.end < end, base[number.end] == 0x2E {
            number.end += 1
            guard number.readDigits(base, end, isFraction: true) else { return number }
        }
        if number.end < end, base[number.end] | 0x20 == 0x65 {
            number.end += 1
            guard number.readExponent(base, end) else { return number }
        }
        number.isWellFormed = true
        return number
    }

    @inline(__always)
    private mutating func readInteger(_ base: UnsafePointer<UInt8>, _ limit: Int) -> Bool {
        guard end < limit, base[end] == 0x30 else { return readDigits(base, limit, isFraction: false) }
        end += 1
        return !(end < limit && base[end] &- 0x30 < 10)
    }

    @inline(__always)
    private mutating func readDigits(_ base: UnsafePointer<UInt8>, _ limit: Int, isFraction: Bool) -> Bool {
        let first: Int = end
        while end < limit {
            let digit: UInt8 = base[end] &- 0x30
            guard digit < 10 else { break }
            end += 1
            if mantissa < 1_844_674_407_370_955_161 {
                mantissa = mantissa &* 10 &+ UInt64(digit)
                if isFraction { exponent -= 1 }
            } else {
                appendBeyond(digit, isFraction: isFraction)
            }
        }
        return end > first
    }

    /// A digit that may not fit any more. The mantissa never takes a digit again after one was left out.
    private mutating func appendBeyond(_ digit: UInt8, isFraction: Bool) {
        if isExact, !hasDropped, mantissa == 1_844_674_407_370_955_161, digit <= 5 {
            mantissa = mantissa * 10 + UInt64(digit)
            if isFraction { exponent -= 1 }
            return
        }
        hasDropped = true
        if digit != 0 { isExact = false }
        if !isFraction { exponent += 1 }
    }

    private var hasDropped: Bool = false

    @inline(__always)
    private mutating func readExponent(_ base: UnsafePointer<UInt8>, _ limit: Int) -> Bool {
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
        return end > first
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

    /// The nearest double; infinite if the number is too large. `base` is the text that was scanned.
    func double(_ base: UnsafePointer<UInt8>) -> Double {
        if isExact, let value = DoubleParsing.exact(mantissa, exponent) { return isNegative ? -value : value }
        return DoubleParsing.rounded(self, base)
    }
}

/// Conversion of decimal digits to the nearest double.
enum DoubleParsing {
    /// 10^0 … 10^22, all exact as doubles.
    static let powers: [Double] = [
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19,
        1e20, 1e21, 1e22,
    ]

    /// Mantissa and power are both exact, so that one operation rounds correctly (Clinger 1990); nil otherwise.
    @inline(__always)
    static func exact(_ mantissa: UInt64, _ exponent: Int) -> Double? {
        guard mantissa <= 1 << 53, exponent >= -22, exponent <= 22 else { return mantissa == 0 ? 0 : nil }
        if exponent < 0 { return Double(mantissa) / powers[-exponent] }
        return Double(mantissa) * powers[exponent]
    }

    /// Any number, by the standard library's correctly rounding conversion.
    static func rounded(_ number: JSONNumber, _ base: UnsafePointer<UInt8>) -> Double {
        let text: UnsafeBufferPointer<UInt8> = UnsafeBufferPointer(
            start: base + number.start, count: number.end - number.start)
        return Double(String(decoding: text, as: UTF8.self)) ?? .infinity
    }
}

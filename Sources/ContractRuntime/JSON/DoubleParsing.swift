/// Conversion of decimal digits to the nearest double.
enum DoubleParsing {
    /// 10^0 … 10^22, all exact as doubles.
    private static let powers: [Double] = [
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

    /// One multiplication by 128 bits of a power of five decides nearly always (Eisel and Lemire 2020); nil where it
    /// does not, and for exponents beyond the table, whose results may be subnormal or infinite.
    static func rounded(_ mantissa: UInt64, _ exponent: Int) -> Double? {
        guard mantissa != 0, exponent >= PowersOfFive.smallest, exponent <= PowersOfFive.largest else { return nil }
        let place: Int = (exponent - PowersOfFive.smallest) * 2
        let shift: Int = mantissa.leadingZeroBitCount
        let digits: UInt64 = mantissa << UInt64(shift)
        let product: (high: UInt64, low: UInt64) = product(digits, place)
        // All ones below: what was cut off of the power could carry into the bits that count.
        if product.low == .max, exponent < -27 || exponent > 55 { return nil }
        let upper: Int = Int(product.high >> 63)
        var significand: UInt64 = product.high >> UInt64(upper + 9)
        // Exactly half way between two doubles, possible for small powers only: round to even by hand.
        let isTie: Bool = product.low <= 1 && significand & 3 == 1 && exponent >= -4 && exponent <= 23
        if isTie, significand << UInt64(upper + 9) == product.high { significand &= ~1 }
        significand = (significand + (significand & 1)) >> 1
        var binary: Int = (217_706 * exponent) >> 16 + 63 + upper - shift + 1023
        if significand == 1 << 53 {
            significand = 1 << 52
            binary += 1
        }
        return Double(bitPattern: significand & ((1 << 52) - 1) | UInt64(binary) << 52)
    }

    /// The upper 128 bits of `digits` times a power of the table; the second half is used only where it can matter.
    @inline(__always)
    private static func product(_ digits: UInt64, _ place: Int) -> (high: UInt64, low: UInt64) {
        let first: (high: UInt64, low: UInt64) = digits.multipliedFullWidth(by: PowersOfFive.words[place])
        guard first.high & 0x1FF == 0x1FF else { return first }
        let second: UInt64 = digits.multipliedFullWidth(by: PowersOfFive.words[place + 1]).high
        let (low, overflow): (UInt64, Bool) = first.low.addingReportingOverflow(second)
        return (first.high &+ (overflow ? 1 : 0), low)
    }

    /// Any number, by the standard library's correctly rounding conversion.
    static func rounded(_ number: JSONNumber, _ base: UnsafePointer<UInt8>) -> Double {
        let text: UnsafeBufferPointer<UInt8> = UnsafeBufferPointer(
            start: base + number.start, count: number.end - number.start)
        return Double(String(decoding: text, as: UTF8.self)) ?? .infinity
    }
}

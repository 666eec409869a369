/// A decimal number of any size, without rounding: `± digits × 10^exponent`.
///
/// One spelling for each number: the digits have no zero at either end, and zero has no digits and no sign.
struct ExactNumber: Hashable, Sendable {
    private(set) var isNegative: Bool
    /// Values 0 to 9, the most significant first.
    private(set) var digits: [UInt8]
    private(set) var exponent: Int

    /// Bound of explicit exponents, beyond which they are not told apart.
    private static let largestExponent: Int = 1_000_000_000_000

    /// Takes a well-formed JSON number apart.
    init(_ text: UnsafeBufferPointer<UInt8>) {
        isNegative = text.first == 0x2D
        exponent = 0
        digits = []
        digits.reserveCapacity(text.count)
        var isFraction: Bool = false
        var here: Int = isNegative ? 1 : 0
        while here < text.count, text[here] | 0x20 != 0x65 {
            if text[here] == 0x2E {
                isFraction = true
            } else {
                if isFraction { exponent -= 1 }
                if !digits.isEmpty || text[here] != 0x30 { digits.append(text[here] &- 0x30) }
            }
            here += 1
        }
        exponent += Self.explicitExponent(text, from: here + 1)
        normalise()
    }

    init(_ value: Int) {
        var text: String = String(value)
        self = text.withUTF8 { ExactNumber($0) }
    }

    private static func explicitExponent(_ text: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
        guard start < text.count else { return 0 }
        var value: Int = 0
        for index in start..<text.count where text[index] &- 0x30 < 10 {
            value = min(value * 10 + Int(text[index] - 0x30), largestExponent)
        }
        return text[start] == 0x2D ? -value : value
    }

    private mutating func normalise() {
        while digits.last == 0 {
            digits.removeLast()
            exponent += 1
        }
        if digits.isEmpty { (isNegative, exponent) = (false, 0) }
    }
}

extension ExactNumber {
    var isZero: Bool { digits.isEmpty }

    /// `1.0` and `1e2` are integers.
    var isInteger: Bool { exponent >= 0 }

    /// The value if it is an integer that fits.
    var integer: Int? {
        guard exponent >= 0, digits.count + exponent <= 18 else { return nil }
        var value: Int = 0
        for digit in digits { value = value * 10 + Int(digit) }
        for _ in 0..<exponent { value *= 10 }
        return isNegative ? -value : value
    }

    static func < (left: ExactNumber, right: ExactNumber) -> Bool {
        if left.isNegative != right.isNegative { return left.isNegative }
        return left.isNegative ? right.isNearerToZero(than: left) : left.isNearerToZero(than: right)
    }

    private func isNearerToZero(than other: ExactNumber) -> Bool {
        if isZero || other.isZero { return isZero && !other.isZero }
        let (own, their): (Int, Int) = (digits.count + exponent, other.digits.count + other.exponent)
        return own == their ? digits.lexicographicallyPrecedes(other.digits) : own < their
    }

    /// Whether the number divided by another is an integer, exactly.
    func isMultiple(of divisor: ExactNumber) -> Bool {
        guard !divisor.isZero, !isZero else { return isZero }
        let places: Int = exponent - divisor.exponent
        // The digits have no zero at the end: they are no multiple of ten.
        guard places >= 0 else { return false }
        // Behind as many zeros as the divisor can have factors of 2 or 5, one more changes nothing.
        let zeros: Int = min(places, divisor.digits.count * 4)
        return divisor.digits.count <= Self.smallDigits
            ? smallRemainderIsZero(divisor.digits, zeros) : largeRemainderIsZero(divisor.digits, zeros)
    }

    /// So many digits leave room in 64 bits for another one.
    private static let smallDigits: Int = 18

    private func smallRemainderIsZero(_ divisor: [UInt8], _ zeros: Int) -> Bool {
        let divisor: UInt64 = divisor.reduce(0) { $0 * 10 + UInt64($1) }
        var rest: UInt64 = 0
        for digit in digits { rest = (rest * 10 + UInt64(digit)) % divisor }
        for _ in 0..<zeros { rest = rest * 10 % divisor }
        return rest == 0
    }

    private func largeRemainderIsZero(_ divisor: [UInt8], _ zeros: Int) -> Bool {
        var rest: [UInt8] = []
        for index in 0..<(digits.count + zeros) {
            let digit: UInt8 = index < digits.count ? digits[index] : 0
            if !rest.isEmpty || digit != 0 { rest.append(digit) }
            while Self.isAtLeast(rest, divisor) { Self.subtract(divisor, from: &rest) }
        }
        return rest.isEmpty
    }

    private static func isAtLeast(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        left.count == right.count ? !left.lexicographicallyPrecedes(right) : left.count > right.count
    }

    /// Schoolbook subtraction; the result has no zeros in front.
    private static func subtract(_ small: [UInt8], from large: inout [UInt8]) {
        var borrow: UInt8 = 0
        for place in 1...large.count {
            let taken: UInt8 = (place <= small.count ? small[small.count - place] : 0) + borrow
            let index: Int = large.count - place
            borrow = large[index] < taken ? 1 : 0
            large[index] = large[index] + borrow * 10 - taken
        }
        large.removeFirst(large.firstIndex { $0 != 0 } ?? large.count)
    }
}

import ContractModel

/// Numbers of a description as Swift literals, without rounding.
enum Numerals {
    /// A JSON number cut into its parts: `-12.50e1` is (true, "1250", -1).
    struct Parts {
        var isNegative: Bool
        /// All digits without the point, without leading zeros; `0` for zero.
        var digits: String
        var exponent: Int
    }

    private static let maximumDigits: Int = 400

    /// Nil where the text is not a JSON number of a sensible size.
    static func parts(_ text: String) -> Parts? {
        var rest: Substring = text[...]
        guard rest.utf8.count <= maximumDigits else { return nil }
        let isNegative: Bool = rest.first == "-"
        if isNegative || rest.first == "+" { rest = rest.dropFirst() }
        var exponent: Int = 0
        if let mark = rest.firstIndex(where: { $0 == "e" || $0 == "E" }) {
            guard let value = Int(rest[rest.index(after: mark)...]), abs(value) <= maximumDigits else { return nil }
            exponent = value
            rest = rest[..<mark]
        }
        var digits: String = String(rest)
        if let point = rest.firstIndex(of: ".") {
            let fraction: Substring = rest[rest.index(after: point)...]
            exponent -= fraction.count
            digits = String(rest[..<point]) + fraction
        }
        guard !digits.isEmpty, digits.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) else { return nil }
        digits = String(digits.drop { $0 == "0" })
        if digits.isEmpty { return Parts(isNegative: false, digits: "0", exponent: 0) }
        return Parts(isNegative: isNegative, digits: digits, exponent: exponent)
    }

    /// The exact integer, or nil for a fraction.
    static func integer(_ text: String) -> Int128? {
        guard var parts = parts(text) else { return nil }
        while parts.exponent < 0, parts.digits.last == "0", parts.digits.count > 1 {
            parts.digits.removeLast()
            parts.exponent += 1
        }
        guard parts.exponent >= 0 else { return nil }
        return Int128((parts.isNegative ? "-" : "") + parts.digits + String(repeating: "0", count: parts.exponent))
    }

    /// The greatest integer that is not above the number.
    static func floor(_ text: String) -> Int128? {
        if let exact = integer(text) { return exact }
        guard let parts = parts(text) else { return nil }
        guard parts.exponent < 0 else { return nil }
        let whole: Substring = parts.digits.dropLast(-parts.exponent)
        guard let value = whole.isEmpty ? 0 : Int128(whole) else { return nil }
        return parts.isNegative ? -value - 1 : value
    }

    /// A floating-point literal; nil for what `Double` cannot hold.
    static func double(_ text: String) -> String? {
        guard parts(text) != nil, let value = Double(text), value.isFinite else { return nil }
        return text.hasPrefix("+") ? String(text.dropFirst()) : text
    }

    /// Places behind the point that a step fixes: 2 for `0.01`, nil for a step that is no power of ten below 1.
    static func places(_ step: String?) -> Int? {
        guard let parts = step.flatMap(parts), !parts.isNegative, parts.digits.first == "1" else { return nil }
        let zeros: Substring = parts.digits.dropFirst()
        let places: Int = -(parts.exponent + zeros.count)
        return zeros.allSatisfy { $0 == "0" } && (1...28).contains(places) ? places : nil
    }

    /// An exact `Decimal`; nil where the significand does not fit.
    static func decimal(_ text: String) -> String? {
        if let integer = integer(text), let small = Int(exactly: integer) { return String(small) }
        guard let parts = parts(text), let significand = Int(parts.digits), abs(parts.exponent) < 120
        else { return nil }
        let sign: String = parts.isNegative ? ".minus" : ".plus"
        return "Decimal(sign: \(sign), exponent: \(parts.exponent), significand: \(significand))"
    }
}

/// The limits of an integer, as literals of its width. A limit that every value of the width keeps is nil.
struct IntegerBounds {
    private(set) var minimum: Int128?
    private(set) var maximum: Int128?
    private(set) var multipleOf: Int128?

    init(_ constraints: Constraints, _ width: IntegerWidth) {
        let range: ClosedRange<Int128> = IntegerBounds.range(width)
        let least: Int128? = constraints.minimum.flatMap(IntegerBounds.ceiling)
        let above: Int128? = constraints.exclusiveMinimum.flatMap(Numerals.floor).map { $0 + 1 }
        let most: Int128? = constraints.maximum.flatMap(Numerals.floor)
        let below: Int128? = constraints.exclusiveMaximum.flatMap(IntegerBounds.ceiling).map { $0 - 1 }
        minimum = [least, above].compactMap(\.self).max().flatMap {
            $0 > range.lowerBound ? min($0, range.upperBound) : nil
        }
        maximum = [most, below].compactMap(\.self).min().flatMap {
            $0 < range.upperBound ? max($0, range.lowerBound) : nil
        }
        multipleOf = constraints.multipleOf.flatMap(Numerals.integer).flatMap {
            $0 > 1 && range.contains($0) ? $0 : nil
        }
    }

    /// The least integer that is not below the number.
    private static func ceiling(_ text: String) -> Int128? {
        guard let floor = Numerals.floor(text) else { return nil }
        return Numerals.integer(text) == nil ? floor + 1 : floor
    }

    private static func range(_ width: IntegerWidth) -> ClosedRange<Int128> {
        switch width {
        case .int, .int64: Int128(Int64.min)...Int128(Int64.max)
        case .int32: Int128(Int32.min)...Int128(Int32.max)
        case .uint32: 0...Int128(UInt32.max)
        case .uint64: 0...Int128(UInt64.max)
        case .int128: Int128.min...Int128.max
        }
    }
}

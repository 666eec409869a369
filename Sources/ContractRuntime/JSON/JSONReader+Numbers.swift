public import FoundationEssentials

extension JSONReader {
    /// Longest text of a number that is converted, in bytes. (`any` keeps any length.)
    public static let maximumNumberLength: Int = 1024

    /// An integer; `1.0` and `1e2` are integers. What does not fit `T` breaks `minimum` or `maximum`.
    @inlinable
    public mutating func integer<T: FixedWidthInteger>(
        _ type: T.Type = T.self, minimum: T? = nil, maximum: T? = nil, multipleOf: T? = nil
    ) -> T? {
        let start: Int = location
        guard let integer = integerAhead() else { return nil }
        guard let value = fit(integer, T.self, at: start) else { return nil }
        if let minimum, value < minimum { return refuse("minimum", at: start, "At least", "\(minimum)") }
        if let maximum, value > maximum { return refuse("maximum", at: start, "At most", "\(maximum)") }
        if let multipleOf, multipleOf != 0, value % multipleOf != 0 {
            return refuse("multipleOf", at: start, "A multiple of", "\(multipleOf)")
        }
        return value
    }

    /// A number, rounded to the nearest double; one that is too large breaks `minimum` or `maximum`.
    public mutating func number() -> Double? {
        let start: Int = location
        return numberAhead().flatMap { double($0, at: start) }
    }

    /// A number in bounds, rounded to the nearest double. `multipleOf` is checked on the exact decimal.
    public mutating func number(
        minimum: Double? = nil, maximum: Double? = nil, exclusiveMinimum: Double? = nil,
        exclusiveMaximum: Double? = nil, multipleOf: Decimal? = nil
    ) -> Double? {
        let start: Int = location
        guard let number = numberAhead(), let value = double(number, at: start) else { return nil }
        if let minimum, value < minimum { return refuse("minimum", at: start, "At least", "\(minimum)") }
        if let maximum, value > maximum { return refuse("maximum", at: start, "At most", "\(maximum)") }
        if let bound = exclusiveMinimum, value <= bound {
            return refuse("exclusiveMinimum", at: start, "More than", "\(bound)")
        }
        if let bound = exclusiveMaximum, value >= bound {
            return refuse("exclusiveMaximum", at: start, "Less than", "\(bound)")
        }
        if let multipleOf, !isMultiple(number, multipleOf) {
            return refuse("multipleOf", at: start, "A multiple of", "\(multipleOf)")
        }
        return value
    }

    /// A number, rounded to the nearest single; what is out of its range breaks `minimum` or `maximum`.
    public mutating func float(
        minimum: Double? = nil, maximum: Double? = nil, exclusiveMinimum: Double? = nil,
        exclusiveMaximum: Double? = nil, multipleOf: Decimal? = nil
    ) -> Float? {
        let start: Int = location
        let value: Double? = number(
            minimum: minimum, maximum: maximum, exclusiveMinimum: exclusiveMinimum,
            exclusiveMaximum: exclusiveMaximum, multipleOf: multipleOf)
        guard let value else { return nil }
        let single: Float = Float(value)
        guard single.isFinite else {
            return refuse(value < 0 ? "minimum" : "maximum", at: start, "A number in the range of", "a float")
        }
        return single
    }

    /// A decimal written as a JSON string, `"12.50"`: plain notation, 38 digits at most.
    public mutating func decimal(
        minimum: Decimal? = nil, maximum: Decimal? = nil, exclusiveMinimum: Decimal? = nil,
        exclusiveMaximum: Decimal? = nil, multipleOf: Decimal? = nil
    ) -> Decimal? {
        guard let span = stringSpan("A decimal number in a string") else { return nil }
        let start: Int = span.location
        guard let parts = withBytes(span, { DecimalParts($0) }), let value = parts.decimal else {
            return refuse("format", at: start, "A decimal number of at most", "38 digits")
        }
        if let minimum, value < minimum { return refuse("minimum", at: start, "At least", "\(minimum)") }
        if let maximum, value > maximum { return refuse("maximum", at: start, "At most", "\(maximum)") }
        if let bound = exclusiveMinimum, value <= bound {
            return refuse("exclusiveMinimum", at: start, "More than", "\(bound)")
        }
        if let bound = exclusiveMaximum, value >= bound {
            return refuse("exclusiveMaximum", at: start, "Less than", "\(bound)")
        }
        if let multipleOf, let divisor = DecimalParts(multipleOf), !parts.isMultiple(of: divisor) {
            return refuse("multipleOf", at: start, "A multiple of", "\(multipleOf)")
        }
        return value
    }
}

extension JSONReader {
    @inline(never) @usableFromInline
    mutating func refuse<T>(
        _ keyword: StaticString, at start: Int, _ relation: StaticString, _ bound: @autoclosure () -> String
    ) -> T? {
        record(keyword, at: start, "\(relation) \(bound()) is expected.")
        return nil
    }

    @inline(__always)
    private mutating func double(_ number: JSONNumber, at start: Int) -> Double? {
        let value: Double = number.double(base)
        if value.isFinite { return value }
        return refuse(number.isNegative ? "minimum" : "maximum", at: start, "A number in the range of", "a double")
    }

    /// Reads an integer; fractions and other types are recorded.
    @usableFromInline
    mutating func integerAhead() -> JSONNumber.Integer? {
        let start: Int = location
        if let value = shortInteger() { return .magnitude(value, isNegative: false) }
        guard let number = numberAhead(expected: "An integer") else { return nil }
        var integer: JSONNumber.Integer = number.integer
        if case .tooLarge = integer { integer = number.wideInteger(base) }
        if case .fractional = integer {
            record("type", at: start, "An integer is expected, not a fraction.")
            return nil
        }
        return integer
    }

    /// The fast path: up to 18 digits, and nothing else that belongs to a number. Nil leaves the position.
    @inline(__always)
    private mutating func shortInteger() -> UInt64? {
        guard tape == nil else { return nil }
        var here: Int = position
        var value: UInt64 = 0
        let limit: Int = min(end, position + 18)
        while here < limit, base[here] &- 0x30 < 10 {
            value = value &* 10 &+ UInt64(base[here] &- 0x30)
            here += 1
        }
        guard here > position, here < end, base[position] != 0x30 || here == position + 1 else { return nil }
        let next: UInt8 = base[here]
        guard next != 0x2E, next | 0x20 != 0x65, next &- 0x30 >= 10 else { return nil }
        position = here
        return value
    }

    /// The integer as `T`; out of range it breaks the bound that `T` has.
    @inlinable
    mutating func fit<T: FixedWidthInteger>(_ integer: JSONNumber.Integer, _ type: T.Type, at start: Int) -> T? {
        switch integer {
        case .magnitude(let magnitude, isNegative: false):
            if let value = T(exactly: magnitude) { return value }
            return refuse("maximum", at: start, "At most", "\(T.max)")
        case .magnitude(let magnitude, isNegative: true):
            if magnitude <= 1 << 63, let value = T(exactly: Int64(truncatingIfNeeded: 0 &- magnitude)) { return value }
            if T.bitWidth > 64, let value = T(exactly: -Int128(magnitude)) { return value }
            return refuse("minimum", at: start, "At least", "\(T.min)")
        case .wide(let magnitude, isNegative: false):
            if let value = T(exactly: magnitude) { return value }
            return refuse("maximum", at: start, "At most", "\(T.max)")
        case .wide(let magnitude, isNegative: true):
            if magnitude <= 1 << 127, let value = T(exactly: Int128(truncatingIfNeeded: 0 &- magnitude)) {
                return value
            }
            return refuse("minimum", at: start, "At least", "\(T.min)")
        case .tooLarge(isNegative: false): return refuse("maximum", at: start, "At most", "\(T.max)")
        case .tooLarge(isNegative: true), .fractional: return refuse("minimum", at: start, "At least", "\(T.min)")
        }
    }

    /// The number ahead; nil after a violation or a defect.
    mutating func numberAhead(expected: StaticString = "A number") -> JSONNumber? {
        if tape != nil { return textNumber(expected) }
        let first: UInt8 = peek()
        guard first &- 0x30 < 10 || first == 0x2D else {
            refuseType(expected)
            return nil
        }
        let start: Int = position
        guard let number = scanNumber() else { return nil }
        return isConvertible(number, at: start) ? number : nil
    }

    /// Reads over the number at the position. Nil: the text is malformed.
    @inline(__always)
    mutating func scanNumber() -> JSONNumber? {
        let number: JSONNumber = JSONNumber.scan(base, position, end)
        position = number.end
        if number.isWellFormed { return number }
        fail(.number)
        return nil
    }

    private mutating func textNumber(_ expected: StaticString) -> JSONNumber? {
        let start: Int = position
        guard let span = textSpan(expected) else { return nil }
        let number: JSONNumber = JSONNumber.scan(base, span.start, span.end)
        guard number.isWellFormed, number.end == span.end else {
            record("type", at: start, "\(expected) is expected.")
            return nil
        }
        return isConvertible(number, at: start) ? number : nil
    }

    @inline(__always)
    private mutating func isConvertible(_ number: JSONNumber, at start: Int) -> Bool {
        if number.end - number.start <= Self.maximumNumberLength { return true }
        record("maxLength", at: start, "At most \(Self.maximumNumberLength) digits are allowed.")
        return false
    }

    private func isMultiple(_ number: JSONNumber, _ divisor: Decimal) -> Bool {
        let text: UnsafeBufferPointer<UInt8> = UnsafeBufferPointer(
            start: base + number.start, count: number.end - number.start)
        guard let divisor = DecimalParts(divisor), let value = DecimalParts(text, allowsExponent: true) else {
            return false
        }
        return value.isMultiple(of: divisor)
    }
}

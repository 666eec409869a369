import ContractModel
import OpenAPI
import SourceTree

extension LoweringRun {
    /// The narrowest type that holds every integer that the schema names as allowed: `Int` where it says nothing.
    /// What no type of 128 bits holds is any JSON value, whose digits are kept, and a check.
    func integerUse(_ schema: Schema) -> TypeUse {
        let bounds = IntegerBounds(schema)
        guard let width = IntegerWidth(format: schema.format) ?? bounds.width else {
            unsupported(
                "wide-integer", "the schema allows integers that 128 bits do not hold; they are read as any JSON value",
                at: schema.location, hint: "write bounds, or a string with a `pattern`")
            requireCheck()
            return TypeUse(.any)
        }
        var use = TypeUse(.integer(width))
        let range = width.range
        use.constraints.minimum = bounds.minimum.flatMap {
            $0 > range.lowerBound ? String(min($0, range.upperBound)) : nil
        }
        use.constraints.maximum = bounds.maximum.flatMap {
            $0 < range.upperBound ? String(max($0, range.lowerBound)) : nil
        }
        if let factor = schema.multipleOf { addFactor(factor, to: &use) }
        noteNumberFormat(schema, in: &use)
        return use
    }

    private func addFactor(_ factor: String, to use: inout TypeUse) {
        if case .value(let whole)? = WholeNumber(factor, rounding: .exact), whole > 0, Int64(exactly: whole) != nil {
            use.constraints.multipleOf = whole == 1 ? nil : String(whole)
        } else {
            requireCheck()
        }
    }

    /// Formats of numbers: those of the OpenAPI registry, and those that only say what is counted.
    private static let numberFormats: Set<String> = [
        "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64", "double-int", "float", "double",
        "decimal", "timestamp", "unix-time", "unixtime",
    ]

    func noteNumberFormat(_ schema: Schema, in use: inout TypeUse) {
        guard let format = schema.format, !Self.numberFormats.contains(format) else { return }
        unenforced("format", in: &use, at: schema.location, because: "`\(format)` is not known")
    }
}

extension IntegerWidth {
    /// Nil without a format that names a width of Swift.
    fileprivate init?(format: String?) {
        switch format {
        case "int32": self = .int32
        case "int64": self = .int64
        case "uint32": self = .uint32
        case "uint64": self = .uint64
        default: return nil
        }
    }

    fileprivate var range: ClosedRange<Int128> {
        switch self {
        case .int, .int64: Int128(Int64.min)...Int128(Int64.max)
        case .int32: Int128(Int32.min)...Int128(Int32.max)
        case .uint32: 0...Int128(UInt32.max)
        case .uint64: 0...Int128(UInt64.max)
        case .int128: Int128.min...Int128.max
        }
    }
}

/// Inclusive bounds of an integer: of keywords, of formats that Swift has no type for, of listed values.
private struct IntegerBounds {
    private(set) var minimum: Int128?
    private(set) var maximum: Int128?
    /// A bound is out of the range of 128 bits.
    private var isBeyond = false

    init(_ schema: Schema) {
        take(schema.minimum, .up, isLower: true, offset: 0)
        take(schema.exclusiveMinimum, .down, isLower: true, offset: 1)
        take(schema.maximum, .down, isLower: false, offset: 0)
        take(schema.exclusiveMaximum, .up, isLower: false, offset: -1)
        if let range = Self.range(of: schema.format) {
            tighten(range.lowerBound, isLower: true)
            tighten(range.upperBound, isLower: false)
        }
        let listed = (schema.enumeration ?? []) + [schema.constant].compactMap { $0 }
        let values = listed.compactMap { $0.number.flatMap { WholeNumber($0, rounding: .exact) } }
        if values.contains(where: \.isBeyond) { isBeyond = true }
        guard let least = values.compactMap(\.value).min(), let most = values.compactMap(\.value).max() else { return }
        tighten(least, isLower: true)
        tighten(most, isLower: false)
    }

    private static func range(of format: String?) -> ClosedRange<Int128>? {
        switch format {
        case "int8": Int128(Int8.min)...Int128(Int8.max)
        case "int16": Int128(Int16.min)...Int128(Int16.max)
        case "uint8": 0...Int128(UInt8.max)
        case "uint16": 0...Int128(UInt16.max)
        // What a double holds without a gap.
        case "double-int": -(1 << 53)...(1 << 53)
        default: nil
        }
    }

    private mutating func take(_ text: String?, _ rounding: WholeNumber.Rounding, isLower: Bool, offset: Int128) {
        guard let number = text.flatMap({ WholeNumber($0, rounding: rounding) }) else { return }
        guard let value = number.value else {
            isBeyond = true
            return
        }
        let (sum, overflow) = value.addingReportingOverflow(offset)
        if overflow { isBeyond = true } else { tighten(sum, isLower: isLower) }
    }

    private mutating func tighten(_ bound: Int128, isLower: Bool) {
        if isLower { minimum = max(minimum ?? bound, bound) } else { maximum = min(maximum ?? bound, bound) }
    }

    /// Nil: 128 bits are too few.
    var width: IntegerWidth? {
        if isBeyond { return nil }
        let range = (min(minimum ?? 0, maximum ?? 0))...(max(maximum ?? 0, minimum ?? 0))
        for width in [IntegerWidth.int, .uint64] where width.range.contains(range) { return width }
        return .int128
    }
}

/// An integer near a number of a description, exactly.
enum WholeNumber {
    enum Rounding { case up, down, exact }

    case value(Int128)
    case beyond

    /// As many digits as 128 bits may have.
    private static let maximumDigits = 39

    /// Nil where the text is no number, or a fraction that must not be rounded.
    init?(_ text: String, rounding: Rounding) {
        var rest = text[...]
        let isNegative = rest.first == "-"
        if isNegative { rest = rest.dropFirst() }
        var exponent = 0
        if let mark = rest.firstIndex(where: { $0 == "e" || $0 == "E" }) {
            guard let value = Double(rest[rest.index(after: mark)...]) else { return nil }
            exponent = Int(max(-100_000, min(100_000, value)))
            rest = rest[..<mark]
        }
        let parts = rest.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        exponent -= parts.count == 2 ? parts[1].utf8.count : 0
        let all = String(parts.joined())
        let digits = all.drop { $0 == "0" }
        guard digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        let places = digits.utf8.count + exponent
        guard places <= Self.maximumDigits || digits.isEmpty else {
            self = .beyond
            return
        }
        let whole = digits.prefix(max(0, places)) + String(repeating: "0", count: max(0, exponent))
        let isFraction = digits.dropFirst(max(0, places)).contains { $0 != "0" }
        guard rounding != .exact || !isFraction else { return nil }
        let step: Int128 = !isFraction || (rounding == .up) == isNegative ? 0 : isNegative ? -1 : 1
        let truncated = whole.isEmpty ? 0 : Int128((isNegative ? "-" : "") + whole)
        guard let (sum, overflow) = truncated.map({ $0.addingReportingOverflow(step) }), !overflow else {
            self = .beyond
            return
        }
        self = .value(sum)
    }

    var value: Int128? { if case .value(let value) = self { value } else { nil } }

    var isBeyond: Bool { value == nil }
}

import ContractModel
import OpenAPI
import SchemaPlan
import SourceTree

extension LoweringRun {
    /// Formats that the runtime checks on a `String`.
    private static let checkedFormats: Set<String> = [
        "email", "uri", "uri-reference", "hostname", "ipv4", "ipv6", "regex", "time", "duration",
    ]

    /// Formats that say nothing that could be checked: they choose a representation or a presentation.
    private static let silentFormats: Set<String> = [
        "password", "int32", "int64", "uint32", "uint64", "float", "double", "decimal", "uuid", "date-time", "date",
        "byte", "binary", "timestamp", "unix-time", "unixtime", "repo.nwo",
    ]

    func stringUse(_ schema: Schema) -> TypeUse {
        var use = TypeUse(stringType(schema))
        if case .string = use.type { return plainString(schema) }
        let isChecked = [("minLength", schema.minLength != nil), ("maxLength", schema.maxLength != nil)]
        for (keyword, isPresent) in isChecked where isPresent {
            unenforced(keyword, in: &use, at: schema.location, because: "the format decides the length")
        }
        if schema.pattern != nil {
            unenforced("pattern", in: &use, at: schema.location, because: "the format decides the text")
        }
        if use.type == .decimal { addBounds(of: schema, to: &use.constraints) }
        return use
    }

    private func stringType(_ schema: Schema) -> TypeReference {
        if let format = schema.format, let custom = configuration.formats[format] {
            if let module = custom.module { modules.insert(module) }
            return .custom(swiftType: custom.swiftType, format: format)
        }
        switch schema.format {
        case "uuid": return .uuid
        case "date-time": return .dateTime
        case "date": return .date
        case "decimal": return .decimal
        case "byte": return .base64
        default: return schema.contentEncoding == "base64" ? .base64 : .string
        }
    }

    private func plainString(_ schema: Schema) -> TypeUse {
        var use = TypeUse(.string)
        use.constraints.minLength = schema.minLength.flatMap { $0 > 0 ? $0 : nil }
        use.constraints.maxLength = schema.maxLength
        use.constraints.pattern = usablePattern(of: schema)
        guard let format = schema.format else { return use }
        if Self.checkedFormats.contains(format) {
            use.constraints.format = format
        } else if format == "binary" {
            unenforced("format", in: &use, at: schema.location, because: "`binary` is for whole bodies and parts")
        } else if !Self.silentFormats.contains(format) {
            unenforced("format", in: &use, at: schema.location, because: "`\(format)` is not known")
        }
        return use
    }

    /// A pattern that cannot be used would refuse every text.
    private func usablePattern(of schema: Schema) -> String? {
        guard let pattern = schema.pattern, let defect = SchemaPatterns.defect(of: pattern) else {
            return schema.pattern
        }
        diagnostics.warning(
            "unsupported-pattern", "the pattern '\(pattern)' is not checked: \(defect)", at: schema.location)
        return nil
    }

    func numberUse(_ schema: Schema) -> TypeUse {
        var use = TypeUse(.number(isFloat: schema.format == "float"))
        addBounds(of: schema, to: &use.constraints)
        return use
    }

    private func addBounds(of schema: Schema, to constraints: inout Constraints) {
        constraints.minimum = schema.minimum
        constraints.maximum = schema.maximum
        constraints.exclusiveMinimum = schema.exclusiveMinimum
        constraints.exclusiveMaximum = schema.exclusiveMaximum
        constraints.multipleOf = schema.multipleOf
    }

    func integerUse(_ schema: Schema) -> TypeUse {
        let width = IntegerWidth(format: schema.format)
        var use = TypeUse(.integer(width))
        let bounds = IntegerBounds(schema, width: width)
        use.constraints.minimum = bounds.minimum.map(String.init)
        use.constraints.maximum = bounds.maximum.map(String.init)
        if let factor = schema.multipleOf { addFactor(factor, schema, to: &use) }
        return use
    }

    private func addFactor(_ factor: String, _ schema: Schema, to use: inout TypeUse) {
        if let whole = Int(factor) ?? Double(factor).flatMap({ Int(exactly: $0) }), whole > 0 {
            use.constraints.multipleOf = whole == 1 ? nil : String(whole)
        } else {
            requireCheck()
        }
    }

    func addSizes(of schema: Schema, to constraints: inout Constraints) {
        constraints.minItems = schema.minItems.flatMap { $0 > 0 ? $0 : nil }
        constraints.maxItems = schema.maxItems
        constraints.uniqueItems = schema.uniqueItems
    }
}

extension IntegerWidth {
    fileprivate init(format: String?) {
        switch format {
        case "int32": self = .int32
        case "int64": self = .int64
        case "uint32": self = .uint32
        case "uint64": self = .uint64
        default: self = .int
        }
    }

    fileprivate var range: ClosedRange<Int128> {
        switch self {
        case .int, .int64: Int128(Int64.min)...Int128(Int64.max)
        case .int32: Int128(Int32.min)...Int128(Int32.max)
        case .uint32: Int128(UInt32.min)...Int128(UInt32.max)
        case .uint64: Int128(UInt64.min)...Int128(UInt64.max)
        }
    }
}

/// Inclusive bounds of an integer, without those that its width implies.
private struct IntegerBounds {
    var minimum: Int128?
    var maximum: Int128?

    init(_ schema: Schema, width: IntegerWidth) {
        let lower = [
            schema.minimum.flatMap { Self.whole($0, rounding: .up) },
            schema.exclusiveMinimum.flatMap { Self.whole($0, rounding: .down) }.map { $0 + 1 },
        ].compactMap { $0 }.max()
        let upper = [
            schema.maximum.flatMap { Self.whole($0, rounding: .down) },
            schema.exclusiveMaximum.flatMap { Self.whole($0, rounding: .up) }.map { $0 - 1 },
        ].compactMap { $0 }.min()
        let range = width.range
        minimum = lower.flatMap { $0 > range.lowerBound ? min($0, range.upperBound) : nil }
        maximum = upper.flatMap { $0 < range.upperBound ? max($0, range.lowerBound) : nil }
    }

    /// Integers as written; `1.5` and `1e3` by way of `Double`. Nil for what no width can hold.
    private static func whole(_ text: String, rounding: FloatingPointRoundingRule) -> Int128? {
        if let exact = Int128(text) { return abs(exact) < Int128.max / 4 ? exact : nil }
        guard let double = Double(text), abs(double) < 1e30 else { return nil }
        return Int128(double.rounded(rounding))
    }
}

import ContractModel
import OpenAPI
import SchemaPlan
import SourceTree

extension LoweringRun {
    /// Formats that the runtime checks on a `String`.
    private static let checkedFormats: Set<String> = [
        "email", "idn-email", "uri", "uri-reference", "iri", "iri-reference", "uri-template", "hostname",
        "idn-hostname", "ipv4", "ipv6", "regex", "time", "duration", "json-pointer", "relative-json-pointer",
    ]

    /// Formats that say nothing that could be checked: they choose a representation or a presentation.
    private static let silentFormats: Set<String> = [
        "password", "int32", "int64", "uint32", "uint64", "float", "double", "decimal", "uuid", "date-time", "date",
        "byte", "binary", "timestamp", "unix-time", "unixtime", "repo.nwo",
    ]

    /// The text of a typed format is gone once it is read: what its keywords say of it beyond the format is checked
    /// beside the type.
    func stringUse(_ schema: Schema) -> TypeUse {
        var use = TypeUse(stringType(schema))
        if case .string = use.type { return plainString(schema) }
        let lengths = Self.lengths(of: use.type)
        let isLimited = (schema.minLength ?? 0) > lengths.lowerBound || (schema.maxLength ?? .max) < lengths.upperBound
        if usablePattern(of: schema) != nil || isLimited { requireCheck() }
        if use.type == .decimal { addBounds(of: schema, to: &use.constraints) }
        return use
    }

    /// How many characters every text has that a typed format takes: keywords that allow all of them say nothing.
    private static func lengths(of type: TypeReference) -> ClosedRange<Int> {
        switch type {
        case .uuid: 36...36
        case .date: 10...10
        // `2026-02-28T12:30:00Z`; fractions may go on.
        case .dateTime: 20...(.max)
        case .decimal: 1...(.max)
        default: 0...(.max)
        }
    }

    func stringType(_ schema: Schema) -> TypeReference {
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
            "unsupported-pattern", "the pattern '\(pattern)' is not checked: \(defect)",
            at: schema.patternLocation ?? schema.location)
        return nil
    }

    func numberUse(_ schema: Schema) -> TypeUse {
        var use = TypeUse(.number(isFloat: schema.format == "float"))
        addBounds(of: schema, to: &use.constraints)
        noteNumberFormat(schema, in: &use)
        return use
    }

    private func addBounds(of schema: Schema, to constraints: inout Constraints) {
        constraints.minimum = schema.minimum
        constraints.maximum = schema.maximum
        constraints.exclusiveMinimum = schema.exclusiveMinimum
        constraints.exclusiveMaximum = schema.exclusiveMaximum
        constraints.multipleOf = schema.multipleOf
    }

    func addSizes(of schema: Schema, to constraints: inout Constraints) {
        constraints.minItems = schema.minItems.flatMap { $0 > 0 ? $0 : nil }
        constraints.maxItems = schema.maxItems
        constraints.uniqueItems = schema.uniqueItems
    }
}

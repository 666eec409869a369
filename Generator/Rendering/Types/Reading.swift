import ContractModel

/// Read expressions: the call of `JSONReader` that reads and checks a value, `nil` meaning that violations are
/// recorded.
struct Reading {
    let symbols: Symbols
    /// A server enforces constraints, a client does not.
    let isStrict: Bool
    /// Regular expressions in the order of first use; their positions name them.
    private(set) var patterns: [String] = []
    /// Beginning of the names of the static properties that hold the patterns, `pattern`.
    let patternName: String
    /// An expression names Foundation's `Decimal` in a constraint.
    private(set) var usesDecimalLiteral: Bool = false

    init(symbols: Symbols, isStrict: Bool, patternName: String = "pattern") {
        self.symbols = symbols
        self.isStrict = isStrict
        self.patternName = patternName
    }

    /// Expression of type `T?`, or `T??` where null is a value. `reader` is `json`, or `$0` within a closure.
    mutating func expression(_ use: TypeUse, _ reader: String = "$0") -> String {
        checked(use, reader) { reading, reader in
            guard reading.symbols.isNullable(use) else { return reading.value(use, reader) }
            return "\(reader).nullable { \(reading.value(use, "$0")) }"
        }
    }

    /// The expression behind the checks that also concern null.
    mutating func checked(
        _ use: TypeUse, _ reader: String, _ inner: (inout Reading, _ reader: String) -> String
    ) -> String {
        let isNullable: Bool = symbols.isNullable(use)
        return checked(symbols.resolved(use).checks.filter { isNullable && !$0.skipsNull }, reader, inner)
    }

    private mutating func checked(
        _ checks: [UseCheck], _ reader: String, _ inner: (inout Reading, _ reader: String) -> String
    ) -> String {
        guard isStrict, let check = checks.first else { return inner(&self, reader) }
        let rest: String = checked(Array(checks.dropFirst()), "$0", inner)
        return "\(reader).checked(\(symbols.checksName).\(SwiftText.identifier(check.name))) { \(rest) }"
    }

    /// Expression of type `T?` for a value that is not null.
    mutating func value(_ use: TypeUse, _ reader: String) -> String {
        let isNullable: Bool = symbols.isNullable(use)
        let use: TypeUse = symbols.resolved(use)
        return checked(use.checks.filter { $0.skipsNull || !isNullable }, reader) { $0.plainValue(use, $1) }
    }

    /// `use` is resolved.
    private mutating func plainValue(_ use: TypeUse, _ reader: String) -> String {
        var use: TypeUse = use
        use.isNullable = false
        if let constant = use.constraints.constant,
            let literal = JSONLiteral(symbols: symbols).swift(constant, as: use) {
            return "\(reader).constant(\(SwiftText.literal(constant))).map { _ in \(literal) }"
        }
        switch use.type {
        case .array(let element):
            let arguments: String = isStrict ? arrayArguments(use.constraints) : ""
            return "\(reader).array\(arguments) { \(expression(element)) }"
        case .map(let element):
            let arguments: String = isStrict ? mapArguments(use.constraints) : ""
            return "\(reader).map\(arguments) { \(expression(element)) }"
        case .named(let name):
            return named(name, reader)
        default:
            return "\(reader).\(scalar(use))"
        }
    }

    /// The function of `JSONFieldList` for a scalar, and its arguments; an integer's type follows from the property.
    mutating func field(_ use: TypeUse) -> (name: String, arguments: [String]) {
        let call: String = scalar(use)
        let name: String = String(call.prefix { $0 != "(" })
        var arguments: String = String(call.dropFirst(name.count + 1).dropLast())
        if case .integer(let width) = use.type {
            arguments = String(arguments.dropFirst("\(width.rawValue).self".count).drop { $0 == "," || $0 == " " })
        }
        return (name, arguments.isEmpty ? [] : [arguments])
    }

    private func named(_ name: String, _ reader: String) -> String {
        let type: String = SwiftText.identifier(name)
        switch symbols.kind(name) {
        case .textEnumeration, .numberEnumeration: return "\(reader).enumeration(\(type).self)"
        case .identifier: return "\(reader).identifier(\(type).self)"
        case .object, .union, .alias, nil: return "\(type)(from: &\(reader))"
        }
    }

    private mutating func scalar(_ use: TypeUse) -> String {
        switch use.type {
        case .string: "string(\(textArguments(use.constraints)))"
        case .integer(let width): "integer(\(integerArguments(use.constraints, width)))"
        case .number(let isFloat): "\(isFloat ? "float" : "number")(\(numberArguments(use.constraints)))"
        case .decimal: "decimal(\(decimalArguments(use.constraints)))"
        case .boolean: "boolean()"
        case .uuid: "uuid()"
        case .dateTime: "dateTime()"
        case .date: "date()"
        case .base64, .binary: "base64()"
        case .custom(let type, let format): "custom(\(type).self, format: \(SwiftText.literal(format)))"
        case .any, .named, .array, .map: "any()"
        }
    }
}

// MARK: Arguments

extension Reading {
    private mutating func textArguments(_ constraints: Constraints) -> String {
        guard isStrict else { return "" }
        var arguments: [String] = []
        if let minLength = constraints.minLength, minLength > 0 { arguments.append("minLength: \(minLength)") }
        if let maxLength = constraints.maxLength { arguments.append("maxLength: \(maxLength)") }
        if let pattern = constraints.pattern { arguments.append("pattern: \(self.pattern(pattern))") }
        if let format = constraints.format.flatMap(StringFormats.name) { arguments.append("format: .\(format)") }
        return arguments.joined(separator: ", ")
    }

    /// `Self.pattern1`.
    private mutating func pattern(_ text: String) -> String {
        let index: Int = patterns.firstIndex(of: text) ?? patterns.count
        if index == patterns.count { patterns.append(text) }
        return "Self.\(patternName)\(index + 1)"
    }

    private func integerArguments(_ constraints: Constraints, _ width: IntegerWidth) -> String {
        var arguments: [String] = ["\(width.rawValue).self"]
        guard isStrict else { return arguments[0] }
        let bounds: IntegerBounds = IntegerBounds(constraints, width)
        if let minimum = bounds.minimum { arguments.append("minimum: \(minimum)") }
        if let maximum = bounds.maximum { arguments.append("maximum: \(maximum)") }
        if let multiple = bounds.multipleOf { arguments.append("multipleOf: \(multiple)") }
        return arguments.joined(separator: ", ")
    }

    private mutating func numberArguments(_ constraints: Constraints) -> String {
        guard isStrict else { return "" }
        var arguments: [String] = bounds(constraints, Numerals.double)
        if let multiple = constraints.multipleOf.flatMap(Numerals.decimal) {
            usesDecimalLiteral = true
            arguments.append("multipleOf: \(multiple)")
        }
        return arguments.joined(separator: ", ")
    }

    private func decimalArguments(_ constraints: Constraints) -> String {
        guard isStrict else { return "" }
        var arguments: [String] = bounds(constraints, Numerals.decimal)
        if let multiple = constraints.multipleOf.flatMap(Numerals.decimal) {
            arguments.append("multipleOf: \(multiple)")
        }
        return arguments.joined(separator: ", ")
    }

    private func bounds(_ constraints: Constraints, _ literal: (String) -> String?) -> [String] {
        let pairs: [(String, String?)] = [
            ("minimum", constraints.minimum), ("maximum", constraints.maximum),
            ("exclusiveMinimum", constraints.exclusiveMinimum), ("exclusiveMaximum", constraints.exclusiveMaximum),
        ]
        return pairs.compactMap { name, text in text.flatMap(literal).map { "\(name): \($0)" } }
    }

    private func arrayArguments(_ constraints: Constraints) -> String {
        var arguments: [String] = []
        if let minItems = constraints.minItems, minItems > 0 { arguments.append("minItems: \(minItems)") }
        if let maxItems = constraints.maxItems { arguments.append("maxItems: \(maxItems)") }
        if constraints.uniqueItems { arguments.append("unique: true") }
        return arguments.isEmpty ? "" : "(\(arguments.joined(separator: ", ")))"
    }

    private func mapArguments(_ constraints: Constraints) -> String {
        var arguments: [String] = []
        if let minimum = constraints.minProperties, minimum > 0 { arguments.append("minProperties: \(minimum)") }
        if let maximum = constraints.maxProperties { arguments.append("maxProperties: \(maximum)") }
        return arguments.isEmpty ? "" : "(\(arguments.joined(separator: ", ")))"
    }
}

/// Formats that `StringFormat` of the runtime checks.
enum StringFormats {
    private static let names: [String: String] = [
        "email": "email", "idn-email": "idnEmail", "uri": "uri", "uri-reference": "uriReference",
        "iri": "iri", "iri-reference": "iriReference", "uri-template": "uriTemplate", "hostname": "hostname",
        "idn-hostname": "idnHostname", "ipv4": "ipv4", "ipv6": "ipv6", "regex": "regex", "time": "time",
        "duration": "duration", "json-pointer": "jsonPointer", "relative-json-pointer": "relativeJSONPointer",
    ]

    static func name(_ format: String) -> String? { names[format] }
}

import ContractModel

/// How a parameter is declared in the input, and read from a request.
struct ParameterPlan {
    let parameter: Parameter
    let symbols: Symbols
    let bareType: String
    /// Literal that stands for an absent parameter.
    let fallback: String?

    /// Names that the code of routes uses itself.
    static let taken: Set<String> = ["decoder", "request", "input", "output", "response", "value"]

    init(_ parameter: Parameter, symbols: Symbols) {
        self.parameter = parameter
        self.symbols = symbols
        bareType = symbols.bareSpelling(parameter.use)
        let json: String? = parameter.isRequired ? nil : parameter.defaultJSON
        fallback = json.flatMap { JSONLiteral(symbols: symbols).swift($0, as: parameter.use) }
    }

    var name: String { SwiftText.identifier(parameter.propertyName) }
    var local: String { SwiftText.local(parameter.propertyName, besides: ParameterPlan.taken) }
    var isOptional: Bool { !parameter.isRequired && fallback == nil }
    var type: String { isOptional ? bareType + "?" : bareType }

    /// `limit: Int = 25`
    var argument: String {
        let names: String = SwiftText.parameter(parameter.propertyName, besides: ParameterPlan.taken)
        return "\(names): \(type)" + (fallback ?? (isOptional ? "nil" : nil)).map { " = \($0)" }.orEmpty
    }

    /// The expression that goes into the input, after required locals are unwrapped.
    var value: String { fallback.map { "\(local) ?? \($0)" } ?? local }

    /// `limit: limit ?? 25`
    var passing: String { "\(SwiftText.label(parameter.propertyName)): \(value)" }

    var unwrapping: String? { parameter.isRequired ? "let \(local)" : nil }

    /// The schema as the decoder of texts sees it.
    var shape: Shape { ParameterPlan.shape(parameter.use, symbols) }

    static func shape(_ use: TypeUse, _ symbols: Symbols) -> Shape {
        switch symbols.resolved(use).type {
        case .array: return .array
        case .map: return .object
        case .named(let name):
            if case .object? = symbols.kind(name) { return .object }
            return .scalar
        default: return .scalar
        }
    }

    enum Shape: String { case scalar, array, object }
}

extension Optional<String> {
    /// Empty where there is none.
    var orEmpty: String { self ?? "" }
}

// MARK: Reading

extension ParameterPlan {
    /// `let limit: Int? = decoder.query("limit") { … }`
    func read(_ reading: inout Reading, position: Int) -> String {
        let closure: String = reading.value(parameter.use, "$0")
        let arguments: String = self.arguments(position: position).joined(separator: ", ")
        let head: String = "let \(local): \(bareType)? = decoder.\(function)(\(arguments))"
        return SwiftLines.closure(head, closure, indent: "        ")
    }

    private var function: String {
        switch (parameter.location, parameter.isRequired) {
        case (.path, _): "path"
        case (.query, true) where parameter.isWholeQuery: "requiredQuerystring"
        case (.query, false) where parameter.isWholeQuery: "querystring"
        case (.query, true): "requiredQuery"
        case (.query, false): "query"
        case (.header, true): "requiredHeader"
        case (.header, false): "header"
        case (.cookie, true): "requiredCookie"
        case (.cookie, false): "cookie"
        }
    }

    private func arguments(position: Int) -> [String] {
        var arguments: [String] = parameter.location == .path ? ["\(position)"] : []
        arguments.append(SwiftText.literal(parameter.name))
        if parameter.isJSONContent { return arguments + ["style: .json"] }
        if parameter.isFormContent { return arguments + ["style: .urlencoded"] }
        if shape != .scalar { arguments.append("shape: .\(shape.rawValue)") }
        let isQuery: Bool = parameter.location == .query
        let standard: Parameter.Style = isQuery || parameter.location == .cookie ? .form : .simple
        if parameter.style != standard { arguments.append("style: .\(parameter.style.rawValue)") }
        if parameter.explode != isQuery, shape != .scalar { arguments.append("explode: \(parameter.explode)") }
        if isSpread { arguments.append("keys: \(SwiftText.literals(symbols.keys(of: parameter.use)))") }
        return arguments
    }

    /// The members of the object are parameters of their own.
    private var isSpread: Bool {
        let spreads: Bool = parameter.location == .query && parameter.style == .form || parameter.location == .cookie
        return spreads && parameter.explode && shape == .object && !parameter.isJSONContent && !parameter.isFormContent
    }

    /// The names that the parameter has in a query.
    var queryNames: [String] {
        guard parameter.location == .query, !parameter.isWholeQuery else { return [] }
        return isSpread ? symbols.keys(of: parameter.use) : [parameter.name]
    }
}

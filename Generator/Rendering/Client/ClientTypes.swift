import ContractModel

/// What a client can put into a path, a header or a cookie as text.
enum TextKind {
    /// A scalar of the runtime's own types.
    case scalar
    /// An enumeration or identifier.
    case raw
    case scalars
    case raws
    /// Nothing of the kind: the caller passes the text.
    case none

    init(_ use: TypeUse, _ symbols: Symbols) {
        switch symbols.resolved(use).type {
        case .array(let element):
            switch TextKind(element, symbols) {
            case .scalar where !symbols.isNullable(element): self = .scalars
            case .raw where !symbols.isNullable(element): self = .raws
            default: self = .none
            }
        case .string, .boolean, .integer, .number, .decimal, .uuid, .dateTime, .date: self = .scalar
        case .named(let name):
            switch symbols.kind(name) {
            case .textEnumeration, .numberEnumeration, .identifier: self = .raw
            default: self = .none
            }
        case .base64, .binary, .any, .custom, .map: self = .none
        }
    }
}

/// How a parameter is an argument of a client's method, and how it gets into the request.
struct ClientParameter {
    let parameter: Parameter
    let symbols: Symbols
    private let text: TextKind

    /// Names that the methods of a client use themselves.
    static let taken: Set<String> = ["request", "response", "value", "cursor_", "exchange", "followed"]

    init(_ parameter: Parameter, symbols: Symbols) {
        self.parameter = parameter
        self.symbols = symbols
        text = TextKind(parameter.use, symbols)
    }

    var local: String { SwiftText.local(parameter.propertyName, besides: ClientParameter.taken) }
    var isOptional: Bool { !parameter.isRequired || isIdempotencyKey }

    /// `APIClient` makes a key up where the caller gives none.
    private var isIdempotencyKey: Bool {
        parameter.location == .header && parameter.name.lowercased() == "idempotency-key"
    }

    var use: TypeUse { parameter.use }

    /// `orderID: OrderID`, `limit: Int? = nil`
    var argument: String {
        let names: String = SwiftText.parameter(parameter.propertyName, besides: ClientParameter.taken)
        return "\(names): \(symbols.bareSpelling(use))\(isOptional ? "? = nil" : "")"
    }

    /// `limit: limit`
    var passing: String { "\(SwiftText.label(parameter.propertyName)): \(local)" }

    /// The statement that keeps the value for links of the answer.
    var remembering: [String] {
        let head: String = "request.remember(\(SwiftText.literal(parameter.linkName)))"
        let write: (String) -> String = { Writing(symbols: symbols).bare(use, $0, "$0") }
        guard isOptional else { return ["\(head) { \(write(local)) }"] }
        return ["if let value = \(local) { \(head) { \(write("value")) } }"]
    }

    // MARK: Building the request

    /// The statements that add the parameter; a path's are in `path`.
    var statements: [String] {
        let name: String = SwiftText.literal(parameter.name)
        switch parameter.location {
        case .path: return []
        case .query: return query(name)
        case .header where parameter.isJSONContent: return written("headerJSON(\(name))")
        case .cookie where parameter.isJSONContent: return written("cookieJSON(\(name))")
        case .header:
            if text == .none { return written("header(\(name), explode: \(parameter.explode))") }
            let values: String = text == .raws ? "\(local)\(isOptional ? "?" : "").map(\\.rawValue)" : scaled
            return ["request.header(\(name), \(values))"]
        case .cookie: return cookie(name)
        }
    }

    private func cookie(_ name: String) -> [String] {
        guard text == .scalar || text == .raw else {
            return written("cookie(\(name), style: .\(parameter.style.rawValue), explode: \(parameter.explode))")
        }
        let value: String = text == .raw ? "\(local)\(isOptional ? "?" : "").rawValue" : scaled
        return ["request.\(parameter.style == .cookie ? "plainCookie" : "cookie")(\(name), \(value))"]
    }

    /// The parameter's place in the literal of the path: `\(orderID)`.
    var path: String {
        let isList: Bool = text == .scalars || text == .raws
        if text == .none || parameter.isJSONContent || isList && parameter.style != .simple { return styledPath }
        let prefix: String =
            switch parameter.style {
            case .label: "."
            case .matrix: SwiftText.inner(";\(RouteTree.encoded(parameter.name))=")
            default: ""
            }
        return "\(prefix)\\(\(scaled))"
    }

    /// `\("colour", style: .matrix, explode: true, write: { colour.write(to: &$0) })`
    private var styledPath: String {
        let style: String = parameter.isJSONContent ? "json" : parameter.style.rawValue
        let write: String = Writing(symbols: symbols).bare(parameter.use, local, "$0")
        let name: String = SwiftText.literal(parameter.name)
        return "\\(\(name), style: .\(style), explode: \(parameter.explode), write: { \(write) })"
    }

    private func query(_ name: String) -> [String] {
        if parameter.isWholeQuery { return written(parameter.isJSONContent ? "querystringJSON" : "querystringForm") }
        if parameter.isFormContent { return written("queryForm(\(name))") }
        if !parameter.isJSONContent {
            switch text {
            case .scalar, .raw: return ["request.query(\(name), \(scaled))"]
            case .scalars where parameter.style == .deepObject, .raws where parameter.style == .deepObject:
                return written("queryDeepObject(\(name))")
            case .scalars, .raws: return ["request.query(\(name), \(scaled)\(listStyle))"]
            case .none: break
            }
        }
        return written(objectFunction(name))
    }

    /// The argument, with the places of a decimal number where its schema fixes them.
    private var scaled: String {
        let writing: Writing = Writing(symbols: symbols)
        let made: (Int) -> String = { places in "ScaledDecimal($0, places: \(places))" }
        if case .array(let element) = symbols.resolved(use).type {
            guard text == .scalars, let places = writing.places(element) else { return local }
            return "\(local)\(isOptional ? "?" : "").map { \(made(places)) }"
        }
        guard let places = writing.places(use) else { return local }
        return isOptional
            ? "\(local).map { \(made(places)) }" : "ScaledDecimal(\(local), places: \(places))"
    }

    /// A call that writes the parameter as JSON.
    private func written(_ function: String) -> [String] {
        let write: String = Writing(symbols: symbols).bare(parameter.use, local, "$0")
        let call: String = "request.\(function) { \(write) }"
        return isOptional ? ["if let \(local) { \(call) }"] : [call]
    }

    private func objectFunction(_ name: String) -> String {
        if parameter.isJSONContent { return "queryJSON(\(name))" }
        if parameter.style == .deepObject { return "queryDeepObject(\(name))" }
        guard ParameterPlan(parameter, symbols: symbols).shape == .object else { return "queryText(\(name))" }
        let style: String = parameter.style == .form ? "" : listStyle
        return "queryFormObject(\(name), explode: \(parameter.explode)\(style))"
    }

    private var listStyle: String {
        switch parameter.style {
        case .spaceDelimited: ", style: .spaces"
        case .pipeDelimited: ", style: .pipes"
        default: parameter.explode ? "" : ", style: .commas"
        }
    }
}

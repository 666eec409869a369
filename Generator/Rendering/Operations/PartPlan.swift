import ContractModel

/// How a part of a multipart body is typed on one side.
struct PartPlan {
    let part: MultipartPart
    let symbols: Symbols
    let side: Side
    /// The part is one of an answer, which the server sends and the client reads one by one.
    var isAnswer: Bool = false

    /// The content alone: a file, or the value of a field.
    var contentType: String {
        switch part.kind {
        case .file: isSent ? isAnswer ? "SentFile" : "UploadFile" : "FilePart"
        case .field(let use): symbols.bareSpelling(isWhole ? use : symbols.element(use))
        }
    }

    private var isSent: Bool { (side == .server) == isAnswer }

    /// A list is one value here: a part that is a list itself, or all parts of a name in a request that is sent whole.
    private var isWhole: Bool { part.isRest || isSent && !isAnswer && !hasHeaders }

    /// A field that comes once for each item of a list.
    var isRepeated: Bool {
        guard !part.isRest, case .field(let use) = part.kind, case .array = symbols.resolved(use).type else {
            return false
        }
        return true
    }

    /// The list that is sent may have nulls in it, which are no parts.
    var hasNullElements: Bool {
        guard isWhole, case .field(let use) = part.kind else { return false }
        return symbols.isNullable(symbols.element(use))
    }

    /// A struct of headers and content where the part has headers of its own.
    var hasHeaders: Bool { !part.headers.isEmpty }

    /// `PictureContent`
    var structName: String { symbols.nestedName(SwiftText.capitalized(SwiftText.label(part.propertyName)) + "Content") }

    var type: String { hasHeaders ? structName : contentType }

    /// View of the struct, for the templates of operations.
    func structure(indent: String) -> ViewObject {
        var members: [(name: String, type: String, text: String?)] = part.headers.map { header in
            let type: String = symbols.bareSpelling(header.use) + (header.isRequired ? "" : "?")
            return (header.propertyName, type, header.documentation)
        }
        members.append(("content", contentType, nil))
        let inner: String = indent + "    "
        let arguments: [String] = members.map { name, type, _ in
            "\(SwiftText.label(name)): \(type)\(type.hasSuffix("?") ? " = nil" : "")"
        }
        let stores: [String] = members.map { member in
            "self.\(SwiftText.identifier(member.name)) = \(SwiftText.identifier(member.name))"
        }
        return [
            "type": .code(structName), "part": .spec(part.name), "indent": .code(indent),
            "properties": .list(members.map { name, type, text in
                let documentation: String = SwiftText.documentation([text], indent: inner)
                return .code("\(documentation)\(inner)public var \(SwiftText.identifier(name)): \(type)")
            }),
            "initializer": .code(SwiftLines.initializer(arguments, stores, indent: inner)),
        ]
    }

    /// What a file with the declaration imports.
    func add(to imports: inout Imports) {
        for header in part.headers { imports.add(header.use, symbols, isPublic: true) }
        switch part.kind {
        case .file: imports.add(side == .server || isAnswer ? "ContractRuntime" : "ContractClient", isPublic: true)
        case .field(let use): imports.add(use, symbols, isPublic: true)
        }
    }

    // MARK: Reading

    /// The expression of a part that has been read.
    func read(_ reading: inout Reading) -> String {
        let content: String
        switch part.kind {
        case .file: content = "part.file"
        case .field(let use):
            content = "try await part.value { \(reading.value(part.isRest ? use : symbols.element(use), "$0")) }"
        }
        guard hasHeaders else { return content }
        let headers: [String] = part.headers.map { header in
            let function: String = header.isRequired ? "requiredHeader" : "header"
            let read: String = reading.value(header.use, "$0")
            let name: String = SwiftText.literal(header.name) + arguments(header)
            return "\(SwiftText.label(header.propertyName)): try part.\(function)(\(name)) { \(read) }"
        }
        return "\(structName)(\((headers + ["content: \(content)"]).joined(separator: ", ")))"
    }

    private func arguments(_ header: ResponseHeader) -> String {
        if header.isJSONContent { return ", style: .json" }
        let shape: ParameterPlan.Shape = ParameterPlan.shape(header.use, symbols)
        let isScalar: Bool = shape == .scalar
        return isScalar ? "" : ", shape: .\(shape.rawValue)\(header.explode ? ", explode: true" : "")"
    }

    // MARK: Writing

    /// The expression of a part that is sent; `value` is of the part's type.
    func made(_ value: String) -> String {
        let content: String = hasHeaders ? "\(value).content" : value
        return part.headers.reduce(made(content: content)) { text, header in text + "." + written(header, value) }
    }

    private func made(content value: String) -> String {
        let name: String = SwiftText.literal(part.name)
        guard case .field(let use) = part.kind else { return ".file(\(name), \(value))" }
        let element: TypeUse = part.isRest ? use : symbols.element(use)
        switch TextKind(element, symbols) {
        case .scalar where isAnswer, .raw where isAnswer:
            return ".field(\(name)) { \(Writing(symbols: symbols).bare(element, value, "$0")) }"
        case .scalar, .raw:
            guard let places = Writing(symbols: symbols).places(element) else { return ".field(\(name), \(value))" }
            return ".field(\(name), ScaledDecimal(\(value), places: \(places)))"
        default: return ".json(\(name)) { \(Writing(symbols: symbols).bare(element, value, "$0")) }"
        }
    }

    /// `header("X-A", value.xA) { $1.write($0) }`
    private func written(_ header: ResponseHeader, _ value: String) -> String {
        let property: String = "\(value).\(SwiftText.identifier(header.propertyName))"
        let mode: String = header.isJSONContent ? ", isJSON: true" : header.explode ? ", explode: true" : ""
        let write: String = Writing(symbols: symbols).bare(header.use, "$1", "$0")
        return "header(\(SwiftText.literal(header.name)), \(property)\(mode)) { \(write) }"
    }
}

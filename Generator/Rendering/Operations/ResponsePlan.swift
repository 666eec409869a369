import ContractModel

/// How an answer is typed and written.
struct ResponsePlan {
    let response: Response
    let symbols: Symbols
    let side: Side

    /// `PartialContent`, the struct where there are several responses.
    var typeName: String { symbols.responseTypeName(response) }
    var caseName: String { SwiftText.identifier(response.name) }

    /// The status as the handler chooses it, for ranges and `default`.
    var hasStatus: Bool {
        if case .code = response.status { return false }
        return true
    }

    var isEmpty: Bool { !hasStatus && response.headers.isEmpty && response.contents.isEmpty }

    /// Names and types of the members, in order.
    var members: [(name: String, type: String, documentation: String?)] {
        var members: [(name: String, type: String, documentation: String?)] = []
        if hasStatus { members.append(("status", "Int", nil)) }
        for header in response.headers {
            let type: String = symbols.bareSpelling(header.use) + (header.isRequired ? "" : "?")
            members.append((header.propertyName, type, header.documentation))
        }
        if let type = bodyType { members.append(("body", type, nil)) }
        return members
    }

    var bodyType: String? {
        switch response.contents.count {
        case 0: nil
        case 1: contentType(response.contents[0])
        default: "Body"
        }
    }

    /// The body is read whole, for the links of the answer and for itself.
    var readsLinkedBody: Bool {
        guard !response.links.isEmpty, response.contents.count == 1, case .json = response.contents[0].kind else {
            return false
        }
        return true
    }

    func contentType(_ content: Content) -> String {
        switch content.kind {
        case .json(let use), .mergePatch(let use), .xml(let use, _): symbols.spelling(use)
        case .text: "String"
        case .multipart(let parts) where !parts.isEmpty:
            "\(side == .server ? "PartStream" : "PartSequence")<\(AnswerParts(content, plan: self).typeName)>"
        case .bytes, .multipart, .form: "ByteStream"
        case .events(let use): side == .server ? "EventStream<\(symbols.spelling(use))>" : "ByteStream"
        case .jsonLines(let use): "\(side == .server ? "LineStream" : "LineSequence")<\(symbols.spelling(use))>"
        case .jsonTexts(let use):
            "\(side == .server ? "JSONTextStream" : "JSONTextSequence")<\(symbols.spelling(use))>"
        }
    }

    /// A header that is one text; others are written and read as what they are made of.
    func isPlain(_ header: ResponseHeader) -> Bool {
        guard !header.isJSONContent else { return false }
        switch TextKind(header.use, symbols) {
        case .scalar, .raw: return true
        case .scalars, .raws, .none: return false
        }
    }

    /// `shape: .array`, `explode: true`, `style: .json`, as far as they are needed to read a header.
    func headerArguments(_ header: ResponseHeader) -> String {
        if header.isJSONContent { return ", shape: .scalar, style: .json" }
        guard !isPlain(header) else { return "" }
        let shape: ParameterPlan.Shape = ParameterPlan.shape(header.use, symbols)
        return ", shape: .\(shape.rawValue)\(header.explode ? ", explode: true" : "")"
    }

    /// What a file with the declaration imports.
    func add(to imports: inout Imports) {
        for header in response.headers { imports.add(header.use, symbols, isPublic: true) }
        for content in response.contents {
            switch content.kind {
            case .json(let use), .mergePatch(let use), .events(let use), .jsonLines(let use), .jsonTexts(let use):
                imports.add(use, symbols, isPublic: true)
            case .xml(let use, _): imports.add(use, symbols, isPublic: true)
            case .multipart(let parts):
                for part in parts {
                    PartPlan(part: part, symbols: symbols, side: side, isAnswer: true).add(to: &imports)
                }
            case .form, .text, .bytes: break
            }
        }
    }
}

// MARK: Writing (server)

extension ResponsePlan {
    /// The statements that build the answer from `output` and return it.
    func write(_ output: String, indent: String) -> [String] {
        let status: String
        switch response.status {
        case .code(let code): status = "\(code)"
        case .range, .default: status = "\(output).status"
        }
        guard !(response.headers.isEmpty && response.contents.isEmpty) else {
            return ["\(indent)return ServerResponse(status: \(status))"]
        }
        var lines: [String] = ["\(indent)var response: ServerResponse = ServerResponse(status: \(status))"]
        for header in response.headers { lines.append(indent + write(header, output)) }
        lines += body("\(output).body", indent: indent)
        lines.append("\(indent)return response")
        return lines
    }

    private func write(_ header: ResponseHeader, _ output: String) -> String {
        let property: String = "\(output).\(SwiftText.identifier(header.propertyName))"
        let name: String = SwiftText.literal(header.name)
        let writing: Writing = Writing(symbols: symbols)
        guard !isPlain(header) else {
            let places: String = writing.places(header.use).map { ", places: \($0)" } ?? ""
            return "response.setHeader(\(name), \(property)\(places))"
        }
        let function: String = header.isJSONContent ? "setJSONHeader(\(name))"
            : "setHeader(\(name), explode: \(header.explode))"
        let write: (String) -> String = { "response.\(function) { \(writing.bare(header.use, $0, "$0")) }" }
        return header.isRequired ? write(property) : "if let value = \(property) { \(write("value")) }"
    }

    private func body(_ value: String, indent: String) -> [String] {
        guard response.contents.count > 1 else {
            return response.contents.map { indent + statement($0, value) }
        }
        var lines: [String] = ["\(indent)switch \(value) {"]
        for content in response.contents {
            lines.append("\(indent)case .\(SwiftText.identifier(content.name))(let value):")
            lines.append("\(indent)    \(statement(content, "value"))")
        }
        return lines + ["\(indent)}"]
    }

    private func statement(_ content: Content, _ value: String) -> String {
        let writing: Writing = Writing(symbols: symbols)
        let type: String = "mediaType: \(SwiftText.literal(ResponsePlan.concrete(content)))"
        switch content.kind {
        case .json(let use), .mergePatch(let use):
            return "response.setJSON(\(type)) { \(writing.expression(use, value)) }"
        case .xml(let use, let body):
            return "response.setBody(\(type), through: \(symbols.xml(body))) { \(writing.expression(use, value)) }"
        case .text: return "response.setText(\(type), \(value))"
        case .multipart(let parts) where !parts.isEmpty:
            let kind: String = content.isSequence ? "\(type), isNamed: false" : type
            return "response.setParts(\(kind), \(value)) { $0.made }"
        case .bytes, .multipart, .form: return "response.setBytes(\(type), \(value))"
        case .events(let use): return "response.setEvents(\(type), \(value)) { \(writing.expression(use, "$1")) }"
        case .jsonLines(let use): return "response.setLines(\(type), \(value)) { \(writing.expression(use, "$1")) }"
        case .jsonTexts(let use):
            return "response.setJSONTexts(\(type), \(value)) { \(writing.expression(use, "$1")) }"
        }
    }

    /// A media type without `*`, as an answer names it.
    static func concrete(_ content: Content) -> String {
        guard content.mediaType.contains("*") else { return content.mediaType }
        switch content.kind {
        case .json, .mergePatch: return "application/json"
        case .xml: return "application/xml"
        case .text: return "text/plain"
        case .events: return "text/event-stream"
        case .jsonLines: return "application/jsonl"
        case .jsonTexts: return "application/json-seq"
        case .bytes, .multipart, .form: return "application/octet-stream"
        }
    }
}

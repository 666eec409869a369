import ContractModel

/// How the body of a request is typed and read.
struct BodyPlan {
    let body: RequestBody
    let operation: Operation
    let symbols: Symbols
    /// A server reads streams, a client sends them.
    var side: Side = .server

    /// A stream is there even when a request has no body.
    private var isAlwaysStream: Bool { body.contents.count == 1 && BodyPlan.isStream(body.contents[0].kind) }

    var isOptional: Bool { !body.isRequired && !isAlwaysStream }

    /// The type within the namespace of the operation.
    var type: String { isOptional ? bareType + "?" : bareType }

    /// `Body` where the type is declared by the operation itself.
    var bareType: String {
        guard body.contents.count == 1 else { return "Body" }
        let type: String = contentType(body.contents[0])
        return isOptional && type.hasSuffix("?") ? String(type.dropLast()) : type
    }

    /// The type of one content, within the namespace of the operation.
    func contentType(_ content: Content) -> String {
        switch content.kind {
        case .json(let use), .mergePatch(let use), .form(let use), .xml(let use, _): symbols.spelling(use)
        case .text: "String"
        case .multipart(let parts) where !parts.isEmpty: partsType(content)
        case .bytes, .multipart: "ByteStream"
        case .events(let use): "\(side == .server ? "IncomingEvents" : "EventStream")<\(symbols.spelling(use))>"
        case .jsonLines(let use): "\(side == .server ? "IncomingLines" : "LineStream")<\(symbols.spelling(use))>"
        case .jsonTexts(let use):
            "\(side == .server ? "IncomingJSONTexts" : "JSONTextStream")<\(symbols.spelling(use))>"
        }
    }

    /// `Body`, or `MultipartBody` where there are other contents; a second multipart content is called after its media
    /// type.
    private func partsType(_ content: Content) -> String {
        guard body.contents.count > 1 else { return "Body" }
        let first: Content? = body.contents.first { !AnswerParts.parts($0).isEmpty }
        return first?.name == content.name ? "MultipartBody" : "BodyOf" + SwiftText.capitalized(content.name)
    }

    private var declaredTypes: [String] {
        ["Body"] + body.contents.filter { !AnswerParts.parts($0).isEmpty }.map(contentType)
    }

    /// The type as code outside the operation's namespace names it.
    func outerType(_ type: String) -> String {
        declaredTypes.contains(type) ? "\(SwiftText.identifier(operation.typeName)).\(type)" : type
    }

    /// Raw bytes, as far as the runtime is concerned.
    static func isStream(_ kind: Content.Kind) -> Bool {
        switch kind {
        case .bytes, .events, .jsonLines, .jsonTexts: true
        case .multipart(let parts): parts.isEmpty
        case .json, .mergePatch, .form, .text, .xml: false
        }
    }

    /// `nil`, `.buffered` or `.streamed`, as `BodyPolicy.Kind` has it: a body is streamed when every content can be.
    var isStreamed: Bool {
        body.contents.allSatisfy { content in
            if case .multipart = content.kind { return true }
            return BodyPlan.isStream(content.kind)
        }
    }

    var unwrapping: String? { isOptional ? nil : "let body" }
}

// MARK: Reading

extension BodyPlan {
    /// The statements that read the body into the local `body`.
    func read(_ reading: inout Reading) -> [String] {
        guard body.contents.count > 1 else {
            let type: String = outerType(isOptional ? bareType : contentType(body.contents[0]))
            return ["let body: \(type)? = \(expression(body.contents[0], &reading))"]
        }
        var lines: [String] = ["let body: \(outerType("Body"))?", "switch request.bodyMediaType {"]
        if isOptional { lines.append("case nil: body = nil") }
        for (index, content) in body.contents.enumerated().dropFirst() {
            lines.append("case \(index): body = \(choice(content, &reading))")
        }
        lines.append("default: body = \(choice(body.contents[0], &reading))")
        lines.append("}")
        return lines
    }

    private func choice(_ content: Content, _ reading: inout Reading) -> String {
        let head: String = expression(content, &reading)
        return "\(head).map(\(outerType("Body")).\(SwiftText.identifier(content.name)))"
    }

    private func expression(_ content: Content, _ reading: inout Reading) -> String {
        switch content.kind {
        case .json(let use), .mergePatch(let use):
            let end: String = isOptional && body.contents.count == 1 && symbols.isNullable(use) ? " ?? nil" : ""
            return "decoder.\(isOptional ? "optionalBody" : "body") { \(reading.expression(use)) }\(end)"
        case .xml(let use, let name):
            let end: String = isOptional && body.contents.count == 1 && symbols.isNullable(use) ? " ?? nil" : ""
            let function: String = isOptional ? "optionalBody" : "body"
            return "decoder.\(function)(through: \(symbols.xml(name))) { \(reading.expression(use)) }\(end)"
        case .form(let use):
            let function: String = isOptional ? "optionalForm" : "form"
            return "decoder.\(function)\(BodyPlan.styles(content)) { \(reading.value(use, "$0")) }"
        case .text: return "decoder.\(isOptional ? "optionalText" : "text") { $0.string() }"
        case .multipart(let parts) where !parts.isEmpty: return multipart(content, parts)
        case .bytes, .multipart: return "decoder.bytes()"
        case .events(let use): return "decoder.events { \(reading.expression(use)) }"
        case .jsonLines(let use): return "decoder.lines { \(reading.expression(use)) }"
        case .jsonTexts(let use): return "decoder.jsonTexts { \(reading.expression(use)) }"
        }
    }

    /// `(styles: ["card": .deepObject])`, empty where every field is written the usual way.
    static func styles(_ content: Content) -> String {
        guard !content.fields.isEmpty else { return "" }
        let pairs: [String] = content.fields.map { "\(SwiftText.literal($0.name)): .\($0.style.rawValue)" }
        return "(styles: [\(pairs.joined(separator: ", "))])"
    }

    private func multipart(_ content: Content, _ parts: [MultipartPart]) -> String {
        let required: [String] = parts.filter(\.isRequired).map(\.name)
        var list: [String] = required.isEmpty ? [] : ["required: \(SwiftText.literals(required))"]
        if content.isSequence { list.append("isNamed: false") }
        if let most = content.maximumParts { list.append("limits: MultipartLimits(maximumParts: \(most))") }
        let arguments: String = list.joined(separator: ", ")
        let type: String = outerType(contentType(content))
        let read: String = "decoder.multipart(\(arguments)).map(\(type).init)"
        return isOptional && body.contents.count == 1 ? "request.bodyMediaType == nil ? nil : \(read)" : read
    }
}

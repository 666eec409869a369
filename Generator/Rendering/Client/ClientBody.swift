import ContractModel

/// How the body of a request is an argument of a client's method, and how it is written.
struct ClientBody {
    let body: RequestBody
    let operation: Operation
    let symbols: Symbols

    private var plan: BodyPlan { BodyPlan(body: body, operation: operation, symbols: symbols, side: .client) }

    var isOptional: Bool { !body.isRequired }

    /// No body and a body of `null` are both the argument `nil`; a choice of contents still tells them apart.
    private var isUnwrapped: Bool { isOptional && body.contents.count == 1 }

    /// The type as code outside the operation's namespace names it.
    var argument: String {
        let type: String = plan.outerType(bareType)
        return "body: \(type)\(isOptional ? "? = nil" : "")"
    }

    private var bareType: String {
        guard body.contents.count == 1 else { return "Body" }
        let type: String = plan.contentType(body.contents[0])
        return isOptional && type.hasSuffix("?") ? String(type.dropLast()) : type
    }

    /// The type of one content, within the namespace of the operation.
    func contentType(_ content: Content) -> String { plan.contentType(content) }

    /// The statements that put the body into the request.
    var statements: [String] {
        let lines: [String] = body.contents.count == 1 ? [statement(body.contents[0], "body")] : choices
        guard isOptional else { return lines }
        return ["if let body {"] + lines.map { "    " + $0 } + ["}"]
    }

    private var choices: [String] {
        var lines: [String] = ["switch body {"]
        for content in body.contents {
            lines.append("case .\(SwiftText.identifier(content.name))(let value): \(statement(content, "value"))")
        }
        return lines + ["}"]
    }

    private func statement(_ content: Content, _ value: String) -> String {
        let writing: Writing = Writing(symbols: symbols)
        let type: String = "mediaType: \(SwiftText.literal(ResponsePlan.concrete(content)))"
        switch content.kind {
        case .json(let use), .mergePatch(let use):
            let write: String = isUnwrapped ? writing.bare(use, value, "$0") : writing.expression(use, value)
            return "request.setJSON(\(type)) { \(write) }"
        case .form(let use):
            let write: String = isUnwrapped ? writing.bare(use, value, "$0") : writing.expression(use, value)
            return "request.setForm\(BodyPlan.styles(content)) { \(write) }"
        case .xml(let use, let body):
            let write: String = isUnwrapped ? writing.bare(use, value, "$0") : writing.expression(use, value)
            return "request.setBody(\(type), through: \(symbols.xml(body))) { \(write) }"
        case .text: return "request.setText(\(type), \(value))"
        case .multipart(let parts) where !parts.isEmpty:
            let kind: String = content.isSequence ? "\(type), " : ""
            return "request.setMultipart(\(kind)\(value).parts)"
        case .bytes, .multipart: return "request.setBytes(\(type), \(value))"
        case .events(let use): return "request.setEvents(\(type), \(value)) { \(writing.expression(use, "$1")) }"
        case .jsonLines(let use): return "request.setLines(\(type), \(value)) { \(writing.expression(use, "$1")) }"
        case .jsonTexts(let use):
            return "request.setJSONTexts(\(type), \(value)) { \(writing.expression(use, "$1")) }"
        }
    }

    /// What a file with the signature imports.
    func add(to imports: inout Imports) {
        for content in body.contents {
            switch content.kind {
            case .json(let use), .mergePatch(let use), .form(let use), .xml(let use, _):
                imports.add(use, symbols, isPublic: true)
            case .text: break
            case .multipart(let parts) where !parts.isEmpty:
                for part in parts { plan(part).add(to: &imports) }
            case .bytes, .multipart: imports.add("ContractRuntime", isPublic: true)
            case .events(let use), .jsonLines(let use), .jsonTexts(let use):
                imports.add("ContractRuntime", isPublic: true)
                imports.add(use, symbols, isPublic: true)
            }
        }
    }
}

// MARK: Declared types

extension ClientBody {
    /// The operation declares types for its body.
    var declaresTypes: Bool {
        body.contents.count > 1 || body.contents.contains { content in
            if case .multipart(let parts) = content.kind { !parts.isEmpty } else { false }
        }
    }

    /// View of the types that the operation declares for its body.
    var view: ViewObject {
        var view: ViewObject = [:]
        if body.contents.count > 1 {
            view["choices"] = .list(body.contents.map { content in
                ["name": .code(SwiftText.identifier(content.name)), "type": .code(contentType(content))]
            })
        }
        view["multipart"] = .list(body.contents.filter { !AnswerParts.parts($0).isEmpty }.map { content in
            .object(multipart(AnswerParts.parts(content), name: contentType(content)))
        })
        return view
    }

    private func multipart(_ parts: [MultipartPart], name: String) -> ViewObject {
        let arguments: [String] = parts.map { part in
            let standard: String = part.isRest ? " = []" : part.isRequired ? "" : " = nil"
            return "\(SwiftText.parameter(part.propertyName)): \(type(part))\(standard)"
        }
        return [
            "type": .code(name),
            "initializer": .code(SwiftLines.list("public init(", arguments, ") {", indent: "        ")),
            "parts": .list(parts.map { part in
                [
                    "documentation": .code(SwiftText.documentation([part.documentation], indent: "        ")),
                    "name": .code(SwiftText.identifier(part.propertyName)),
                    "local": .code(SwiftText.local(part.propertyName, besides: [])),
                    "type": .code(type(part)),
                    "append": .code(append(part)),
                    "structure": plan(part).hasHeaders ? .object(plan(part).structure(indent: "        ")) : .absent,
                ]
            }),
        ]
    }

    private func plan(_ part: MultipartPart) -> PartPlan { PartPlan(part: part, symbols: symbols, side: .client) }

    private func type(_ part: MultipartPart) -> String {
        let plan: PartPlan = plan(part)
        if part.isRest { return "[\(plan.type)]" }
        let type: String = plan.isRepeated && plan.hasHeaders ? "[\(plan.type)]" : plan.type
        return part.isRequired ? type : type + "?"
    }

    /// The statement that adds the part, or each element of a list as a part.
    private func append(_ part: MultipartPart) -> String {
        let property: String = "self.\(SwiftText.identifier(part.propertyName))"
        let plan: PartPlan = plan(part)
        if part.isRest { return "for value in \(property) { parts.append(\(plan.made("value"))) }" }
        if plan.isRepeated {
            let pattern: String = plan.hasNullElements ? "case let value?" : "value"
            let list: String = part.isRequired ? property : "\(property) ?? []"
            return "for \(pattern) in \(list) { parts.append(\(plan.made("value"))) }"
        }
        if part.isRequired { return "parts.append(\(plan.made(property)))" }
        return "if let value: \(type(part).dropLast()) = \(property) { parts.append(\(plan.made("value"))) }"
    }
}

import ContractModel

/// Views of `Output`, for servers and clients.
struct OutputViews {
    let symbols: Symbols
    let side: Side
    /// The links of an answer; servers do not have any.
    var links: (ResponsePlan) -> ClientLinks? = { _ in nil }

    /// One response: a struct. Several: an enum with a struct for each.
    func view(_ operation: Operation, _ imports: inout Imports) -> ViewValue {
        view(operation.responses.map { ResponsePlan(response: $0, symbols: symbols, side: side) }, &imports)
    }

    func view(_ plans: [ResponsePlan], _ imports: inout Imports) -> ViewValue {
        for plan in plans {
            plan.add(to: &imports)
            links(plan)?.add(to: &imports)
            for content in plan.response.contents where Self.needsRuntime(content) {
                for module in modules(of: content) { imports.add(module, isPublic: true) }
            }
        }
        guard plans.count > 1
        else { return ["single": .object(structure(plans.first, name: "Output", indent: "    "))] }
        return [
            "cases": .list(plans.map { ["name": .code($0.caseName), "type": .code($0.typeName)] }),
            "structs": .list(plans.map { .object(structure($0, name: $0.typeName, indent: "        ")) }),
        ]
    }

    /// The modules of the stream that a content is.
    private func modules(of content: Content) -> [String] {
        guard side == .client else { return ["ContractRuntime"] }
        switch content.kind {
        case .jsonLines, .jsonTexts: return ["ContractClient"]
        default: break
        }
        return AnswerParts.parts(content).isEmpty ? ["ContractRuntime"] : ["ContractClient", "ContractRuntime"]
    }

    private static func needsRuntime(_ content: Content) -> Bool {
        switch content.kind {
        case .json, .mergePatch, .text, .xml: false
        case .bytes, .multipart, .form, .events, .jsonLines, .jsonTexts: true
        }
    }

    private func structure(_ plan: ResponsePlan?, name: String, indent: String) -> ViewObject {
        let links: ClientLinks? = plan.flatMap(self.links)
        let own: [(name: String, type: String, documentation: String?)] = links.map {
            [("links", $0.typeName, "What the answer leads to.")]
        } ?? []
        let members = (plan?.members ?? []) + own
        let inner: String = indent + "    "
        let arguments: [String] = members.map { name, type, _ in
            let isLinks: Bool = type == links?.typeName && name == "links"
            return "\(SwiftText.label(name)): \(type)\(type.hasSuffix("?") ? " = nil" : isLinks ? " = \(type)()" : "")"
        }
        return [
            "links": links.map { .object($0.view(indent: indent)) } ?? .absent,
            "documentation": .code(documentation(plan, indent: indent)),
            "name": .code(name),
            "indent": .code(indent),
            "parts": .list(plan.map { AnswerParts.views($0, indent: indent) } ?? []),
            "choices": .list(choices(plan)),
            "properties": .list(members.map { name, type, text in
                let documentation: String = SwiftText.documentation([text], indent: inner)
                return .code("\(documentation)\(inner)public var \(SwiftText.identifier(name)): \(type)")
            }),
            "initializer": .code(
                SwiftLines.initializer(arguments, members.map { Self.store($0.name) }, indent: inner)),
        ]
    }

    private static func store(_ name: String) -> String {
        "self.\(SwiftText.identifier(name)) = \(SwiftText.identifier(name))"
    }

    private func choices(_ plan: ResponsePlan?) -> [ViewValue] {
        guard let plan, plan.response.contents.count > 1 else { return [] }
        return plan.response.contents.map { content in
            ["name": .code(SwiftText.identifier(content.name)), "type": .code(plan.contentType(content))]
        }
    }

    private func documentation(_ plan: ResponsePlan?, indent: String) -> String {
        guard let plan else { return SwiftText.documentation(["204: nothing."], indent: indent) }
        let text: String = plan.response.documentation
        let status: String
        switch plan.response.status {
        case .code(let code): status = "\(code)"
        case .range(let digit): status = "\(digit)XX"
        case .default: status = "Any other status"
        }
        return SwiftText.documentation([text.isEmpty ? "\(status)." : "\(status): \(text)"], indent: indent)
    }
}

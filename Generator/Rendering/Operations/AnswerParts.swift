import ContractModel

/// The parts of one multipart content of an answer: an enumeration with a case for each.
struct AnswerParts {
    let content: Content
    let plan: ResponsePlan

    init(_ content: Content, plan: ResponsePlan) {
        self.content = content
        self.plan = plan
    }

    /// `Part`; where an answer has several multipart contents, the later ones are called after their media types.
    var typeName: String {
        let first: Content? = plan.response.contents.first { !AnswerParts.parts($0).isEmpty }
        return first?.name == content.name ? "Part" : "PartOf" + SwiftText.capitalized(content.name)
    }

    /// Empty: the content is not read part by part.
    static func parts(_ content: Content) -> [MultipartPart] {
        guard case .multipart(let parts) = content.kind else { return [] }
        return parts
    }

    private var plans: [PartPlan] {
        AnswerParts.parts(content).map {
            PartPlan(part: $0, symbols: plan.symbols, side: plan.side, isAnswer: true)
        }
    }

    /// Views for the template `response`; empty where no content is read part by part.
    static func views(_ plan: ResponsePlan, indent: String) -> [ViewValue] {
        plan.response.contents.filter { !parts($0).isEmpty }.map { content in
            .object(AnswerParts(content, plan: plan).view(indent: indent + "    "))
        }
    }

    private func view(indent: String) -> ViewObject {
        var reading: Reading = Reading(symbols: plan.symbols, isStrict: false)
        let cases: [ViewValue] = plans.map { part in
            let name: String = SwiftText.identifier(part.part.propertyName)
            return [
                "documentation": .code(SwiftText.documentation([part.part.documentation], indent: indent + "    ")),
                "name": .code(name), "type": .code(part.type), "wire": .spec(part.part.name),
                "isRest": .flag(part.part.isRest), "made": .code(plan.side == .server ? part.made("value") : ""),
                "read": .code(plan.side == .client ? "self = .\(name)(\(part.read(&reading)))" : ""),
            ]
        }
        return [
            "type": .code(typeName), "cases": .list(cases), "writes": .flag(plan.side == .server),
            "isOpen": .flag(plans.contains { $0.part.isRest }),
            "structures": .list(plans.filter(\.hasHeaders).map { .object($0.structure(indent: indent + "    ")) }),
        ]
    }
}

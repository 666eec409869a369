import ContractModel

/// Rows of the tables that attacks go through.
struct CaseViews {
    let site: DocsSite
    let names: TestNames
    let judge: SampleJudge?

    /// View for the template `case`.
    func view(_ operation: Operation) -> ViewObject {
        var notes: [String] = []
        let tested: TestedParameters = TestedParameters(site: site, operation: operation, judge: judge)
        let parameters: [String] = operation.parameters.compactMap { parameter in
            guard let code = tested.code(parameter) else {
                if parameter.isRequired { notes.append("No sample of the parameter \(parameter.name).") }
                return nil
            }
            return code
        }
        let body: String? = operation.body.flatMap { self.body($0, &notes) }
        return [
            "documentation": .code(
                SwiftText.documentation([OperationViews.place(operation)] + notes, indent: "    ")),
            "name": .code(SwiftText.identifier(operation.functionName)),
            "policy": .code("\(names.contract).\(PolicyViews.propertyName(operation))"),
            "parameters": .list(parameters.map(ViewValue.code)),
            "body": .code(optional: body),
            "references": .list(TestedReferences.of(operation, site).map(ViewValue.code)),
            "answers": .list(operation.responses.map { .code(answer($0)) }),
        ]
    }

    // MARK: Bodies

    private func body(_ body: RequestBody, _ notes: inout [String]) -> String? {
        guard let content = body.contents.first else { return nil }
        let required: String = body.isRequired ? "" : ", isRequired: false"
        switch content.kind {
        case .json(let use), .mergePatch(let use):
            return json(content, use, required, &notes)
        case .xml(let use, let body):
            return tested(content.mediaType, XMLSample.text(sample(use), body, site.contract.xml), required)
        case .form, .multipart: return TestedFields(site: site, judge: judge).code(content, required, &notes)
        case .text, .bytes, .events, .jsonLines, .jsonTexts:
            let type: String = content.mediaType.contains("*") ? "application/octet-stream" : content.mediaType
            return tested(type, "text", required)
        }
    }

    private func tested(_ mediaType: String, _ sample: String, _ rest: String) -> String {
        "TestedBody(\(SwiftText.literal(mediaType)), sample: \(SwiftText.literal(sample))\(rest))"
    }

    private func sample(_ use: TypeUse) -> ExampleValue { ExampleBuilder.value(of: use, name: "body", site, .request) }

    private func json(_ content: Content, _ use: TypeUse, _ required: String, _ notes: inout [String]) -> String {
        let sample: ExampleValue = sample(use)
        let own: ((String) -> [SampleFinding]?)? = judge.of(content.planRoot)
        if let own, own(sample.line) != [] { notes.append("The sample breaks a rule that it was not made by.") }
        let wrong = WrongValues.of(use, sample, site, judge: own)
        notes += WrongValues.note(wrong.leftOut)
        return TestedFields.code(content.mediaType, sample, required + ", encoding: .json", wrong.proven)
    }

    // MARK: Answers

    private func answer(_ response: Response) -> String {
        let statuses: String = switch response.status {
        case .code(let code): "\(code)...\(code)"
        case .range(let digit): "\(digit)00...\(digit)99"
        case .default: "100...599"
        }
        guard !response.contents.isEmpty else { return "TestedAnswer(\(statuses))" }
        let contents: [String] = response.contents.map { content in
            var code: String = ".init(\(SwiftText.literal(content.mediaType))"
            if let root = content.planRoot { code += ", schema: JSONSchema(\(names.schemas).plan, \(root))" }
            if case .events = content.kind { code += ", isEndless: true" }
            return code + ")"
        }
        return "TestedAnswer(\(statuses), [\(contents.joined(separator: ", "))])"
    }
}

/// Names of a module of tests.
struct TestNames {
    let name: String

    /// `PlatformTestedContract`: the policy table of the tests.
    var tested: String { name + "Tested" }
    var contract: String { SwiftText.identifier(tested + "Contract") }
    var schemas: String { SwiftText.identifier(tested + "Schemas") }
    var cases: String { SwiftText.identifier(name + "Cases") }
    /// The suite that all others are in.
    var suite: String { SwiftText.identifier(name + "Attacks") }
    /// Written by hand.
    var subject: String { SwiftText.identifier(name + "Subject") }
}

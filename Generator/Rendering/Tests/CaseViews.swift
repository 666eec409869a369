import ContractModel

/// Rows of the tables that attacks go through.
struct CaseViews {
    /// Boundary of multipart samples.
    private static let boundary: String = "contract-test"

    let site: DocsSite
    let names: TestNames
    let judge: SampleJudge?

    /// View for the template `case`.
    func view(_ operation: Operation) -> ViewObject {
        var notes: [String] = []
        let parameters: [String] = operation.parameters.compactMap { parameter in
            guard let code = TestedParameters(site: site, operation: operation).code(parameter) else {
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
        case .form(let use):
            guard case .object(let members) = sample(use) else { return nil }
            let text: String = members.map { member in
                "\(CurlBuilder.encoded(member.key))=\(CurlBuilder.encoded(member.value.bare))"
            }.joined(separator: "&")
            return tested(content.mediaType, text, required)
        case .multipart(let parts):
            let sample: String = multipart(parts, isNamed: !content.isSequence)
            return tested("\(content.mediaType); boundary=\(Self.boundary)", sample, required)
        case .text, .bytes, .events, .jsonLines:
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
        var own: ((String) -> [SampleFinding]?)?
        if let judge, let root = content.planRoot { own = { judge(root, $0) } }
        if let own, own(sample.line) != [] { notes.append("The sample breaks a rule that it was not made by.") }
        let wrong = WrongValues.of(use, sample, site, judge: own)
        if !wrong.leftOut.isEmpty {
            let list: String = wrong.leftOut.map { "\($0.pointer) \($0.keyword)" }.unique.joined(separator: ", ")
            notes.append("Not tried, because no value breaks just this: \(list).")
        }
        let head: String = "TestedBody(\n            \(SwiftText.literal(content.mediaType)),"
            + "\n            sample: \(SwiftText.literal(sample.line))\(required), isJSON: true"
        guard !wrong.proven.isEmpty else { return head + ")" }
        let lines: String = wrong.proven.map { "                \($0.code)," }.joined(separator: "\n")
        return head + ",\n            wrong: [\n\(lines)\n            ])"
    }

    /// Fields before files, as forms send them.
    private func multipart(_ parts: [MultipartPart], isNamed: Bool) -> String {
        func isField(_ part: MultipartPart) -> Bool { if case .field = part.kind { true } else { false } }
        let wanted: [MultipartPart] = parts.filter { $0.isRequired || parts.count == 1 }
        var text: String = ""
        for part in isNamed ? wanted.filter(isField) + wanted.filter({ !isField($0) }) : wanted {
            text += "--\(Self.boundary)" + headers(of: part)
            text += "\r\nContent-Disposition: " + (isNamed ? "form-data; name=\"\(part.name)\"" : "attachment")
            switch part.kind {
            case .field(let use):
                let value: ExampleValue = ExampleBuilder.value(of: use, name: part.name, site, .request)
                text += "\r\n\r\n\(value.bare)\r\n"
            case .file: text += "; filename=\"a.txt\"\r\nContent-Type: text/plain\r\n\r\nhello\r\n"
            }
        }
        return text + "--\(Self.boundary)--\r\n"
    }

    /// The headers that a part must have.
    private func headers(of part: MultipartPart) -> String {
        part.headers.filter(\.isRequired).map { header in
            "\r\n\(header.name): \(ExampleBuilder.value(of: header.use, name: header.name, site, .request).bare)"
        }.joined()
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

extension [String] {
    /// The first of each.
    var unique: [String] {
        var seen: Set<String> = []
        return filter { seen.insert($0).inserted }
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

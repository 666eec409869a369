import ContractModel

/// Bodies of fields: forms and parts with names. Their sample is the JSON of the fields; the attack writes it as what
/// it is.
struct TestedFields {
    /// Of the library: `FieldTexts.boundary`.
    static let boundary: String = "contract-test"

    let site: DocsSite
    let judge: SampleJudge?

    /// The body of a table; nil where it has no fields.
    /// - Parameter rest: arguments after the sample.
    func code(_ content: Content, _ rest: String, _ notes: inout [String]) -> String? {
        switch content.kind {
        case .form(let use): form(content, use, rest, &notes)
        case .multipart(let parts):
            content.isSequence ? sequence(content, parts, rest) : multipart(content, parts, rest, &notes)
        default: nil
        }
    }

    private func example(_ use: TypeUse, _ name: String) -> ExampleValue {
        ExampleBuilder.value(of: use, name: name, site, .request)
    }

    /// A body whose sample is JSON.
    /// - Parameter rest: arguments after the sample.
    static func code(_ mediaType: String, _ sample: ExampleValue, _ rest: String, _ wrong: [WrongValue]) -> String {
        let list: String = WrongValues.code("wrong", wrong, indent: "            ").map { ",\n            \($0)" } ?? ""
        return "TestedBody(\n            \(SwiftText.literal(mediaType)),\n            sample: "
            + "\(SwiftText.literal(sample.line))\(rest)\(list))"
    }

    // MARK: Forms

    private func form(
        _ content: Content, _ use: TypeUse, _ rest: String, _ notes: inout [String]
    ) -> String? {
        let sample: ExampleValue = example(use, "body")
        guard case .object = sample else { return nil }
        let nested: [String] = content.fields.filter { $0.style == .deepObject }.map(\.name)
        let wrong = WrongValues.of(use, sample, site, judge: judge.of(content.planRoot))
        let rule: TextRule = TextRule(sample: sample, nested: Set(nested))
        // Items that a delimiter parts are not written by the attack.
        let delimited: [String] = content.fields.filter { $0.style != .deepObject }.map { "/\($0.name)" }
        let sent: [WrongValue] = wrong.proven.filter { value in
            rule.canSay(value) && !delimited.contains { value.pointer.hasPrefix($0) }
        }
        notes += WrongValues.note(wrong.leftOut)
        let encoding: String = nested.isEmpty ? ".form()" : ".form(nested: \(SwiftText.literals(nested)))"
        return Self.code(content.mediaType, sample, "\(rest), encoding: \(encoding)", sent)
    }

    // MARK: Parts

    private func multipart(
        _ content: Content, _ parts: [MultipartPart], _ rest: String, _ notes: inout [String]
    ) -> String? {
        let judge: ((String) -> [SampleFinding]?)? = judge.of(content.planRoot)
        let ordered: [MultipartPart] = parts.filter(\.isField) + parts.filter { !$0.isField }
        var members: [ExampleValue.Member] = ordered.filter { $0.isRequired || parts.count == 1 }.map(member)
        for part in ordered where part.isField && !members.contains(where: { $0.key == part.name }) {
            let more: [ExampleValue.Member] = members + [member(part)]
            if let judge, judge(ExampleValue.object(more).line) == [] { members = more }
        }
        let sample: ExampleValue = .object(members)
        let wrong = WrongValues.of(ordered, members, site, judge: judge)
        let rule: TextRule = TextRule(sample: sample, hasJSON: true)
        notes += WrongValues.note(wrong.leftOut)
        let list: String = ordered.map(code).joined(separator: ", ")
        return Self.code(
            "\(content.mediaType); boundary=\(Self.boundary)", sample, "\(rest), encoding: .parts([\(list)])",
            wrong.proven.filter(rule.canSay))
    }

    private func member(_ part: MultipartPart) -> ExampleValue.Member {
        switch part.kind {
        case .field(let use): .init(key: part.name, value: example(use, part.name))
        case .file: .init(key: part.name, value: .string("hello"))
        }
    }

    private func code(_ part: MultipartPart) -> String {
        var arguments: [String] = [SwiftText.literal(part.name)]
        if !part.isField { arguments.append("isFile: true") }
        let headers: [String] = headers(of: part).map { header in
            ".init(name: \(SwiftText.literal(header.name)), value: \(SwiftText.literal(header.value)))"
        }
        if !headers.isEmpty { arguments.append("headers: [\(headers.joined(separator: ", "))]") }
        return "TestedPart(\(arguments.joined(separator: ", ")))"
    }

    /// The headers that a part must have.
    private func headers(of part: MultipartPart) -> [(name: String, value: String)] {
        part.headers.filter(\.isRequired).map { ($0.name, example($0.use, $0.name).bare) }
    }

    /// Parts without names, in their order: the sample as it is sent.
    private func sequence(_ content: Content, _ parts: [MultipartPart], _ rest: String) -> String {
        let wanted: [MultipartPart] = parts.filter { $0.isRequired || parts.count == 1 }
        var text: String = ""
        for part in wanted {
            text += "--\(Self.boundary)" + headers(of: part).map { "\r\n\($0.name): \($0.value)" }.joined()
            text += "\r\nContent-Disposition: attachment"
            switch part.kind {
            case .field(let use): text += "\r\n\r\n\(example(use, part.name).bare)\r\n"
            case .file: text += "; filename=\"a.txt\"\r\nContent-Type: text/plain\r\n\r\nhello\r\n"
            }
        }
        text += "--\(Self.boundary)--\r\n"
        let type: String = "\(content.mediaType); boundary=\(Self.boundary)"
        return "TestedBody(\(SwiftText.literal(type)), sample: \(SwiftText.literal(text))\(rest))"
    }
}

extension MultipartPart {
    fileprivate var isField: Bool { if case .field = kind { true } else { false } }
}

import ContractModel

/// Parameters with a sample and with what is wrong.
struct TestedParameters {
    private static let unknown: String = "contract-test"
    private static let longestText: Int = 4_000

    let site: DocsSite
    let operation: Operation
    let judge: SampleJudge?

    /// Nil where no text of the table says the value: objects in most styles, and parameters that are the whole query.
    func code(_ parameter: Parameter) -> String? {
        if let code = objectCode(parameter) { return code }
        guard !parameter.isWholeQuery, let sample = sample(parameter) else { return nil }
        var arguments: [String] = [
            SwiftText.literal(parameter.name), ".\(parameter.location.rawValue)",
            "sample: \(SwiftText.literal(sample))",
        ]
        if parameter.isRequired { arguments.append("isRequired: true") }
        if isIdentifier(parameter) { arguments.append("isIdentifier: true") }
        let wrong: [(String, String)] = isOfPolicy(parameter) ? [] : wrong(parameter, sample)
        if !wrong.isEmpty {
            let list: [String] = wrong.map { "WrongText(\(SwiftText.literal($0.0)), \(Self.text($0.1)))" }
            arguments.append("wrong: [\(list.joined(separator: ", "))]")
        }
        return String(SwiftLines.list("TestedParameter(", arguments, ")", indent: "            ").dropFirst(12))
    }

    /// Long runs of one character are counted.
    private static func text(_ text: String) -> String {
        guard let first = text.first, text.count > 16, text.allSatisfy({ $0 == first }) else {
            return SwiftText.literal(text)
        }
        return "\(SwiftText.literal(String(first))), count: \(text.count)"
    }

    /// Added by policy: the pipeline reads them before any decoder.
    private func isOfPolicy(_ parameter: Parameter) -> Bool {
        guard parameter.location == .header else { return false }
        switch parameter.name.lowercased() {
        case "idempotency-key": return operation.policy.idempotency != .none
        case "if-match": return operation.policy.concurrency != .none
        default: return false
        }
    }

    private func sample(_ parameter: Parameter) -> String? {
        if parameter.location == .header, parameter.name.lowercased() == "if-match" { return "*" }
        let value: ExampleValue = ExampleBuilder.value(of: parameter.use, name: parameter.name, site, .request)
        switch value {
        case .object: return nil
        case .array(let items):
            let texts: [String] = items.compactMap { if case .object = $0 { nil } else { $0.bare } }
            return texts.first
        default: break
        }
        switch parameter.style {
        case .label, .matrix: return nil
        default: return value.bare
        }
    }

    private func isIdentifier(_ parameter: Parameter) -> Bool {
        guard parameter.location == .path else { return false }
        switch resolved(parameter.use).type {
        case .uuid: return true
        case .named(let name):
            if case .identifier = site.types[name]?.kind { return true }
            return false
        default: return false
        }
    }

    /// Behind names for other types, as far as they go.
    private func resolved(_ use: TypeUse) -> TypeUse {
        var use: TypeUse = use
        for _ in 0..<DocsLimits.aliasDepth {
            guard case .named(let name) = use.type, case .alias(let target)? = site.types[name]?.kind else { break }
            use = target
        }
        return use
    }

    // MARK: Objects

    /// JSON, and objects in the styles of queries that have a member for each of theirs; nil: it is none of these.
    private func objectCode(_ parameter: Parameter) -> String? {
        let sample: ExampleValue = ExampleBuilder.value(of: parameter.use, name: parameter.name, site, .request)
        guard !parameter.isWholeQuery, let style = objectStyle(parameter, sample) else { return nil }
        let found = WrongValues.of(parameter.use, sample, site, judge: judge.of(parameter.planRoot))
        let rule: TextRule = TextRule(sample: sample, knowsStrangers: style == "deepObject")
        let wrong: [WrongValue] = found.proven.filter { value in
            style == "json" ? isSendable(value.value.line, parameter, isJSON: true)
                : parameter.use.checks.isEmpty && rule.canSay(value)
        }
        var arguments: [String] = [
            SwiftText.literal(parameter.name), ".\(parameter.location.rawValue)",
            "sample: \(SwiftText.literal(sample.line))", "style: .\(style)",
        ]
        if parameter.isRequired { arguments.append("isRequired: true") }
        if let list = WrongValues.code("wrongMembers", wrong, indent: "                ") { arguments.append(list) }
        return String(SwiftLines.list("TestedParameter(", arguments, ")", indent: "            ").dropFirst(12))
    }

    private func objectStyle(_ parameter: Parameter, _ sample: ExampleValue) -> String? {
        if parameter.isJSONContent { return "json" }
        guard case .object = sample, parameter.location == .query, !parameter.isFormContent else { return nil }
        switch parameter.style {
        case .deepObject: return "deepObject"
        case .form where parameter.explode: return "members"
        default: return nil
        }
    }

    // MARK: What is wrong

    private func wrong(_ parameter: Parameter, _ sample: String) -> [(String, String)] {
        if parameter.isFormContent || !parameter.use.checks.isEmpty { return [] }
        var use: TypeUse = resolved(parameter.use)
        if case .array(let element) = use.type { use = resolved(element) }
        guard use.checks.isEmpty else { return [] }
        let all: [(String, String)] = texts(use, sample)
        return all.filter { isSendable($0.1, parameter) }
    }

    private func texts(_ use: TypeUse, _ sample: String) -> [(String, String)] {
        switch use.type {
        case .named(let name):
            switch site.types[name]?.kind {
            case .identifier: return [("format", "no")]
            case .enumeration(let enumeration):
                return enumeration.isString ? [("enum", Self.unknown)] : [("enum", "987654321")]
            default: return []
            }
        case .uuid, .date, .dateTime: return [("format", "no")]
        case .boolean: return [("type", "maybe")]
        case .integer: return [("type", "no")] + numbers(use)
        case .number: return [("type", "no")] + numbers(use)
        case .string where use.constraints.constant == nil && use.constraints.format == nil:
            return strings(use, sample)
        default: return []
        }
    }

    private func numbers(_ use: TypeUse) -> [(String, String)] {
        WrongScalars(use: use, sample: .raw("1")).candidates.compactMap { candidate in
            guard !["type", "multipleOf"].contains(candidate.keyword), case .json(let value) = candidate.change
            else { return nil }
            return (candidate.keyword, value.bare)
        }
    }

    /// One keyword at a time is broken where there is no pattern; with one, only the pattern and the length are told
    /// apart by the server's order.
    private func strings(_ use: TypeUse, _ sample: String) -> [(String, String)] {
        let constraints: Constraints = use.constraints
        var result: [(String, String)] = []
        let unit: String = sample.last.map(String.init) ?? "x"
        if let most = constraints.maxLength, most < Self.longestText {
            result.append(("maxLength", String(repeating: unit, count: most + 1)))
        }
        if let pattern = constraints.pattern, let text = Self.mismatch(pattern, constraints.minLength ?? 1) {
            result.append(("pattern", text))
        }
        return result
    }

    /// A text that a pattern of letters, digits and the like does not accept.
    private static func mismatch(_ pattern: String, _ length: Int) -> String? {
        guard pattern.hasPrefix("^"), pattern.hasSuffix("$"), !pattern.contains("."), !pattern.contains("~"),
            !pattern.contains("[^"), !pattern.contains("\\x"), !pattern.contains("\\S"), !pattern.contains("\\W")
        else { return nil }
        return String(repeating: "~", count: max(1, length))
    }

    /// Paths have no empty segments, headers no controls.
    private func isSendable(_ text: String, _ parameter: Parameter, isJSON: Bool = false) -> Bool {
        switch parameter.location {
        case .path: !text.isEmpty && !text.contains("/")
        case .header, .cookie: text.utf8.allSatisfy { (0x21...0x7E).contains($0) }
        case .query: isJSON ? text.utf8.count < Self.longestText : !text.contains(",")
        }
    }
}

import ContractRuntime

/// Whether an answer is one that the contract has for the operation: status, problem, media type and body.
struct AnswerJudge: Sendable {
    private static let problemType: String = "application/problem+json"

    private let statuses: [String: Int]
    private let members: [String: TestedProblem]

    init(_ contract: ServiceContract, _ problems: [TestedProblem]) {
        statuses = Dictionary(contract.problems.map { ($0.code, $0.status) }, uniquingKeysWith: { first, _ in first })
        members = Dictionary(problems.map { ($0.code, $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// Nil: nothing is wrong with it.
    func defect(of answer: TestAnswer, _ operation: TestedOperation) -> String? {
        answer.mediaType == Self.problemType ? problem(answer, operation.policy) : success(answer, operation)
    }

    private func problem(_ answer: TestAnswer, _ policy: OperationPolicy) -> String? {
        guard let body = answer.json, case .object(let values) = body else { return "a problem that is no JSON object" }
        guard let code = values["code"]?.string else { return "a problem without code" }
        guard policy.problems.contains(code) || policy.pipelineProblems.contains(code) else {
            return "'\(code)' is not declared for the operation"
        }
        if let status = statuses[code], status != answer.status { return "'\(code)' is \(status) in the contract" }
        guard values["status"]?.integer == answer.status else { return "'status' is not that of the answer" }
        guard values["title"]?.string?.isEmpty == false, values["type"]?.string?.isEmpty == false else {
            return "a problem without title or type (RFC 9457)"
        }
        for (name, kind) in members[code]?.members ?? [] where !Self.fits(values[name], kind) {
            return "the member '\(name)' is no \(kind.rawValue)"
        }
        return nil
    }

    private static func fits(_ value: JSONValue?, _ kind: TestedProblem.Kind) -> Bool {
        switch (kind, value) {
        case (.string, .string?), (.boolean, .boolean?): true
        case (.integer, .number(let text)?): Int(text) != nil
        case (.strings, .array(let items)?): items.allSatisfy { $0.string != nil }
        default: false
        }
    }

    private func success(_ answer: TestAnswer, _ operation: TestedOperation) -> String? {
        if answer.status == 304, operation.policy.concurrency != .none { return nil }
        guard let declared = operation.answers.first(where: { $0.statuses.contains(answer.status) }) else {
            return "the contract has no such status"
        }
        guard !declared.contents.isEmpty else { return answer.body.isEmpty ? nil : "a body where there is none" }
        guard let content = declared.contents.first(where: { Self.matches($0.mediaType, answer.mediaType) }) else {
            return "'\(answer.mediaType)' is not one of its media types"
        }
        guard let schema = content.schema, !answer.isCut else { return nil }
        do throws(JSONFailure) {
            try schema.validate(answer.body)
            return nil
        } catch {
            return "the body is not what the contract says: \(Self.text(error))"
        }
    }

    private static func text(_ failure: JSONFailure) -> String {
        guard case .invalid(let violations) = failure else { return "it is no JSON" }
        return violations.prefix(5).map { "\($0.pointer) \($0.keyword)" }.joined(separator: ", ")
    }

    /// `image/*` and `*/*` are ranges.
    private static func matches(_ declared: String, _ actual: String) -> Bool {
        let essence: String = String(declared.prefix { $0 != ";" }).lowercased()
        if essence == actual || essence == "*/*" { return true }
        return essence.hasSuffix("/*") && actual.hasPrefix(essence.dropLast())
    }
}

extension TestAnswer {
    var json: JSONValue? { try? JSONReader.decode(body) { $0.any() } }

    /// Of a problem.
    var problemCode: String? { json?["code"]?.string }

    /// Of `validation_failed`.
    var violations: [(source: String, parameter: String?, pointer: String, keyword: String)] {
        (json?["errors"]?.array ?? []).map { error in
            (
                source: error["source"]?.string ?? "", parameter: error["parameter"]?.string,
                pointer: error["pointer"]?.string ?? "", keyword: error["keyword"]?.string ?? ""
            )
        }
    }
}

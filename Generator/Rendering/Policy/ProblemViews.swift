import ContractModel

/// Views of the error of services.
struct ProblemViews {
    let options: RenderingOptions

    /// View for `problem` (the enum) and `problem-response` (its conformance).
    func view(_ contract: Contract) -> ViewObject {
        let problems: [ProblemDeclaration] = contract.problems.filter { !$0.isStandard }
        let withMembers: [ProblemDeclaration] = problems.filter { !$0.members.isEmpty }
        return [
            "name": .code(SwiftText.identifier(options.name + "Problem")),
            "problems": .list(problems.map { .object(problem($0)) }),
            "membered": .list(withMembers.map { .object(problem($0)) }),
            "some": .flag(!problems.isEmpty),
            "plain": .flag(withMembers.count < problems.count),
        ]
    }

    private func problem(_ problem: ProblemDeclaration) -> ViewObject {
        let status: String = "\(problem.status): \(problem.title)"
        let place: String = "\(problem.place.file):\(problem.place.line)."
        let members: [String] = problem.members.map { member in
            "\(SwiftText.label(member.name)): \(ProblemViews.type(member.kind))"
        }
        let bindings: [String] = problem.members.map { "let \(ProblemViews.local($0))" }
        return [
            "documentation": .code(SwiftText.documentation([status, problem.documentation, place], indent: "    ")),
            "name": .code(SwiftText.identifier(problem.name)),
            "members": .code(members.joined(separator: ", ")),
            "bindings": .code(bindings.joined(separator: ", ")),
            "writes": .list(problem.members.map(ProblemViews.write)),
            "code": .spec(problem.code),
            "status": .number(problem.status),
            "title": .spec(problem.title),
        ]
    }

    private static func type(_ kind: ProblemMember.Kind) -> String {
        switch kind {
        case .string: "String"
        case .integer: "Int"
        case .boolean: "Bool"
        case .strings: "[String]"
        }
    }

    private static func local(_ member: ProblemMember) -> String {
        SwiftText.local(member.name, besides: ["json"])
    }

    private static func write(_ member: ProblemMember) -> ViewValue {
        let local: String = local(member)
        let write: String = member.kind == .strings ? "json.array(\(local)) { $0.write($1) }" : "json.write(\(local))"
        return ["key": .spec(JSONKey.text(member.key) + ":"), "write": .code(write)]
    }
}

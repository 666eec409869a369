import ContractModel
import OpenAPI
import SourceTree

/// Reads `x-guides`: whatever a step names has to be there.
struct GuideReading {
    /// What samples call the access token.
    private static let token: String = "TOKEN"

    private let reader: ExtensionReader
    private var operations: [String: ContractModel.Operation] = [:]
    private var types: [String: TypeDeclaration] = [:]

    init(_ contract: Contract, diagnostics: Diagnostics) {
        reader = ExtensionReader(name: "x-guides", diagnostics: diagnostics)
        for operation in contract.operations { operations[operation.id] = operation }
        for type in contract.types { types[type.name] = type }
    }

    func guides(_ node: Node) -> [Guide] {
        reader.map(node).compactMap { member in
            guard let object = reader.object(member.value, members: ["title", "summary", "steps"]) else { return nil }
            guard let title = reader.string(object["title"], "title"), let steps = object["steps"]?.array else {
                reader.wrong("the guide '\(member.key)' needs title and steps", at: member.keyLocation)
                return nil
            }
            guard isSnakeCase(member.key) else {
                reader.wrong("'\(member.key)' is not snake_case", at: member.keyLocation)
                return nil
            }
            var known: Set<String> = []
            return Guide(
                name: member.key, title: title, summary: reader.string(object["summary"], "summary"),
                steps: steps.compactMap { step($0, &known) })
        }
    }

    private func isSnakeCase(_ text: String) -> Bool { text.wholeMatch(of: /[a-z][a-z0-9_]*/) != nil }

    // MARK: Steps

    private func step(_ node: Node, _ known: inout Set<String>) -> GuideStep? {
        let members: [String] = ["title", "description", "operation", "ask", "path", "body", "keep"]
        guard let object = reader.object(node, members: members) else { return nil }
        guard let title = reader.string(object["title"], "title") else {
            reader.wrong("a step needs a title", at: node.location)
            return nil
        }
        let operation = operation(object["operation"])
        var step = GuideStep(
            title: title, documentation: reader.string(object["description"], "description"),
            operationID: operation?.id)
        step.asked = object["ask"].map { asked($0, &known) } ?? []
        guard let operation else { return step }
        checkToken(operation, known, at: node.location)
        step.path = object["path"].map { values($0, known, named: Set(pathNames(operation)), "path parameter") } ?? []
        step.body = object["body"].map { values($0, known, named: bodyNames(operation), "member of the body") }
        step.kept = object["keep"].map { kept($0, &known, named: answerNames(operation)) } ?? []
        return step
    }

    private func operation(_ node: Node?) -> ContractModel.Operation? {
        guard let node, let id = reader.string(node, "operation") else { return nil }
        if let operation = operations[id] { return operation }
        reader.wrong("there is no operation '\(id)'", at: node.location)
        return nil
    }

    private func checkToken(_ operation: ContractModel.Operation, _ known: Set<String>, at location: SourceLocation) {
        let alternatives = operation.policy.security
        let isPublic = alternatives.isEmpty || alternatives.contains { $0.requirements.isEmpty }
        if !isPublic, !known.contains(Self.token) {
            reader.wrong("'\(operation.id)' needs $\(Self.token), which no step before keeps", at: location)
        }
    }

    private func asked(_ node: Node, _ known: inout Set<String>) -> [GuideStep.Asked] {
        reader.map(node).compactMap { member in
            guard isVariable(member), let source = reader.string(member.value, member.key) else { return nil }
            known.insert(member.key)
            return GuideStep.Asked(variable: member.key, source: source)
        }
    }

    private func kept(_ node: Node, _ known: inout Set<String>, named names: Set<String>) -> [GuideStep.Kept] {
        reader.map(node).compactMap { member in
            guard isVariable(member), let key = reader.string(member.value, member.key) else { return nil }
            guard names.contains(key) else {
                reader.wrong("no answer has a member '\(key)'", at: member.value.location)
                return nil
            }
            known.insert(member.key)
            return GuideStep.Kept(variable: member.key, key: key)
        }
    }

    private func isVariable(_ member: ObjectNode.Member) -> Bool {
        if member.key.wholeMatch(of: /[A-Z][A-Z0-9_]*/) != nil { return true }
        reader.wrong("'\(member.key)' is not a variable such as TOKEN", at: member.keyLocation)
        return false
    }

    private func values(_ node: Node, _ known: Set<String>, named names: Set<String>, _ what: String)
        -> [GuideStep.Member]
    {
        reader.map(node).compactMap { member in
            guard names.contains(member.key) else {
                reader.wrong("there is no \(what) '\(member.key)'", at: member.keyLocation)
                return nil
            }
            guard let variable = member.value.string.flatMap({ $0.wholeMatch(of: /\$([A-Z][A-Z0-9_]*)/) })?.output.1
            else { return GuideStep.Member(key: member.key, value: .json(member.value.jsonText)) }
            guard known.contains(String(variable)) else {
                reader.wrong("no step before says $\(variable)", at: member.value.location)
                return nil
            }
            return GuideStep.Member(key: member.key, value: .variable(String(variable)))
        }
    }

    // MARK: Names

    private func pathNames(_ operation: ContractModel.Operation) -> [String] {
        operation.parameters.filter { $0.location == .path }.map(\.name)
    }

    private func bodyNames(_ operation: ContractModel.Operation) -> Set<String> {
        var seen: Set<String> = []
        return names(in: operation.body?.contents ?? [], levels: 1, &seen)
    }

    private func answerNames(_ operation: ContractModel.Operation) -> Set<String> {
        var seen: Set<String> = []
        return names(in: operation.responses.flatMap(\.contents), levels: 4, &seen)
    }

    private func names(in contents: [Content], levels: Int, _ seen: inout Set<String>) -> Set<String> {
        var found: Set<String> = []
        for content in contents {
            switch content.kind {
            case .json(let use), .mergePatch(let use), .form(let use): found.formUnion(names(in: use, levels, &seen))
            default: break
            }
        }
        return found
    }

    /// Members of the objects of a type; with more levels those of their members, too.
    private func names(in use: TypeUse, _ levels: Int, _ seen: inout Set<String>) -> Set<String> {
        if case .array(let element) = use.type { return names(in: element, levels, &seen) }
        guard levels > 0, case .named(let name) = use.type, let type = types[name] else { return [] }
        guard seen.insert("\(name) \(levels)").inserted else { return [] }
        switch type.kind {
        case .object(let object):
            return object.properties.reduce(into: Set(object.properties.map(\.key))) { found, property in
                found.formUnion(names(in: property.use, levels - 1, &seen))
            }
        case .union(let union):
            return union.cases.reduce(into: []) { $0.formUnion(names(in: $1.use, levels, &seen)) }
        case .alias(let target): return names(in: target, levels, &seen)
        case .enumeration, .identifier: return []
        }
    }
}

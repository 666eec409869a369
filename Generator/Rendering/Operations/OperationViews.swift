import ContractModel

/// Views of operations for the templates of a server: inputs, outputs, handler protocols, routes.
struct OperationViews {
    let symbols: Symbols
    let options: RenderingOptions
    /// Problems by code.
    let problems: [String: ProblemDeclaration]

    init(_ contract: Contract, symbols: Symbols, options: RenderingOptions) {
        self.symbols = symbols
        self.options = options
        problems = Dictionary(contract.problems.map { ($0.code, $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// `` `POST /api/v1/orders`, spec/openapi/orders.yaml:112. ``
    static func place(_ operation: Operation) -> String {
        "`\(operation.method) \(operation.path)`, \(operation.place.file):\(operation.place.line)."
    }

    static func documentation(_ operation: Operation, indent: String, _ more: String? = nil) -> String {
        let deprecation: String? =
            operation.isDeprecated ? Deprecation.sentence(operation.policy.lifecycle) : nil
        return SwiftText.documentation(
            [operation.summary, operation.documentation, deprecation, place(operation), more], indent: indent)
    }
}

// MARK: Inputs and outputs

extension OperationViews {
    /// View for the template `operation`, and what a file with it imports.
    func declaration(_ operation: Operation) -> (view: ViewObject, imports: Imports) {
        var imports: Imports = Imports()
        let namespace: String = SwiftText.documentation([operation.summary, OperationViews.place(operation)])
        let view: ViewObject = [
            "documentation": .code(namespace),
            "name": .code(SwiftText.identifier(operation.typeName)),
            "input": .object(input(operation, &imports)),
            "body": operation.body.map { bodyTypes($0, operation, &imports) } ?? .absent,
            "output": OutputViews(symbols: symbols, side: .server).view(operation, &imports),
        ]
        return (view, imports)
    }

    private func input(_ operation: Operation, _ imports: inout Imports) -> ViewObject {
        var properties: [ViewValue] = []
        var arguments: [String] = []
        var stores: [String] = []
        for parameter in operation.parameters {
            let plan: ParameterPlan = ParameterPlan(parameter, symbols: symbols)
            imports.add(parameter.use, symbols, isPublic: true)
            let documentation: String = SwiftText.documentation([parameter.documentation], indent: "        ")
            properties.append(.code("\(documentation)        public var \(plan.name): \(plan.type)"))
            arguments.append(plan.argument)
            stores.append("self.\(plan.name) = \(plan.local)")
        }
        if let body = operation.body {
            let plan: BodyPlan = BodyPlan(body: body, operation: operation, symbols: symbols)
            add(body, to: &imports)
            properties.append(.code("        public var body: \(plan.type)"))
            arguments.append("body: \(plan.type)\(plan.isOptional ? " = nil" : "")")
            stores.append("self.body = body")
        }
        return [
            "properties": .list(properties),
            "initializer": .code(SwiftLines.initializer(arguments, stores, indent: "        ")),
        ]
    }

    private func add(_ body: RequestBody, to imports: inout Imports) {
        for content in body.contents {
            switch content.kind {
            case .json(let use), .mergePatch(let use), .form(let use), .xml(let use, _):
                imports.add(use, symbols, isPublic: true)
            case .multipart(let parts):
                imports.add("ContractRuntime", isPublic: true)
                for part in parts { PartPlan(part: part, symbols: symbols, side: .server).add(to: &imports) }
            case .bytes: imports.add("ContractRuntime", isPublic: true)
            case .events(let use), .jsonLines(let use), .jsonTexts(let use):
                imports.add("ContractRuntime", isPublic: true)
                imports.add(use, symbols, isPublic: true)
            case .text: break
            }
        }
    }

    /// The types that an operation declares for its body.
    private func bodyTypes(_ body: RequestBody, _ operation: Operation, _ imports: inout Imports) -> ViewValue {
        let plan: BodyPlan = BodyPlan(body: body, operation: operation, symbols: symbols)
        var view: ViewObject = [:]
        if body.contents.count > 1 {
            view["choices"] = .list(body.contents.map { content in
                ["name": .code(SwiftText.identifier(content.name)), "type": .code(plan.contentType(content))]
            })
        }
        view["multipart"] = .list(body.contents.filter { !AnswerParts.parts($0).isEmpty }.map { content in
            .object(multipart(AnswerParts.parts(content), name: plan.contentType(content)))
        })
        return .object(view)
    }

    private func multipart(_ parts: [MultipartPart], name: String) -> ViewObject {
        var reading: Reading = Reading(symbols: symbols, isStrict: true)
        let views: [ViewValue] = parts.map { part in
            let plan: PartPlan = PartPlan(part: part, symbols: symbols, side: .server)
            let head: String = "return .\(SwiftText.identifier(part.propertyName))("
            return [
                "documentation": .code(SwiftText.documentation([part.documentation], indent: "            ")),
                "name": .code(SwiftText.identifier(part.propertyName)),
                "wire": .spec(part.name), "isRest": .flag(part.isRest),
                "type": .code(plan.type), "statement": .code(head + plan.read(&reading) + ")"),
                "structure": plan.hasHeaders ? .object(plan.structure(indent: "        ")) : .absent,
            ]
        }
        return [
            "type": .code(name), "parts": .list(views), "patterns": TypeViews.patterns(reading),
            "isOpen": .flag(parts.contains(where: \.isRest)),
        ]
    }
}

// MARK: Handler protocols

extension OperationViews {
    /// View for the template `handler`.
    func handler(_ area: Area) -> ViewObject {
        [
            "documentation": .code(SwiftText.documentation([area.documentation,
                "What the service does for `\(area.name)`."])),
            "name": .code(SwiftText.identifier(area.typeName + "Handler")),
            "methods": .list(area.operations.map { operation in
                .code(throwing(operation) + signature(operation))
            }),
        ]
    }

    private func throwing(_ operation: Operation) -> String {
        let names: [String] = operation.policy.problems.compactMap { problems[$0] }.map { problem in
            "`\(problem.isStandard ? "StandardProblem" : options.name + "Problem").\(problem.name)`"
        }
        let sentence: String? = names.isEmpty ? nil : "- Throws: \(names.joined(separator: ", "))."
        return OperationViews.documentation(operation, indent: "    ", sentence)
    }

    private func signature(_ operation: Operation) -> String {
        let type: String = SwiftText.identifier(operation.typeName)
        var arguments: [String] = ["_ input: \(type).Input"]
        switch CallerKind(operation) {
        case .none: break
        case .optional: arguments.append("by caller: Caller?")
        case .required: arguments.append("by caller: Caller")
        }
        if operation.policy.tenant != .none { arguments.append("in tenant: Tenant") }
        arguments.append("context: RequestContext")
        return SwiftLines.list(
            "func \(SwiftText.identifier(operation.functionName))(", arguments, ") async throws -> \(type).Output",
            indent: "    ")
    }
}

/// Whether a handler is told who calls.
enum CallerKind {
    case none, optional, required

    init(_ operation: Operation) {
        let alternatives: [SecurityAlternative] = operation.policy.security
        if alternatives.isEmpty {
            self = .none
        } else {
            self = alternatives.contains { $0.requirements.isEmpty } ? .optional : .required
        }
    }
}

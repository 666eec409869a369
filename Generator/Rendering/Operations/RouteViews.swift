import ContractModel

/// Views of the functions between the router and the handlers: decode, call, encode.
struct RouteViews {
    let symbols: Symbols
    let options: RenderingOptions

    /// `answerCreateOrder`
    static func functionName(_ operation: Operation) -> String { "answer" + SwiftText.label(operation.typeName) }

    /// View for the template `route`, and what a file with it imports.
    func view(_ operation: Operation, area: Area) -> (view: ViewObject, imports: Imports) {
        var imports: Imports = Imports(runtime: false)
        var reading: Reading = Reading(
            symbols: symbols, isStrict: true, patternName: SwiftText.label(operation.functionName) + "Pattern")
        let reads: [String] = self.reads(operation, &reading, &imports)
        if reading.usesDecimalLiteral { imports.addFoundation(isPublic: false) }
        let view: ViewObject = [
            "documentation": .code(SwiftText.documentation([OperationViews.place(operation)], indent: "    ")),
            "service": .code(SwiftText.identifier(options.name + "Service")),
            "function": .code(RouteViews.functionName(operation)),
            "patterns": TypeViews.patterns(reading),
            "binding": .code(reads.isEmpty ? "let" : "var"),
            "reads": .list(reads.map(ViewValue.code)),
            "guard": .code(validity(operation)),
            "call": .code(call(operation, area)),
            "answer": .list(answer(operation).map(ViewValue.code)),
        ]
        return (view, imports)
    }

    private func reads(_ operation: Operation, _ reading: inout Reading, _ imports: inout Imports) -> [String] {
        var lines: [String] = []
        let positions: [Int: Int] = RouteViews.capturePositions(operation)
        for (index, parameter) in operation.parameters.enumerated() {
            let plan: ParameterPlan = ParameterPlan(parameter, symbols: symbols)
            imports.add(parameter.use, symbols, isPublic: false)
            lines.append(plan.read(&reading, position: positions[index] ?? 0))
        }
        guard let body = operation.body else { return lines }
        for content in body.contents {
            switch content.kind {
            case .json(let use), .mergePatch(let use), .form(let use), .xml(let use, _):
                imports.add(use, symbols, isPublic: false)
            case .events(let use), .jsonLines(let use), .jsonTexts(let use):
                imports.add(use, symbols, isPublic: false)
            case .multipart, .text, .bytes: break
            }
        }
        return lines + BodyPlan(body: body, operation: operation, symbols: symbols).read(&reading)
    }

    /// Position among the captures of a path, for each path parameter.
    static func capturePositions(_ operation: Operation) -> [Int: Int] {
        var positions: [Int: Int] = [:]
        for case .parameter(let index) in operation.segments.joined() where positions[index] == nil {
            positions[index] = positions.count
        }
        return positions
    }

    private func validity(_ operation: Operation) -> String {
        var conditions: [String] = ["decoder.isValid"]
        conditions += operation.parameters.compactMap { ParameterPlan($0, symbols: symbols).unwrapping }
        if let body = operation.body {
            conditions += [BodyPlan(body: body, operation: operation, symbols: symbols).unwrapping].compactMap(\.self)
        }
        return SwiftLines.guardElse(conditions, "throw decoder.failure", indent: "        ")
    }

    /// The first argument of the call, on a line of its own.
    private func input(_ operation: Operation) -> String {
        let type: String = "\(SwiftText.identifier(operation.typeName)).Input"
        var arguments: [String] = operation.parameters.map { ParameterPlan($0, symbols: symbols).passing }
        if operation.body != nil { arguments.append("body: body") }
        return String(SwiftLines.list("\(type)(", arguments, ")", indent: "            ").dropFirst(12))
    }

    private func call(_ operation: Operation, _ area: Area) -> String {
        var arguments: [String] = [input(operation)]
        switch CallerKind(operation) {
        case .none: break
        case .optional: arguments.append("by: request.caller")
        case .required: arguments.append("by: try request.requireCaller()")
        }
        if operation.policy.tenant != .none { arguments.append("in: try request.requireTenant()") }
        arguments.append("context: request.context")
        let handler: String = "self.\(SwiftText.identifier(area.propertyName))"
        let type: String = "\(SwiftText.identifier(operation.typeName)).Output"
        let result: String = needsOutput(operation) ? "let output: \(type)" : "_"
        return SwiftLines.list(
            "\(result) = try await \(handler).\(SwiftText.identifier(operation.functionName))(", arguments, ")",
            indent: "        ")
    }

    private func plans(_ operation: Operation) -> [ResponsePlan] {
        operation.responses.map { ResponsePlan(response: $0, symbols: symbols, side: .server) }
    }

    private func needsOutput(_ operation: Operation) -> Bool {
        let plans: [ResponsePlan] = plans(operation)
        return plans.count > 1 || plans.first?.isEmpty == false
    }

    private func answer(_ operation: Operation) -> [String] {
        let plans: [ResponsePlan] = plans(operation)
        guard let first = plans.first else { return ["        return ServerResponse(status: 204)"] }
        guard plans.count > 1 else { return first.write("output", indent: "        ") }
        var lines: [String] = ["        switch output {"]
        for plan in plans {
            lines.append("        case .\(plan.caseName)\(plan.isEmpty ? "" : "(let output)"):")
            lines += plan.write("output", indent: "            ")
        }
        return lines + ["        }"]
    }
}

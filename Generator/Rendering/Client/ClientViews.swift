import ContractModel

/// Views of the methods of a client.
struct ClientViews {
    let symbols: Symbols
    let options: RenderingOptions
    /// Object types by name, for the paths of pagination.
    let types: [String: ObjectPlan]
    /// Operations by the names of their functions, for links; empty where there are none.
    private let operations: [String: Operation]

    init(_ contract: Contract, symbols: Symbols, options: RenderingOptions) {
        self.symbols = symbols
        self.options = options
        var plans: [String: ObjectPlan] = [:]
        if contract.operations.contains(where: { $0.policy.pagination != nil }) {
            for type in contract.types {
                guard case .object(let object) = type.kind else { continue }
                plans[type.name] = ObjectPlan(type, object, symbols: symbols, side: .client)
            }
        }
        types = plans
        let hasLinks: Bool = contract.operations.contains { $0.responses.contains { !$0.links.isEmpty } }
        operations = hasLinks
            ? Dictionary(contract.operations.map { ($0.functionName, $0) }, uniquingKeysWith: { first, _ in first })
            : [:]
    }

    private func links(of operation: Operation) -> (ResponsePlan) -> ClientLinks? {
        let client: String = SwiftText.identifier(options.name + "Client")
        return { plan in
            guard !plan.response.links.isEmpty else { return nil }
            return ClientLinks(
                response: plan.response, operation: operation, symbols: symbols, operations: operations, client: client)
        }
    }

    /// View for the template `operation` of a client: the types and the method.
    func view(_ operation: Operation) -> (view: ViewObject, imports: Imports) {
        var imports: Imports = Imports(runtime: false)
        imports.add("ContractClient", isPublic: false)
        let responses: ClientResponses = ClientResponses(operation, symbols: symbols)
        let body: ClientBody? = operation.body.map { ClientBody(body: $0, operation: operation, symbols: symbols) }
        let parameters: [ClientParameter] = operation.parameters.map { ClientParameter($0, symbols: symbols) }
        for parameter in parameters { imports.add(parameter.use, symbols, isPublic: true) }
        body?.add(to: &imports)
        var view: ViewObject = [
            "documentation": .code(SwiftText.documentation([operation.summary ?? OperationViews.place(operation)])),
            "methodDocumentation": .code(OperationViews.documentation(operation, indent: "    ")),
            "deprecation": .code(Deprecation.attribute(operation, indent: "    ")),
            "client": .code(SwiftText.identifier(options.name + "Client")),
            "name": .code(SwiftText.identifier(operation.typeName)),
            "body": body.map { .object($0.view) } ?? .absent,
            "request": .list(request(operation, parameters, body).map(ViewValue.code)),
        ]
        let servers: ClientServers? = ClientServers(operation, symbols: symbols)
        if let servers { view["servers"] = .object(servers.view) }
        let arguments: [String] = self.arguments(parameters, body) + (servers.map { [$0.argument] } ?? [])
        let head: String = "public func \(SwiftText.identifier(operation.functionName))("
        if let events = responses.events {
            view["signature"] = .code(self.events(events, head, arguments, &imports))
            view["events"] = .code(eventRead(events))
        } else {
            var outputs: OutputViews = OutputViews(symbols: symbols, side: .client)
            outputs.links = links(of: operation)
            view["output"] = outputs.view(responses.plans, &imports)
            view["signature"] = .code(
                SwiftLines.list(head, arguments, ") async throws -> \(responses.type) {", indent: "    "))
            view["response"] = .list(responses.statements.map(ViewValue.code))
        }
        view["namespace"] = .flag(responses.events == nil || body?.declaresTypes == true || servers != nil)
        if let pages = self.pages(operation, parameters, body, &imports) { view["pages"] = .object(pages) }
        return (view, imports)
    }

    /// What must be given first: the path, the body, the rest that is required, then what may be left out.
    private func arguments(_ parameters: [ClientParameter], _ body: ClientBody?) -> [String] {
        var arguments: [String] = parameters.filter { $0.parameter.location == .path }.map(\.argument)
        if let body, !body.isOptional { arguments.append(body.argument) }
        let others: [ClientParameter] = parameters.filter { $0.parameter.location != .path }
        arguments += others.filter { !$0.isOptional }.map(\.argument)
        if let body, body.isOptional { arguments.append(body.argument) }
        return arguments + others.filter(\.isOptional).map(\.argument)
    }

    // MARK: The request

    private func request(
        _ operation: Operation, _ parameters: [ClientParameter], _ body: ClientBody?
    ) -> [String] {
        var lines: [String] = SwiftLines.list(
            "var request: ClientRequest = ClientRequest(", creation(operation), ")", indent: "        "
        ).split(separator: "\n").map { $0.hasPrefix("        ") ? String($0.dropFirst(8)) : String($0) }
        var rest: [String] = parameters.flatMap(\.statements) + (body?.statements ?? [])
        if !operation.isOutgoing { rest.insert("request.path = \"\(path(operation, parameters))\"", at: 0) }
        if let servers = ClientServers(operation, symbols: symbols) { rest.insert(servers.statement, at: 0) }
        for index in ClientLinks.remembered(operation) { rest += parameters[index].remembering }
        if rest.isEmpty, lines[0].hasPrefix("var ") { lines[0] = "let " + lines[0].dropFirst(4) }
        return lines + rest
    }

    private func creation(_ operation: Operation) -> [String] {
        var arguments: [String] = [
            "method: \(SwiftText.literal(operation.method))", "operation: \(SwiftText.literal(operation.id))",
        ]
        let schemes: [String] = (operation.policy.security.first?.requirements ?? []).map(\.scheme)
        if !schemes.isEmpty { arguments.append("security: \(SwiftText.literals(schemes))") }
        if let idempotency = idempotency(operation) { arguments.append("idempotency: .\(idempotency)") }
        let outcomes: [Int] = ClientResponses.outcomes(operation)
        if !outcomes.isEmpty { arguments.append("outcomes: \(outcomes)") }
        return arguments
    }

    private func idempotency(_ operation: Operation) -> String? {
        switch operation.method {
        case "GET", "HEAD", "OPTIONS", "TRACE", "QUERY": "safe"
        case "PUT", "DELETE": "idempotent"
        default: operation.policy.idempotency == .none ? nil : "keyed"
        }
    }

    /// The template as text of a Swift literal, with the arguments interpolated: `/orders/\(orderID)`.
    private func path(_ operation: Operation, _ parameters: [ClientParameter]) -> String {
        var text: String = ""
        let segments: ArraySlice<[PathPiece]> = operation.segments.dropFirst(operation.serverSegments)
        for segment in segments.isEmpty ? [[]] : segments {
            text += "/"
            for piece in segment {
                switch piece {
                case .literal(let literal): text += SwiftText.inner(RouteTree.encoded(literal))
                case .parameter(let index): if parameters.indices.contains(index) { text += parameters[index].path }
                }
            }
        }
        return text
    }

    // MARK: Streams and pages

    private func events(_ use: TypeUse, _ head: String, _ arguments: [String], _ imports: inout Imports) -> String {
        imports.add("ContractClient", isPublic: true)
        imports.add(use, symbols, isPublic: true)
        return SwiftLines.list(head, arguments, ") -> EventSequence<\(symbols.spelling(use))> {", indent: "    ")
    }

    private func eventRead(_ use: TypeUse) -> String {
        var reading: Reading = Reading(symbols: symbols, isStrict: false)
        return reading.expression(use)
    }

    private func pages(
        _ operation: Operation, _ parameters: [ClientParameter], _ body: ClientBody?, _ imports: inout Imports
    ) -> ViewObject? {
        guard let pagination = operation.policy.pagination,
            let pages = ClientPages(operation, symbols: symbols, types: types)
        else { return nil }
        imports.add("ContractClient", isPublic: true)
        imports.add(pagination.element, symbols, isPublic: true)
        let cursor: String = pagination.cursorParameter
        let others: [ClientParameter] = parameters.filter { $0.parameter.propertyName != cursor }
        let name: String = SwiftText.identifier(operation.functionName + "Items")
        let servers: [String] = (ClientServers(operation, symbols: symbols)?.argument).map { [$0] } ?? []
        let head: String = "public func \(name)("
        return [
            "signature": .code(
                SwiftLines.list(head, arguments(others, body) + servers, ") -> PageSequence<\(pages.element)> {",
                    indent: "    ")),
            "call": .code(call(operation, parameters, body, cursor: cursor)),
            "output": .code(ClientResponses(operation, symbols: symbols).type),
            "element": .code(pages.element),
            "items": .code(pages.items),
            "cursor": .code(pages.cursor),
        ]
    }

    private func call(
        _ operation: Operation, _ parameters: [ClientParameter], _ body: ClientBody?, cursor: String
    ) -> String {
        let pass: (ClientParameter) -> String = { parameter in
            guard parameter.parameter.propertyName == cursor else { return parameter.passing }
            return "\(SwiftText.label(cursor)): nextCursor"
        }
        var passing: [String] = parameters.filter { $0.parameter.location == .path }.map(pass)
        if let body, !body.isOptional { passing.append("body: body") }
        let others: [ClientParameter] = parameters.filter { $0.parameter.location != .path }
        passing += others.filter { !$0.isOptional }.map(pass)
        if let body, body.isOptional { passing.append("body: body") }
        passing += others.filter(\.isOptional).map(pass)
        if let servers = ClientServers(operation, symbols: symbols) { passing.append(servers.passing) }
        let function: String = SwiftText.identifier(operation.functionName)
        let type: String = ClientResponses(operation, symbols: symbols).type
        return SwiftLines.list(
            "let output: \(type) = try await self.\(function)(", passing, ")", indent: "            ")
    }
}

import ContractModel

/// The links of one answer: a type with a method for each, which calls the linked operation.
struct ClientLinks {
    let response: Response
    let operation: Operation
    let symbols: Symbols
    /// Every operation, by the name of its function.
    let operations: [String: Operation]
    let client: String

    /// `Links`
    var typeName: String { symbols.nestedName("Links") }

    /// View of the type for the template `response`.
    func view(indent: String) -> ViewObject {
        [
            "type": .code(typeName), "client": .code(client),
            "methods": .list(response.links.compactMap { link in method(link, indent: indent + "        ") }),
        ]
    }

    private func method(_ link: Link, indent: String) -> ViewValue? {
        guard let target = operations[link.target] else { return nil }
        let call: LinkCall = LinkCall(link: link, source: operation, target: target, symbols: symbols)
        let responses: ClientResponses = ClientResponses(target, symbols: symbols)
        let result: String = responses.events.map { "throws -> EventSequence<\(symbols.spelling($0))>" }
            ?? "async throws -> \(responses.type)"
        let function: String = SwiftText.identifier(link.functionName)
        let texts: [String?] = [
            link.documentation, "Calls `\(target.functionName)`.", "- Throws: also `ClientError.unresolvedLink`.",
        ]
        return [
            "documentation": .code(SwiftText.documentation(texts, indent: indent)),
            "deprecation": .code(Deprecation.attribute(target, indent: indent)),
            "signature": .code(
                SwiftLines.list("public func \(function)(", call.arguments, ") \(result) {", indent: indent)),
            "name": .spec(link.name),
            "call": .code(
                SwiftLines.list(
                    "return try \(responses.events == nil ? "await " : "")\(call.receiver)."
                        + "\(SwiftText.identifier(target.functionName))(",
                    call.passing, ")", indent: indent + "    ")),
        ]
    }

    /// What the types of linked operations need to be imported from.
    func add(to imports: inout Imports) {
        for link in response.links {
            guard let target = operations[link.target] else { continue }
            for parameter in target.parameters { imports.add(parameter.use, symbols, isPublic: true) }
            if let body = target.body { ClientBody(body: body, operation: target, symbols: symbols).add(to: &imports) }
            if ClientResponses(target, symbols: symbols).events != nil {
                imports.add("ContractClient", isPublic: true)
            }
        }
    }

    /// Parameters of an operation that links of its answers look at.
    static func remembered(_ operation: Operation) -> [Int] {
        var found: Set<Int> = []
        func visit(_ value: LinkValue) {
            switch value {
            case .parameter(let index): found.insert(index)
            case .text(let pieces): pieces.forEach(visit)
            default: break
            }
        }
        for link in operation.responses.flatMap(\.links) {
            link.arguments.forEach { visit($0.value) }
            if let body = link.body { visit(body) }
        }
        return found.sorted()
    }
}

/// The call of a linked operation: what the link gives, and what its caller has to.
private struct LinkCall {
    let link: Link
    let source: Operation
    let target: Operation
    let symbols: Symbols

    private var given: [Int: LinkValue] {
        Dictionary(link.arguments.map { ($0.parameter, $0.value) }) { first, _ in first }
    }

    private var servers: ClientServers? { ClientServers(target, symbols: symbols) }

    /// The client that calls, at another server where the link has one.
    var receiver: String {
        guard let server = link.server, servers == nil else { return "followed.client" }
        return "followed.client.at(server: \(SwiftText.literal(server)))"
    }

    /// Arguments of the link's method.
    var arguments: [String] { entries.compactMap(\.argument) }

    /// Arguments of the operation's.
    var passing: [String] { entries.map(\.passing) }

    private struct Entry {
        var argument: String?
        var passing: String
    }

    /// In the order of the operation's method.
    private var entries: [Entry] {
        let given: [Int: LinkValue] = self.given
        let parameters: [(Int, ClientParameter)] = target.parameters.enumerated().map {
            ($0, ClientParameter($1, symbols: symbols))
        }
        let body: ClientBody? = target.body.map { ClientBody(body: $0, operation: target, symbols: symbols) }
        let others: [(Int, ClientParameter)] = parameters.filter { $1.parameter.location != .path }
        var entries: [Entry] = parameters.filter { $1.parameter.location == .path }.map { entry($1, given[$0]) }
        if let body, !body.isOptional { entries.append(entry(body)) }
        entries += others.filter { !$1.isOptional }.map { entry($1, given[$0]) }
        if let body, body.isOptional { entries.append(entry(body)) }
        entries += others.filter { $1.isOptional }.map { entry($1, given[$0]) }
        if let servers { entries.append(entry(servers)) }
        return entries
    }

    private func entry(_ parameter: ClientParameter, _ value: LinkValue?) -> Entry {
        guard let value else { return Entry(argument: parameter.argument, passing: parameter.passing) }
        var reading: Reading = Reading(symbols: symbols, isStrict: false)
        let read: String = reading.value(parameter.use, "$0")
        let function: String = parameter.isOptional ? "optional" : "value"
        let label: String = SwiftText.label(parameter.parameter.propertyName)
        return Entry(passing: "\(label): try followed.exchange.\(function)(\(expression(value))) { \(read) }")
    }

    private func entry(_ body: ClientBody) -> Entry {
        guard let value = link.body, case .json(let use) = body.body.contents[0].kind else {
            return Entry(argument: body.argument, passing: "body: body")
        }
        var reading: Reading = Reading(symbols: symbols, isStrict: false)
        let read: String = reading.value(use, "$0")
        return Entry(passing: "body: try followed.exchange.value(\(expression(value))) { \(read) }")
    }

    private func entry(_ servers: ClientServers) -> Entry {
        guard let server = link.server else { return Entry(argument: servers.argument, passing: servers.passing) }
        return Entry(passing: servers.passing(SwiftText.literal(server)))
    }

    /// `.responseBody("/id")`
    private func expression(_ value: LinkValue) -> String {
        switch value {
        case .url: return ".url"
        case .method: return ".method"
        case .statusCode: return ".statusCode"
        case .parameter(let index): return ".request(\(SwiftText.literal(source.parameters[index].linkName)))"
        case .requestBody(let pointer): return ".requestBody(\(SwiftText.literal(pointer)))"
        case .responseHeader(let name): return ".responseHeader(\(SwiftText.literal(name)))"
        case .responseBody(let pointer): return ".responseBody(\(SwiftText.literal(pointer)))"
        case .constant(let json): return ".constant(\(SwiftText.literal(json)))"
        case .text(let pieces):
            let texts: [String] = pieces.map { piece in
                if case .constant(let text) = piece { return ".literal(\(SwiftText.literal(text)))" }
                return expression(piece)
            }
            return ".text([\(texts.joined(separator: ", "))])"
        }
    }
}

extension Parameter {
    /// `path.id`, as runtime expressions name it.
    var linkName: String { "\(location.rawValue).\(name)" }
}

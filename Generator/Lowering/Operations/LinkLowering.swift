import ContractModel
import OpenAPI
import SourceTree

/// The links of one response of an operation.
struct PendingLinks {
    /// `functionName` of the operation.
    var operation: String
    var status: ContractModel.Response.Status
    var links: [OpenAPI.Link]
}

/// Where an operation stands.
struct OperationPlace: Hashable {
    var file: Int32
    var pointer: String
}

/// Operations of the description that belong to the other side: webhooks and callbacks where the operations of the
/// service are lowered, and the other way round.
struct OtherOperations {
    private(set) var ids: Set<String> = []
    private(set) var places: Set<OperationPlace> = []

    init() {}

    init(_ document: Document) {
        let callbacks = document.pathItems.flatMap(\.operations).flatMap(\.callbacks).map(\.item)
        for operation in (document.otherItems + document.webhooks + callbacks).flatMap(\.operations) {
            if let id = operation.operationID { ids.insert(id) }
            places.insert(OperationPlace(file: operation.location.file, pointer: operation.pointer))
        }
    }
}

extension LoweringRun {
    /// Keeps what links need: the names of operations, and the links themselves.
    func note(_ source: OpenAPI.Operation, as function: String) {
        if let id = source.operationID { operationsByID[id] = operationsByID[id] ?? function }
        let place = OperationPlace(file: source.location.file, pointer: source.pointer)
        operationsByPlace[place] = operationsByPlace[place] ?? function
        for response in source.responses where !response.links.isEmpty {
            guard let status = Self.status(response.status) else { continue }
            pendingLinks.append(PendingLinks(operation: function, status: status, links: response.links))
        }
    }

    /// What clients read from an answer to hand it to a linked operation: its parameters and, where the link has one,
    /// its body.
    func linkedUses(_ areas: [Area]) -> [TypeUse] {
        guard !pendingLinks.isEmpty else { return [] }
        let all = areas.flatMap(\.operations)
        let operations = Dictionary(all.map { ($0.functionName, $0) }) { first, _ in first }
        return pendingLinks.flatMap(\.links).flatMap { link -> [TypeUse] in
            guard let target = target(of: link).flatMap({ operations[$0] }) else { return [] }
            let body = link.requestBody == nil ? [] : target.body?.contents.flatMap(\.kind.uses) ?? []
            return (link.parameters.isEmpty ? [] : target.parameters.map(\.use)) + body
        }
    }

    /// The areas with the links of their responses.
    func linked(_ contract: Contract) -> [Area] {
        guard !pendingLinks.isEmpty else { return contract.areas }
        let types = Dictionary(contract.types.map { ($0.name, $0) }) { first, _ in first }
        let operations = Dictionary(contract.operations.map { ($0.functionName, $0) }) { first, _ in first }
        var links: [String: [ContractModel.Response.Status: [OpenAPI.Link]]] = [:]
        for entry in pendingLinks { links[entry.operation, default: [:]][entry.status] = entry.links }
        return contract.areas.map { area in
            var area = area
            area.operations = area.operations.map { operation in
                guard let own = links[operation.functionName] else { return operation }
                return linked(operation, own, operations, types)
            }
            return area
        }
    }

    private func linked(
        _ operation: ContractModel.Operation, _ links: [ContractModel.Response.Status: [OpenAPI.Link]],
        _ operations: [String: ContractModel.Operation], _ types: [String: TypeDeclaration]
    ) -> ContractModel.Operation {
        var result = operation
        result.responses = operation.responses.map { response in
            var response = response
            var names = NameRegistry(reserved: ["init"])
            for link in links[response.status] ?? [] {
                guard let function = target(of: link), let target = operations[function] else { continue }
                let exchange = LinkedExchange(operation: operation, response: response, types: types)
                let reader = LinkBuilder(run: self, link: link, target: target, exchange: exchange)
                response.links.append(reader.build(named: names.unique(Naming.functionName(link.name))))
            }
            return response
        }
        return result
    }

    private func target(of link: OpenAPI.Link) -> String? {
        switch link.target {
        case .operationID(let id):
            if let function = operationsByID[id] { return function }
            guard !otherOperations.ids.contains(id) else { return otherCaller(link, "'\(id)'") }
            invalidLink(
                link, "there is no operation '\(id)'", hint: Suggestion.hint(for: id, in: operationsByID.keys.sorted()))
        case .place(let file, let pointer):
            let place = OperationPlace(file: file, pointer: pointer)
            if let function = operationsByPlace[place] { return function }
            guard !otherOperations.places.contains(place) else { return otherCaller(link, "'\(pointer)'") }
            invalidLink(link, "'\(pointer)' is no operation", hint: "write '#/paths/~1users~1{id}/get'")
        }
        return nil
    }

    /// A link is a method of the client that got the answer, and that client has no such operation.
    private func otherCaller(_ link: OpenAPI.Link, _ target: String) -> String? {
        let reason =
            configuration.isOutgoing
            ? "which the service answers: clients of webhooks and callbacks do not call it"
            : "which the service sends: its clients do not call it"
        unsupported(
            "unsupported-feature", "link '\(link.name)' leads to \(target), \(reason)", at: link.location,
            hint: "no method is generated; call it from where its client is")
        return nil
    }

    func invalidLink(_ link: OpenAPI.Link, _ reason: String, at place: SourceLocation? = nil, hint: String? = nil) {
        diagnostics.warning("invalid-link", "link '\(link.name)': \(reason)", at: place ?? link.location, hint: hint)
    }
}

/// Makes one link: finds its parameters in the target, and checks its expressions.
struct LinkBuilder {
    let run: LoweringRun
    let link: OpenAPI.Link
    let target: ContractModel.Operation
    let exchange: LinkedExchange

    func build(named function: String) -> ContractModel.Link {
        var result = ContractModel.Link(
            name: link.name, functionName: function, target: target.functionName, arguments: arguments(),
            documentation: link.description)
        result.body = body()
        result.server = link.server.flatMap(server)
        return result
    }

    /// The address, without the base path that the target's path has already unless it has servers of its own.
    private func server(_ server: Server) -> String? {
        let address = server.address(server.trimmedURL)
        let base = run.basePaths.first
        guard target.servers.isEmpty, !run.basePaths.belongToAddresses else { return address }
        if address.hasSuffix(base) { return String(address.dropLast(base.count)) }
        run.unsupported(
            "unsupported-feature", "the server of link '\(link.name)' has another base path and is not used",
            at: server.location, hint: "generated paths begin with '\(base)'")
        return nil
    }

    private func arguments() -> [ContractModel.Link.Argument] {
        link.parameters.compactMap { name, node in
            guard let index = parameter(name) else {
                run.invalidLink(
                    link, "'\(target.id)' has no parameter '\(name)'", at: node.location,
                    hint: Suggestion.hint(for: name, in: target.parameters.map(\.name)))
                return nil
            }
            return value(node).map { ContractModel.Link.Argument(parameter: index, value: $0) }
        }
    }

    /// By its name, or by place and name: `path.id`.
    private func parameter(_ name: String) -> Int? {
        if let index = target.parameters.firstIndex(where: { $0.name == name }) { return index }
        let parts = name.split(separator: ".", maxSplits: 1)
        guard parts.count == 2, let place = ContractModel.Parameter.Location(rawValue: String(parts[0])) else {
            return nil
        }
        return target.parameters.firstIndex { parameter in
            guard parameter.location == place else { return false }
            let isHeader = place == .header
            return isHeader ? parameter.name.lowercased() == parts[1].lowercased() : parameter.name == parts[1]
        }
    }

    private func body() -> LinkValue? {
        guard let node = link.requestBody else { return nil }
        guard let body = target.body else {
            run.invalidLink(link, "'\(target.id)' has no request body", at: node.location)
            return nil
        }
        guard body.contents.count == 1, case .json = body.contents[0].kind else {
            run.unsupported(
                "unsupported-feature", "the body of link '\(link.name)' is not taken: it is not JSON alone",
                at: node.location, hint: "the caller gives it")
            return nil
        }
        return value(node)
    }

    private func value(_ node: Node) -> LinkValue? {
        guard let text = node.string else { return .constant(node.jsonText) }
        do throws(LinkDefect) { return try LinkExpression(text).value(in: exchange) } catch {
            if error.isUnsupported {
                run.unsupported("unsupported-feature", "link '\(link.name)': \(error.reason)", at: node.location)
            } else {
                run.invalidLink(link, error.reason, at: node.location, hint: error.hint)
            }
            return nil
        }
    }
}

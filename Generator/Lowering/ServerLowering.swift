import ContractModel
import OpenAPI
import SourceTree

extension LoweringRun {
    /// Servers with a host, as what a client puts before the paths. The paths hold a base path that is the only one.
    func serverChoices(of document: Document) -> [ServerChoice] {
        var names = ServerNames()
        return document.servers.enumerated().compactMap { index, server in
            guard server.address().contains("://") else { return nil }
            let url = basePaths.belongToAddresses ? server.trimmedURL : prefix(of: server.trimmedURL)
            return choice(server, index, url, &names)
        }
    }

    /// Servers of one operation, with whole addresses; one without a host is resolved when a call is made.
    func ownServers(of operation: OpenAPI.Operation) -> [ServerChoice] {
        var names = ServerNames()
        return operation.servers.enumerated().map { index, server in
            choice(server, index, server.trimmedURL, &names)
        }
    }

    private func choice(_ server: Server, _ index: Int, _ url: String, _ names: inout ServerNames) -> ServerChoice {
        let used = server.variables.filter { url.contains("{\($0.name)}") }
        let title = server.name ?? server.description.flatMap { $0.utf8.count <= 32 ? $0 : nil }
        let wanted = title.map(Naming.functionName) ?? (index == 0 ? "standard" : "server\(index + 1)")
        return ServerChoice(
            functionName: names.functions.unique(wanted), documentation: server.description,
            pieces: pieces(of: url, used), variables: variables(used, &names.types))
    }

    /// The address without the base path that the paths of operations have already.
    private func prefix(of url: String) -> String {
        if url.hasSuffix(basePaths.first) { return String(url.dropLast(basePaths.first.count)) }
        // A query stands behind the base path.
        guard let scheme = url.firstRange(of: "://") else { return url }
        return String(url[..<(url[scheme.upperBound...].firstIndex(of: "/") ?? url.endIndex)])
    }

    private func pieces(of url: String, _ variables: [ServerVariable]) -> [ServerChoice.Piece] {
        var pieces: [ServerChoice.Piece] = []
        var rest = url[...]
        while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
            let name = rest[rest.index(after: open)..<close]
            guard let index = variables.firstIndex(where: { $0.name == name }) else { break }
            if open > rest.startIndex { pieces.append(.literal(String(rest[..<open]))) }
            pieces.append(.variable(index))
            rest = rest[rest.index(after: close)...]
        }
        return rest.isEmpty ? pieces : pieces + [.literal(String(rest))]
    }

    private func variables(
        _ sources: [ServerVariable], _ types: inout NameRegistry
    ) -> [ServerChoice.Variable] {
        var properties = NameRegistry()
        return sources.map { source in
            var names = NameRegistry()
            // A default outside the values would have no case.
            let values = source.values.isEmpty || source.values.contains(source.default)
                ? source.values : [source.default] + source.values
            return ServerChoice.Variable(
                propertyName: properties.unique(Naming.propertyName(source.name)),
                typeName: types.unique(Naming.typeName(source.name)), defaultValue: source.default,
                cases: values.map {
                    EnumerationCase(name: names.unique(Naming.caseName($0)), value: $0, documentation: nil)
                },
                documentation: source.description)
        }
    }
}

/// Names of the servers of one list, and of the types of their variables.
private struct ServerNames {
    var functions = NameRegistry()
    var types = NameRegistry(reserved: ["String", "Self", "Type"])
}

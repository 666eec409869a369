import ContractModel
import OpenAPI
import SourceTree

extension LoweringRun {
    /// Operations by area: by first tag, else by file; tags in the order of the description.
    func areas(of document: Document) -> [Area] {
        let texts = Dictionary(document.tags.map { ($0.name, $0.description) }) { first, _ in first }
        var groups = AreaGroups(document.tags.map(\.name))
        var number = 0
        for item in document.pathItems {
            for operation in item.operations {
                order = DeclarationOrder(phase: 2, index: number)
                number += 1
                let own = configuration.isOutgoing ? nil : operation.servers.first.map(basePath(of:))
                var lowered = lowerOperation(operation, path: (own ?? basePath) + item.path, document)
                lowered.serverSegments = own.map { $0.split(separator: "/").count } ?? 0
                lowered.servers = ownServers(of: operation)
                groups.add(lowered, to: areaName(operation, document))
            }
        }
        var names = NameRegistry(reserved: [Self.sharedArea])
        var properties = NameRegistry(reserved: ["contract", "match", "respond"])
        return groups.filled.map { name, operations in
            Area(
                name: name, typeName: names.unique(Naming.plainTypeName(name)),
                propertyName: properties.unique(Naming.propertyName(name)), documentation: texts[name] ?? nil,
                operations: operations)
        }
    }

    private func areaName(_ operation: OpenAPI.Operation, _ document: Document) -> String {
        if let tag = operation.tags.first { return tag }
        guard operation.location.file != document.location.file else { return "default" }
        return Self.stem(of: files[operation.location.file].path)
    }

    /// Path of a server's address, without a slash at its end: `/api/v1`.
    func basePath(of server: Server) -> String {
        var rest = address(server)[...]
        if let scheme = rest.firstRange(of: "://") {
            rest = rest[scheme.upperBound...].drop { $0 != "/" }
        }
        rest = rest.prefix { $0 != "?" && $0 != "#" }
        while rest.hasSuffix("/") { rest.removeLast() }
        return rest.isEmpty || rest.hasPrefix("/") ? String(rest) : "/" + rest
    }
}

/// Operations by area name, in the order of first mention.
private struct AreaGroups {
    private var names: [String] = []
    private var operations: [String: [ContractModel.Operation]] = [:]

    init(_ names: [String]) {
        for name in names { open(name) }
    }

    private mutating func open(_ name: String) {
        guard operations[name] == nil else { return }
        names.append(name)
        operations[name] = []
    }

    mutating func add(_ operation: ContractModel.Operation, to name: String) {
        open(name)
        operations[name]?.append(operation)
    }

    var filled: [(name: String, operations: [ContractModel.Operation])] {
        names.map { ($0, operations[$0] ?? []) }.filter { !$0.1.isEmpty }
    }
}

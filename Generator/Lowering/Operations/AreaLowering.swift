import ContractModel
import OpenAPI
import SourceTree

extension LoweringRun {
    /// Operations by area: by first tag, else by file; tags in the order of the description.
    func areas(of document: Document) -> [Area] {
        let texts = Dictionary(document.tags.map { ($0.name, $0.description) }) { first, _ in first }
        var groups = AreaGroups(document.tags.map(\.name))
        var routes = RouteChecks(diagnostics: diagnostics)
        var number = 0
        for item in document.pathItems {
            for operation in item.operations {
                order = DeclarationOrder(phase: 2, index: number)
                number += 1
                let lowered = served(operation, of: item, document)
                routes.add(lowered, operation, item)
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

    /// An operation under the base paths of its servers: its own, or those of the description.
    private func served(
        _ source: OpenAPI.Operation, of item: PathItem, _ document: Document
    ) -> ContractModel.Operation {
        guard !configuration.isOutgoing else {
            var operation = lowerOperation(source, path: item.path, document)
            operation.servers = ownServers(of: source)
            return operation
        }
        let bases = source.servers.isEmpty ? basePaths : BasePaths(source.servers)
        var operation = lowerOperation(source, path: bases.first + item.path, document)
        let isInAddress = bases.belongToAddresses || !source.servers.isEmpty
        operation.serverSegments = isInAddress ? bases.first.split(separator: "/").count : 0
        operation.otherSegments = bases.others.map { OperationPath($0 + item.path).segments }
        operation.servers = ownServers(of: source)
        return operation
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

import ContractModel
import OpenAPI
import SourceTree

/// What can be decided only when all types and operations are known.
extension LoweringRun {
    func finishedTypes(_ areas: [Area]) -> [TypeDeclaration] {
        var types = declared.enumerated().sorted { ($0.element.order, $0.offset) < ($1.element.order, $1.offset) }
            .map(\.element.declaration)
        let graph = TypeGraph(types)
        for (type, member) in graph.closingMembers() { types[type].kind.markRecursive(member) }
        assignUse(areas, graph, &types)
        for index in types.indices { finish(&types[index]) }
        return types
    }

    /// Directions and areas, by what operations reach.
    private func assignUse(_ areas: [Area], _ graph: TypeGraph, _ types: inout [TypeDeclaration]) {
        var positions: [String: Int] = [:]
        for (index, type) in types.enumerated() { positions[type.name] = index }
        var users = [Int?](repeating: nil, count: types.count)
        var isShared = [Bool](repeating: false, count: types.count)
        for (number, area) in areas.enumerated() {
            var seen = [Bool](repeating: false, count: types.count)
            func visit(_ type: Int) -> Bool {
                guard !seen[type] else { return false }
                seen[type] = true
                isShared[type] = isShared[type] || (users[type] != nil && users[type] != number)
                users[type] = number
                return true
            }
            let reached = area.operations.flatMap { $0.readUses + $0.writtenUses }
            graph.reach(from: reached.flatMap { indices($0, positions) }, visit)
        }
        let read = areas.flatMap(\.operations).flatMap(\.readUses).flatMap { indices($0, positions) }
        let written = (areas.flatMap(\.operations).flatMap(\.writtenUses) + linkedUses(areas))
            .flatMap { indices($0, positions) }
        graph.reach(from: read) { type in mark(&types[type].isRead) }
        graph.reach(from: written) { type in mark(&types[type].isWritten) }
        for index in types.indices {
            let user = isShared[index] ? nil : users[index]
            types[index].areaTypeName = user.map { areas[$0].typeName } ?? areaOfFile(types[index].place.file, areas)
        }
    }

    private func mark(_ flag: inout Bool) -> Bool {
        defer { flag = true }
        return !flag
    }

    private func indices(_ use: TypeUse, _ positions: [String: Int]) -> [Int] {
        use.type.names.compactMap { positions[$0.name] }
    }

    private func areaOfFile(_ file: String, _ areas: [Area]) -> String {
        let name = Naming.plainTypeName(Self.stem(of: file))
        return areas.contains { $0.typeName == name } ? name : Self.sharedArea
    }

    /// Area of types that several areas use.
    static let sharedArea = "Shared"

    /// `spec/openapi/orders.yaml` → `orders`.
    static func stem(of file: String) -> String {
        let name = file.split(separator: "/").last ?? ""
        return String(name.split(separator: ".").first ?? "")
    }

    private func finish(_ type: inout TypeDeclaration) {
        guard case .object(var object) = type.kind else { return }
        for index in object.properties.indices { object.properties[index].finish(isRead: type.isRead) }
        type.kind = .object(object)
    }
}

extension TypeDeclaration.Kind {
    fileprivate mutating func markRecursive(_ member: Int) {
        switch self {
        case .object(var object):
            object.properties[member].isRecursive = true
            self = .object(object)
        case .union(var union):
            union.cases[member].isRecursive = true
            self = .union(union)
        case .enumeration, .identifier, .alias: break
        }
    }
}

extension Property {
    fileprivate mutating func finish(isRead: Bool) {
        guard isRead else { return }
        if isReadOnly {
            presence = .optional
        } else if presence == .optional, use.isNullable, defaultJSON == nil {
            presence = .threeState
        }
    }
}

extension ContractModel.Operation {
    /// Uses in parameters and bodies of requests.
    var readUses: [TypeUse] { parameters.map(\.use) + (body?.contents.flatMap(\.kind.uses) ?? []) }

    /// Uses in bodies and headers of responses.
    var writtenUses: [TypeUse] {
        responses.flatMap { response in response.headers.map(\.use) + response.contents.flatMap(\.kind.uses) }
            + (policy.pagination.map { [$0.element] } ?? [])
    }
}

extension Content.Kind {
    var uses: [TypeUse] {
        switch self {
        case .json(let use), .mergePatch(let use), .form(let use), .xml(let use, _): [use]
        case .events(let use), .jsonLines(let use), .jsonTexts(let use): [use]
        case .multipart(let parts):
            parts.flatMap { part in
                if case .field(let use) = part.kind { [use] + part.headers.map(\.use) } else { part.headers.map(\.use) }
            }
        case .text, .bytes: []
        }
    }
}

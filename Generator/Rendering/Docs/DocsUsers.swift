import ContractModel

/// Which operations and types mention a type.
struct DocsUsers {
    private var operationsByType: [String: [String]] = [:]
    private var typesByType: [String: [String]] = [:]

    init(_ contract: Contract) {
        for operation in contract.operations {
            for name in DocsUsers.names(in: operation) {
                DocsUsers.append(operation.id, to: &operationsByType[name, default: []])
            }
        }
        for type in contract.types {
            for name in DocsUses.of(type).flatMap({ DocsUses.names(in: $0.use) }) where name != type.name {
                DocsUsers.append(type.name, to: &typesByType[name, default: []])
            }
        }
    }

    func operations(of type: String) -> [String] { operationsByType[type] ?? [] }

    func types(of type: String) -> [String] { typesByType[type] ?? [] }

    private static func append(_ name: String, to names: inout [String]) {
        guard names.count < DocsLimits.users, names.last != name else { return }
        names.append(name)
    }

    private static func names(in operation: Operation) -> [String] {
        var seen: Set<String> = []
        return DocsUses.of(operation).flatMap { DocsUses.names(in: $0.use) }.filter { seen.insert($0).inserted }
    }
}

/// Places where schemas are used.
enum DocsUses {
    struct Place {
        /// In words: `body`, `query.limit`, a JSON name.
        let name: String
        let use: TypeUse
    }

    static func of(_ type: TypeDeclaration) -> [Place] {
        switch type.kind {
        case .object(let object):
            var places = object.properties.map { Place(name: $0.key, use: $0.use) }
            if case .collected(let use) = object.additional { places.append(Place(name: "*", use: use)) }
            return places
        case .union(let union): return union.cases.map { Place(name: $0.name, use: $0.use) }
        case .alias(let use): return [Place(name: "", use: use)]
        case .enumeration, .identifier: return []
        }
    }

    static func of(_ operation: Operation) -> [Place] {
        var places = operation.parameters.map { Place(name: "\($0.location.rawValue) \($0.name)", use: $0.use) }
        places += (operation.body?.contents ?? []).flatMap { of($0, "request body") }
        for response in operation.responses {
            let status = DocsStatus.code(response.status)
            places += response.contents.flatMap { of($0, "response \(status)") }
            places += response.headers.map { Place(name: "response \(status), \($0.name)", use: $0.use) }
        }
        return places
    }

    private static func of(_ content: Content, _ name: String) -> [Place] {
        switch content.kind {
        case .json(let use), .mergePatch(let use), .form(let use), .xml(let use, _):
            return [Place(name: name, use: use)]
        case .events(let use), .jsonLines(let use), .jsonTexts(let use):
            return [Place(name: name, use: use)]
        case .multipart(let parts):
            return parts.compactMap { part in
                if case .field(let use) = part.kind { Place(name: "\(name), \(part.name)", use: use) } else { nil }
            }
        case .text, .bytes: return []
        }
    }

    /// Declared types that a use names, through arrays and maps.
    static func names(in use: TypeUse) -> [String] {
        switch use.type {
        case .named(let name): [name]
        case .array(let inner), .map(let inner): names(in: inner)
        default: []
        }
    }

    /// Keywords that are not enforced, through arrays and maps.
    static func unenforced(in use: TypeUse) -> [String] {
        switch use.type {
        case .array(let inner), .map(let inner): use.unenforced + unenforced(in: inner)
        default: use.unenforced
        }
    }
}

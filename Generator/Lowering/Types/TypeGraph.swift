import ContractModel

/// How declared types use one another.
struct TypeGraph {
    struct Edge {
        var target: Int
        /// Position of the property or case in its type; nil where an array or a map lies between.
        var member: Int?
    }

    private(set) var edges: [[Edge]]

    init(_ types: [TypeDeclaration]) {
        var positions: [String: Int] = [:]
        for (index, type) in types.enumerated() { positions[type.name] = index }
        edges = types.map { type in Self.edges(of: type.kind, positions) }
    }

    private static func edges(of kind: TypeDeclaration.Kind, _ positions: [String: Int]) -> [Edge] {
        var result: [Edge] = []
        func add(_ use: TypeUse, member: Int?) {
            for (name, isDirect) in use.type.names { 
                guard let target = positions[name] else { continue }
                result.append(Edge(target: target, member: isDirect ? member : nil))
            }
        }
        switch kind {
        case .object(let object):
            for (index, property) in object.properties.enumerated() { add(property.use, member: index) }
            if case .collected(let use) = object.additional { add(use, member: nil) }
        case .union(let union):
            for (index, item) in union.cases.enumerated() { add(item.use, member: index) }
        case .alias(let use): add(use, member: nil)
        case .enumeration, .identifier: break
        }
        return result
    }

    /// Members that close a circle of stored values. Without them the rest has none.
    func closingMembers() -> [(type: Int, member: Int)] {
        var states = [State](repeating: .new, count: edges.count)
        var closing: [(Int, Int)] = []
        for start in edges.indices where states[start] == .new { walk(from: start, &states, &closing) }
        return closing
    }

    private enum State { case new, open, done }

    /// Depth first without recursion: descriptions may be deep.
    private func walk(from start: Int, _ states: inout [State], _ closing: inout [(Int, Int)]) {
        var path: [(type: Int, next: Int)] = [(start, 0)]
        states[start] = .open
        while let (type, next) = path.last {
            guard next < edges[type].count else {
                states[type] = .done
                path.removeLast()
                continue
            }
            path[path.count - 1].next += 1
            let edge = edges[type][next]
            guard let member = edge.member else { continue }
            switch states[edge.target] {
            case .open: closing.append((type, member))
            case .new:
                states[edge.target] = .open
                path.append((edge.target, 0))
            case .done: break
            }
        }
    }

    /// Calls `visit` for each type that can be reached, once, until it returns false for one already known.
    func reach(from names: [Int], _ visit: (Int) -> Bool) {
        var waiting = names
        while let type = waiting.popLast() {
            guard visit(type) else { continue }
            waiting.append(contentsOf: edges[type].map(\.target))
        }
    }
}

extension TypeReference {
    /// Declared types in this one; direct where no array or map lies between.
    var names: [(name: String, isDirect: Bool)] {
        switch self {
        case .named(let name): [(name, true)]
        case .array(let use), .map(let use): use.type.names.map { ($0.name, false) }
        default: []
        }
    }
}

/// Finds the schemas that lead back to themselves without a step down into the value.
struct SchemaLoops {
    private let nodes: [SchemaNode]
    private(set) var found: Set<Int> = []
    private var states: [State]

    private enum State { case new, open, done }

    init(_ nodes: [SchemaNode]) {
        self.nodes = nodes
        states = [State](repeating: .new, count: nodes.count)
        for start in nodes.indices where states[start] == .new { walk(from: start) }
    }

    /// Depth first without recursion; what an edge back leads to is noted.
    private mutating func walk(from start: Int) {
        var path: [(node: Int, edges: [Int], next: Int)] = [(start, edges(of: start), 0)]
        states[start] = .open
        while let (node, edges, next) = path.last {
            guard next < edges.count else {
                states[node] = .done
                path.removeLast()
                continue
            }
            path[path.count - 1].next += 1
            switch states[edges[next]] {
            case .open: found.insert(edges[next])
            case .new:
                states[edges[next]] = .open
                path.append((edges[next], self.edges(of: edges[next]), 0))
            case .done: break
            }
        }
    }

    private func edges(of index: Int) -> [Int] {
        let node: SchemaNode = nodes[index]
        var edges: [Int] = [node.reference, node.dynamic?.target].compactMap { $0 }
        if let logic = node.logic {
            edges += logic.all + logic.any + logic.one
            edges += [logic.not, logic.condition, logic.then, logic.otherwise].compactMap { $0 }
        }
        edges += node.objects?.dependentSchemas.map(\.node) ?? []
        return edges.filter(nodes.indices.contains)
    }
}

import ContractModel
import OpenAPI
import SourceTree

extension LoweringRun {
    func enumeration(_ shape: Shape, _ values: [Node]) -> EnumerationType {
        let texts = shape.schema.extensions["x-enum-descriptions"]
        var names = NameRegistry()
        var seen: Set<String> = []
        var cases: [EnumerationCase] = []
        let chosen = chosenCases(shape.schema, count: values.count)
        for (index, node) in values.enumerated() {
            let value = node.string ?? node.jsonText
            guard seen.insert(value).inserted else { continue }
            let name = chosen?[index] ?? uniqueCase(node, value, &names)
            cases.append(EnumerationCase(name: name, value: value, documentation: texts?[value]?.string))
        }
        let isString = values.allSatisfy { $0.string != nil }
        var result = EnumerationType(isString: isString, cases: cases)
        if let moves = shape.schema.extensions["x-moves"] {
            result.moves = policies.moves(moves, statuses: cases.map(\.value), isString: isString)
        }
        return result
    }

    private func uniqueCase(_ node: Node, _ value: String, _ names: inout NameRegistry) -> String {
        let wanted = Naming.caseName(value)
        let name = names.unique(wanted)
        if name != wanted {
            diagnostics.warning(
                "name-collision", "the name \(wanted) is taken; the case of '\(value)' is called \(name)",
                at: node.location)
        }
        return name
    }
}

import OpenAPI
import SourceTree

/// Names that the author chose: `x-name` beside what is named, `names` of the configuration, `x-enum-varnames`.
extension LoweringRun {
    /// The Swift name of a parameter, property or operation that `x-name` gives; nil without one.
    func chosenMember(_ extensions: [String: Node]) -> String? {
        chosen(extensions["x-name"], "a name of a member, such as `orderCount`", Naming.isMemberName)
    }

    /// The Swift name of a type that `x-name` gives; nil without one.
    func chosenType(_ extensions: [String: Node]) -> String? {
        chosen(extensions["x-name"], "a name of a type that is free, such as `OrderLine`", Naming.isTypeName)
    }

    private func chosen(_ node: Node?, _ what: String, _ isValid: (String) -> Bool) -> String? {
        guard let node else { return nil }
        if let text = node.string, isValid(text) { return text }
        // A schema is named once and looked at often.
        if wrongNames.insert(node.location).inserted {
            ExtensionReader(name: "x-name", diagnostics: diagnostics).wrong("must be \(what)", at: node.location)
        }
        return nil
    }

    /// `x-enum-varnames`, `x-enumNames`: a name for each value, as other generators read them.
    func chosenCases(_ schema: Schema, count: Int) -> [String]? {
        for key in ["x-enum-varnames", "x-enumNames"] {
            guard let names = schema.extensions[key]?.array?.map(\.string) else { continue }
            let known = names.compactMap { $0.map(Naming.caseName) }
            if known.count == count, Set(known).count == count { return known }
            diagnostics.warning(
                "unused-names", "`\(key)` does not have another name for each of the \(count) values",
                at: schema.extensions[key]?.location ?? schema.location)
        }
        return nil
    }
}

import ContractModel

/// The servers of a description, for callers of a client.
struct ServerViews {
    let choices: [ServerChoice]
    /// Indentation of the members.
    var indent: String = "    "

    /// `UploadFile.Servers.files()`: the first server with the defaults of its variables.
    static func standard(_ choices: [ServerChoice], in type: String) -> String {
        "\(type).\(SwiftText.identifier(choices.first?.functionName ?? "standard"))()"
    }

    /// The members of the enumeration; empty where no server has a host.
    var lines: [String] {
        choices.flatMap { choice in choice.variables.flatMap(type) } + choices.flatMap(function)
    }

    /// The values that a variable may have.
    private func type(_ variable: ServerChoice.Variable) -> [String] {
        guard !variable.cases.isEmpty else { return [] }
        let head: String = SwiftText.documentation([variable.documentation], indent: indent)
        return lines(head) + ["\(indent)public enum \(SwiftText.identifier(variable.typeName)): String, Sendable {"]
            + variable.cases.map { item in
                "\(indent)    case \(SwiftText.identifier(item.name)) = \(SwiftText.literal(item.value))"
            } + ["\(indent)}", ""]
    }

    private func function(_ choice: ServerChoice) -> [String] {
        let arguments: [String] = choice.variables.map { variable in
            let name: String = SwiftText.parameter(variable.propertyName, besides: [])
            guard let item = variable.cases.first(where: { $0.value == variable.defaultValue }) else {
                return "\(name): String = \(SwiftText.literal(variable.defaultValue))"
            }
            return "\(name): \(SwiftText.identifier(variable.typeName)) = .\(SwiftText.identifier(item.name))"
        }
        let head: String = "public static func \(SwiftText.identifier(choice.functionName))("
        let documentation: String = SwiftText.documentation([choice.documentation], indent: indent)
        let value: String = choice.pieces.map { piece in
            switch piece {
            case .literal(let text): return SwiftText.literal(text)
            case .variable(let index):
                let variable: ServerChoice.Variable = choice.variables[index]
                let local: String = SwiftText.local(variable.propertyName, besides: [])
                return variable.cases.isEmpty ? local : "\(local).rawValue"
            }
        }.joined(separator: " + ")
        let signature: String = SwiftLines.list(head, arguments, ") -> String {", indent: indent)
        return lines(documentation) + lines(signature) + ["\(indent)    \(value)", "\(indent)}", ""]
    }

    private func lines(_ text: String) -> [String] {
        var lines: [String] = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        if lines.last?.isEmpty == true { lines.removeLast() }
        return lines
    }
}

import SourceTree

/// A text parsed in memory, with what was found.
struct ParsedText {
    let node: Node?
    let diagnostics: [Diagnostic]
    let files: SourceFiles

    init(_ text: String, path: String = "a.yaml") { self.init(bytes: Array(text.utf8), path: path) }

    init(bytes: [UInt8], path: String) {
        files = SourceFiles { _ in bytes }
        let findings = Diagnostics()
        node = files.root(of: path, diagnostics: findings)?.node
        diagnostics = findings.all
    }

    var ids: [String] { diagnostics.map(\.id) }
    var formatted: String { DiagnosticFormatter(files: files).format(diagnostics, as: .text) }

    /// The tree as compact text, for comparing.
    var shape: String { node.map(Self.shape) ?? "nothing" }

    static func shape(_ node: Node) -> String {
        switch node.value {
        case .null: "null"
        case .boolean(let value): "\(value)"
        case .number(let text): text
        case .string(let text): "'\(text)'"
        case .array(let elements): "[" + elements.map(shape).joined(separator: ",") + "]"
        case .object(let object):
            "{" + object.members.map { "\($0.key):\(shape($0.value))" }.joined(separator: ",") + "}"
        }
    }
}

extension SourceLocation {
    var text: String { "\(line):\(column)" }
}

/// Tree → text. The order of members is kept, so that equal trees give equal bytes.
package struct NodeWriter {
    package enum Format: String, CaseIterable, Sendable { case yaml, json }

    private var output = ""
    private static let indentation = "  "

    /// Text with a line feed at its end.
    package static func write(_ node: Node, as format: Format) -> String {
        var writer = NodeWriter()
        switch format {
        case .json:
            writer.writeJSON(node, depth: 0)
            writer.output += "\n"
        case .yaml: writer.writeYAML(document: node)
        }
        return writer.output
    }

    private mutating func indent(_ depth: Int) {
        for _ in 0..<depth { output += Self.indentation }
    }

    // MARK: JSON

    private mutating func writeJSON(_ node: Node, depth: Int) {
        switch node.value {
        case .null: output += "null"
        case .boolean(let value): output += value ? "true" : "false"
        case .number(let text): output += text
        case .string(let text): output += Self.quoted(text)
        case .array(let elements): writeJSON(elements, depth: depth)
        case .object(let object): writeJSON(object, depth: depth)
        }
    }

    private mutating func writeJSON(_ elements: [Node], depth: Int) {
        guard !elements.isEmpty else { return output += "[]" }
        output += "["
        for (index, element) in elements.enumerated() {
            output += index == 0 ? "\n" : ",\n"
            indent(depth + 1)
            writeJSON(element, depth: depth + 1)
        }
        output += "\n"
        indent(depth)
        output += "]"
    }

    private mutating func writeJSON(_ object: ObjectNode, depth: Int) {
        guard !object.members.isEmpty else { return output += "{}" }
        output += "{"
        for (index, member) in object.members.enumerated() {
            output += index == 0 ? "\n" : ",\n"
            indent(depth + 1)
            output += Self.quoted(member.key) + ": "
            writeJSON(member.value, depth: depth + 1)
        }
        output += "\n"
        indent(depth)
        output += "}"
    }

    // MARK: YAML

    private mutating func writeYAML(document node: Node) {
        if Self.isInline(node) {
            output += Self.inline(node) + "\n"
        } else if let text = node.string {
            output += Self.quoted(text) + "\n"
        } else {
            writeYAML(block: node, depth: 0, isAfterDash: false)
        }
    }

    /// A non-empty collection; its first line continues the current one after a dash.
    private mutating func writeYAML(block node: Node, depth: Int, isAfterDash: Bool) {
        var isContinued = isAfterDash
        func start(_ writer: inout NodeWriter) {
            if !isContinued { writer.indent(depth) }
            isContinued = false
        }
        if let object = node.object {
            for member in object.members {
                start(&self)
                let key = YAMLStyle.key(member.key)
                output += YAMLStyle.isLong(key) ? "? \(key)\n" : key
                if YAMLStyle.isLong(key) { indent(depth) }
                output += ":"
                writeYAML(value: member.value, depth: depth)
            }
        }
        for element in node.array ?? [] {
            start(&self)
            output += "-"
            writeYAML(element: element, depth: depth)
        }
    }

    private mutating func writeYAML(value node: Node, depth: Int) {
        if Self.isInline(node) {
            output += " " + Self.inline(node) + "\n"
        } else if let text = node.string {
            writeYAML(literal: text, depth: depth + 1)
        } else {
            output += "\n"
            writeYAML(block: node, depth: depth + 1, isAfterDash: false)
        }
    }

    private mutating func writeYAML(element node: Node, depth: Int) {
        output += " "
        if Self.isInline(node) {
            output += Self.inline(node) + "\n"
        } else if let text = node.string {
            output.removeLast()
            writeYAML(literal: text, depth: depth + 1)
        } else {
            writeYAML(block: node, depth: depth + 1, isAfterDash: true)
        }
    }

    /// `|` keeps every line as it is; `-` says that the text has no line feed at its end.
    private mutating func writeYAML(literal text: String, depth: Int) {
        let endsLine = text.hasSuffix("\n")
        output += endsLine ? " |\n" : " |-\n"
        for line in (endsLine ? text.dropLast() : text[...]).split(separator: "\n", omittingEmptySubsequences: false) {
            if !line.isEmpty {
                indent(depth)
                output += line
            }
            output += "\n"
        }
    }

    private static func isInline(_ node: Node) -> Bool {
        switch node.value {
        case .object(let object): object.members.isEmpty
        case .array(let elements): elements.isEmpty
        case .string(let text): !YAMLStyle.isLiteral(text)
        default: true
        }
    }

    private static func inline(_ node: Node) -> String {
        switch node.value {
        case .null: "null"
        case .boolean(let value): value ? "true" : "false"
        case .number(let text): text
        case .string(let text): YAMLStyle.isPlain(text) ? text : quoted(text)
        case .array: "[]"
        case .object: "{}"
        }
    }

    /// A JSON string, which is a double-quoted scalar of YAML too.
    package static func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": quoted += "\\\""
            case "\\": quoted += "\\\\"
            case "\n": quoted += "\\n"
            case "\r": quoted += "\\r"
            case "\t": quoted += "\\t"
            case _ where !YAMLStyle.isPrintable(scalar):
                quoted += "\\u" + String(scalar.value, radix: 16).leftPadded(to: 4)
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }
}

/// A JSON value made up for a sample.
indirect enum ExampleValue: Sendable, Hashable {
    struct Member: Sendable, Hashable {
        let key: String
        let value: ExampleValue
    }

    case null
    /// JSON text of a scalar or of a default, as it stands in the description.
    case raw(String)
    case string(String)
    case array([ExampleValue])
    case object([Member])

    /// JSON on several lines, indented by two spaces.
    var text: String {
        var writer = Writer(isMarked: false)
        writer.write(self, indentation: "")
        return writer.output
    }

    /// JSON on one line.
    var line: String {
        switch self {
        case .null: "null"
        case .raw(let text): text
        case .string(let text): Writer.quoted(text)
        case .array(let elements): "[\(elements.map(\.line).joined(separator: ","))]"
        case .object(let members):
            "{\(members.map { Writer.quoted($0.key) + ":" + $0.value.line }.joined(separator: ","))}"
        }
    }

    /// The text as HTML, keys, strings and other scalars marked for colour.
    var html: String {
        var writer = Writer(isMarked: true)
        writer.write(self, indentation: "")
        return writer.output
    }

    /// The content of a scalar without quotes, for addresses and headers.
    var bare: String {
        if case .string(let text) = self { text } else { line }
    }

    private struct Writer {
        let isMarked: Bool
        var output = ""

        mutating func write(_ value: ExampleValue, indentation: String) {
            switch value {
            case .null: mark("n", "null")
            case .raw(let text): mark(text.hasPrefix("\"") ? "s" : "n", text)
            case .string(let text): mark("s", Writer.quoted(text))
            case .array(let elements) where elements.isEmpty: output += "[]"
            case .object(let members) where members.isEmpty: output += "{}"
            case .array(let elements):
                write(elements, "[", "]", indentation) { writer, element, inner in
                    writer.write(element, indentation: inner)
                }
            case .object(let members):
                write(members, "{", "}", indentation) { writer, member, inner in
                    writer.mark("k", Writer.quoted(member.key))
                    writer.output += ": "
                    writer.write(member.value, indentation: inner)
                }
            }
        }

        private mutating func write<Element>(
            _ elements: [Element], _ open: String, _ close: String, _ indentation: String,
            _ body: (inout Writer, Element, String) -> Void
        ) {
            let inner = indentation + "  "
            output += open
            for (index, element) in elements.enumerated() {
                output += (index == 0 ? "\n" : ",\n") + inner
                body(&self, element, inner)
            }
            output += "\n\(indentation)\(close)"
        }

        private mutating func mark(_ kind: String, _ text: String) {
            output += isMarked ? "<span class=\"\(kind)\">\(Markdown.escape(text))</span>" : text
        }

        /// A JSON string (RFC 8259), non-ASCII as it is.
        static func quoted(_ text: String) -> String {
            var quoted = "\""
            for scalar in text.unicodeScalars {
                switch scalar {
                case "\"": quoted += "\\\""
                case "\\": quoted += "\\\\"
                case "\n": quoted += "\\n"
                case "\t": quoted += "\\t"
                case _ where scalar.value < 0x20 || scalar.value == 0x7f:
                    let digits = String(scalar.value, radix: 16)
                    quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
                default: quoted.unicodeScalars.append(scalar)
                }
            }
            return quoted + "\""
        }
    }
}

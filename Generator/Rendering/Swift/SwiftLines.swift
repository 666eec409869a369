/// Lists that stand on one line, or are broken before the 120th column.
enum SwiftLines {
    static let width: Int = 120

    /// `head` items `tail`, with the items on lines of their own, indented by four more columns, where it gets too
    /// long.
    static func list(_ head: String, _ items: [String], _ tail: String, indent: String) -> String {
        let length: Int = items.reduce(indent.utf8.count + head.utf8.count + tail.utf8.count) { $0 + $1.utf8.count + 2 }
        if length - 2 <= width && !items.contains(where: { $0.utf8.contains(UInt8(ascii: "\n")) }) || items.isEmpty {
            return indent + head + items.joined(separator: ", ") + tail
        }
        return "\(indent)\(head)\n\(packed(items, indent: indent + "    "))\n\(indent)\(tail)"
    }

    /// A public initialiser, on one line where it has at most one statement and fits.
    static func initializer(_ arguments: [String], _ statements: [String], indent: String) -> String {
        if statements.count <= 1 {
            let body: String = statements.first.map { "{ \($0) }" } ?? "{}"
            let line: String = "\(indent)public init(\(arguments.joined(separator: ", "))) \(body)"
            if line.utf8.count <= width { return line }
        }
        let head: String = list("public init(", arguments, ") {", indent: indent)
        return ([head] + statements.map { "\(indent)    \($0)" } + ["\(indent)}"]).joined(separator: "\n")
    }

    /// `label: ["…", "…"]` as an item of a list that is indented by `indent`; broken where it does not fit on a line.
    static func array(_ label: String, _ texts: [String], indent: String) -> String {
        let line: String = "\(label): \(SwiftText.literals(texts))"
        guard indent.utf8.count + line.utf8.count + 1 > width else { return line }
        let items: String = packed(texts.map(SwiftText.literal), indent: indent + "    ")
        return "\(label): [\n\(items)\n\(indent)]"
    }

    /// `head { body }`, over three lines where it does not fit on one. The first line comes without its indentation.
    static func closure(_ head: String, _ body: String, indent: String) -> String {
        let length: Int = indent.utf8.count + head.utf8.count + body.utf8.count + 5
        return length <= width ? "\(head) { \(body) }" : "\(head) {\n\(indent)    \(body)\n\(indent)}"
    }

    /// The statement of a case: behind the colon, or on a line of its own. Without the indentation of the first line.
    static func caseStatement(_ head: String, _ statement: String, indent: String) -> String {
        let length: Int = indent.utf8.count + head.utf8.count + statement.utf8.count + 1
        let fits: Bool = length <= width && !statement.utf8.contains(UInt8(ascii: "\n"))
        return fits ? "\(head) \(statement)" : "\(head)\n\(indent)    \(statement)"
    }

    /// Items parted by commas, as many on a line as fit.
    static func packed(_ items: [String], indent: String) -> String {
        var text: String = ""
        var column: Int = 0
        for (index, item) in items.enumerated() {
            let piece: String = index == items.count - 1 ? item : item + ","
            let isBroken: Bool = piece.utf8.contains(UInt8(ascii: "\n"))
            if index == 0 || isBroken || column + 1 + piece.utf8.count > width {
                text += (index == 0 ? "" : "\n") + indent + piece
                column = isBroken ? width : indent.utf8.count + piece.utf8.count
            } else {
                text += " " + piece
                column += 1 + piece.utf8.count
            }
        }
        return text
    }

    /// A `guard` over conditions.
    static func guardElse(_ conditions: [String], _ exit: String, indent: String) -> String {
        let line: String = "\(indent)guard \(conditions.joined(separator: ", ")) else { \(exit) }"
        if line.utf8.count <= width { return line }
        return "\(indent)guard\n\(packed(conditions, indent: indent + "    "))\n\(indent)else { \(exit) }"
    }
}

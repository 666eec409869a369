/// Lists that stand on one line, or are broken before the 120th column.
enum SwiftLines {
    static let width: Int = 120

    /// `head` items `tail`, with the items on lines of their own, indented by four more columns, where it gets too long.
    static func list(_ head: String, _ items: [String], _ tail: String, indent: String) -> String {
        let length: Int = items.reduce(indent.utf8.count + head.utf8.count + tail.utf8.count) { $0 + $1.utf8.count + 2 }
        if length - 2 <= width || items.isEmpty { return indent + head + items.joined(separator: ", ") + tail }
        return "\(indent)\(head)\n\(packed(items, indent: indent + "    "))\n\(indent)\(tail)"
    }

    /// Items parted by commas, as many on a line as fit.
    static func packed(_ items: [String], indent: String) -> String {
        var text: String = ""
        var column: Int = 0
        for (index, item) in items.enumerated() {
            let piece: String = index == items.count - 1 ? item : item + ","
            if index == 0 {
                text += indent + piece
                column = indent.utf8.count + piece.utf8.count
            } else if column + 1 + piece.utf8.count > width {
                text += "\n" + indent + piece
                column = indent.utf8.count + piece.utf8.count
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

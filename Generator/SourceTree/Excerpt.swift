/// A source line cut to a readable width around a column, and the blanks that put a caret under that column.
struct Excerpt {
    /// Longest excerpt in Unicode scalars; a minified file has one line of megabytes.
    private static let maximumWidth = 160

    let text: String
    let indentation: String

    init(line: String, column: Int) {
        let scalars = Array(line.unicodeScalars)
        let position = max(0, min(column - 1, scalars.count))
        let start = scalars.count <= Self.maximumWidth ? 0 : max(0, position - Self.maximumWidth / 2)
        let end = min(scalars.count, start + Self.maximumWidth)
        let lead = start > 0 ? "…" : ""
        text = lead + scalars[start..<end].map(Self.shown).joined() + (end < scalars.count ? "…" : "")
        indentation = String(repeating: " ", count: lead.count)
            + scalars[start..<max(start, position)].map { $0 == "\t" ? "\t" : " " }.joined()
    }

    private static func shown(_ scalar: Unicode.Scalar) -> String {
        let isControl = scalar.value < 0x20 && scalar != "\t" || (0x7F..<0xA0).contains(scalar.value)
        return isControl ? "\u{FFFD}" : String(scalar)
    }
}

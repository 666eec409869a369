/// What one line of Markdown can begin.
struct MarkdownLine {
    /// The mark of a list item.
    struct Marker: Sendable, Hashable {
        /// `-`, `*`, `+`, `.` or `)`.
        let kind: Character
        let number: Int?
        /// Columns before the item's text.
        let width: Int
        let rest: Substring
    }

    private static let maximumNumberDigits: Int = 9

    let indentation: Int
    /// Without leading blanks.
    private let text: Substring
    private let whole: Substring

    init(_ line: Substring) {
        whole = line
        var columns: Int = 0
        var start = line.startIndex
        while start < line.endIndex, line[start] == " " || line[start] == "\t" {
            columns += line[start] == "\t" ? 4 - columns % 4 : 1
            start = line.index(after: start)
        }
        indentation = columns
        text = line[start...]
    }

    var isBlank: Bool { text.isEmpty }

    /// Begins a block that ends a paragraph.
    var startsBlock: Bool {
        guard indentation < 4 else { return false }
        return fence != nil || heading != nil || isRule || isQuote || (marker.map { !$0.rest.isEmpty } ?? false)
    }

    /// The line without its first columns, as far as they are blank.
    func dropping(_ columns: Int) -> Substring {
        guard columns < indentation else { return text }
        return Substring(String(repeating: " ", count: indentation - columns) + text)
    }

    // MARK: Fences, headings, rules

    var fence: Substring? {
        guard indentation < 4, let mark = text.first, mark == "`" || mark == "~" else { return nil }
        let run = text.prefix { $0 == mark }
        guard run.count >= 3, mark == "~" || !text.dropFirst(run.count).contains("`") else { return nil }
        return run
    }

    /// Nothing but the run and blanks.
    func isOnly(_ run: Substring) -> Bool { text.dropFirst(run.count).allSatisfy(\.isWhitespace) }

    var heading: (depth: Int, text: String)? {
        let marks = text.prefix { $0 == "#" }
        let rest = text.dropFirst(marks.count)
        guard (1...6).contains(marks.count), rest.first.map({ $0 == " " || $0 == "\t" }) ?? true else { return nil }
        var title = MarkdownLine.trimmed(rest)
        let closing = title.reversed().prefix { $0 == "#" }.count
        if closing == title.count || title.dropLast(closing).last == " " { title = title.dropLast(closing) }
        return (marks.count, String(MarkdownLine.trimmed(title)))
    }

    var isRule: Bool {
        guard let mark = text.first, "-*_".contains(mark) else { return false }
        let marks = text.filter { $0 != " " && $0 != "\t" }
        return marks.count >= 3 && marks.allSatisfy { $0 == mark }
    }

    /// Level of a heading that this line underlines.
    var underline: Int? {
        guard indentation < 4, let mark = text.first, mark == "=" || mark == "-" else { return nil }
        guard MarkdownLine.trimmed(text).allSatisfy({ $0 == mark }) else { return nil }
        return mark == "=" ? 1 : 2
    }

    // MARK: Quotes and lists

    var isQuote: Bool { indentation < 4 && text.first == ">" }

    var unquoted: Substring {
        let inner = text.dropFirst()
        return inner.first == " " ? inner.dropFirst() : inner
    }

    var marker: Marker? {
        guard indentation < 4, !isRule, let first = text.first else { return nil }
        if "-*+".contains(first) { return marker(kind: first, number: nil, length: 1) }
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        guard (1...MarkdownLine.maximumNumberDigits).contains(digits.count) else { return nil }
        guard let kind = text.dropFirst(digits.count).first, kind == "." || kind == ")" else { return nil }
        return marker(kind: kind, number: Int(digits), length: digits.count + 1)
    }

    private func marker(kind: Character, number: Int?, length: Int) -> Marker? {
        let rest = text.dropFirst(length)
        guard let next = rest.first else {
            return Marker(kind: kind, number: number, width: indentation + length + 1, rest: "")
        }
        guard next == " " || next == "\t" else { return nil }
        let inner = MarkdownLine(rest)
        let gap = inner.indentation > 4 || inner.isBlank ? 1 : inner.indentation
        return Marker(
            kind: kind, number: number, width: indentation + length + gap, rest: inner.dropping(gap))
    }

    // MARK: Tables

    func isTableRule(columns: Int) -> Bool {
        guard whole.contains("|") || columns == 1 else { return false }
        let cells = MarkdownLine.cells(whole)
        return cells.count == columns
            && cells.allSatisfy { !$0.isEmpty && $0.contains("-") && $0.allSatisfy { $0 == "-" || $0 == ":" } }
    }

    /// Cells between bars; `\|` is a bar within a cell.
    static func cells(_ line: Substring) -> [String] {
        var cells: [String] = [""]
        var isEscaped = false
        for character in trimmed(line) {
            if character == "|" && !isEscaped {
                cells.append("")
                continue
            }
            if character == "|" { cells[cells.count - 1].removeLast() }
            cells[cells.count - 1].append(character)
            isEscaped = character == "\\" && !isEscaped
        }
        if cells.first == "" { cells.removeFirst() }
        if cells.last.map({ $0.allSatisfy(\.isWhitespace) }) ?? false { cells.removeLast() }
        return cells.map { String(trimmed(Substring($0))) }
    }

    static func trimmed(_ text: Substring) -> Substring {
        var text = text.drop(while: \.isWhitespace)
        while text.last?.isWhitespace == true { text.removeLast() }
        return text
    }
}

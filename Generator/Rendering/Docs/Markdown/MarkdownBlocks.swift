/// A block of a Markdown text.
indirect enum MarkdownBlock: Sendable, Hashable {
    struct List: Sendable, Hashable {
        /// First number of an ordered list; nil for bullets.
        var start: Int?
        /// No blank lines between items: their paragraphs are not set apart.
        var isTight = true
        var items: [[MarkdownBlock]] = []
    }

    struct Table: Sendable, Hashable {
        var header: [String]
        var rows: [[String]]
    }

    case heading(Int, String)
    case paragraph(String)
    case code(String)
    case quote([MarkdownBlock])
    case list(List)
    case rule
    case table(Table)
}

/// Cuts lines into blocks.
struct MarkdownBlocks {
    private let lines: [Substring]
    private let depth: Int
    private var index: Int = 0
    private var blocks: [MarkdownBlock] = []

    static func parse(_ text: String) -> [MarkdownBlock] {
        let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        return parse(lines, depth: 0)
    }

    private static func parse(_ lines: [Substring], depth: Int) -> [MarkdownBlock] {
        var parser = MarkdownBlocks(lines: lines, depth: depth)
        parser.run()
        return parser.blocks
    }

    private init(lines: [Substring], depth: Int) {
        self.lines = lines
        self.depth = depth
    }

    private mutating func run() {
        while index < lines.count { takeBlock() }
    }

    private mutating func takeBlock() {
        let line = MarkdownLine(lines[index])
        if line.isBlank {
            index += 1
        } else if line.indentation >= 4 {
            takeIndentedCode()
        } else if let fence = line.fence {
            takeFence(fence, indentation: line.indentation)
        } else if let heading = line.heading {
            blocks.append(.heading(heading.depth, heading.text))
            index += 1
        } else if line.isRule {
            blocks.append(.rule)
            index += 1
        } else if line.isQuote && depth < Markdown.maximumDepth {
            takeQuote()
        } else if let marker = line.marker, depth < Markdown.maximumDepth {
            takeList(marker)
        } else if let table = table() {
            blocks.append(.table(table))
        } else {
            takeParagraph()
        }
    }

    private mutating func takeIndentedCode() {
        var code: [Substring] = []
        while index < lines.count {
            let line = MarkdownLine(lines[index])
            guard line.isBlank || line.indentation >= 4 else { break }
            code.append(line.dropping(4))
            index += 1
        }
        while code.last?.isEmpty == true { code.removeLast() }
        blocks.append(.code(code.joined(separator: "\n")))
    }

    private mutating func takeFence(_ fence: Substring, indentation: Int) {
        index += 1
        var code: [Substring] = []
        while index < lines.count {
            let line = MarkdownLine(lines[index])
            index += 1
            if let end = line.fence, end.first == fence.first, end.count >= fence.count, line.isOnly(end) { break }
            code.append(line.dropping(indentation))
        }
        blocks.append(.code(code.joined(separator: "\n")))
    }

    private mutating func takeQuote() {
        var inner: [Substring] = []
        while index < lines.count {
            let line = MarkdownLine(lines[index])
            guard line.isQuote || (!line.isBlank && !line.startsBlock) else { break }
            inner.append(line.isQuote ? line.unquoted : lines[index])
            index += 1
        }
        blocks.append(.quote(MarkdownBlocks.parse(inner, depth: depth + 1)))
    }

    private mutating func takeParagraph() {
        var text: [Substring] = []
        while index < lines.count {
            let line = MarkdownLine(lines[index])
            if let level = line.underline, !text.isEmpty {
                index += 1
                blocks.append(.heading(level, text.joined(separator: "\n")))
                return
            }
            guard !line.isBlank, text.isEmpty || !line.startsBlock else { break }
            text.append(lines[index].drop { $0 == " " || $0 == "\t" })
            index += 1
        }
        blocks.append(.paragraph(text.joined(separator: "\n")))
    }

    // MARK: Lists

    private mutating func takeList(_ first: MarkdownLine.Marker) {
        var list = MarkdownBlock.List(start: first.number)
        var sawBlank = false
        while index < lines.count, let marker = MarkdownLine(lines[index]).marker, marker.kind == first.kind {
            if sawBlank { list.isTight = false }
            let item = takeItem(marker)
            sawBlank = item.last.map { MarkdownLine($0).isBlank } ?? false
            let blocks = MarkdownBlocks.parse(item, depth: depth + 1)
            if MarkdownBlocks.hasGap(item) && blocks.count > 1 { list.isTight = false }
            list.items.append(blocks)
        }
        blocks.append(.list(list))
    }

    /// A blank line with text after it.
    private static func hasGap(_ lines: [Substring]) -> Bool {
        guard let last = lines.lastIndex(where: { !MarkdownLine($0).isBlank }) else { return false }
        return lines[..<last].contains { MarkdownLine($0).isBlank }
    }

    private mutating func takeItem(_ marker: MarkdownLine.Marker) -> [Substring] {
        var item: [Substring] = [marker.rest]
        index += 1
        while index < lines.count {
            let line = MarkdownLine(lines[index])
            let isInside = line.isBlank || line.indentation >= marker.width
            let follows = !MarkdownLine(item[item.count - 1]).isBlank && !line.startsBlock
            guard isInside || follows else { break }
            item.append(line.isBlank ? "" : line.dropping(min(marker.width, line.indentation)))
            index += 1
        }
        return item
    }

    // MARK: Tables

    private mutating func table() -> MarkdownBlock.Table? {
        guard index + 1 < lines.count, lines[index].contains("|") else { return nil }
        let header = MarkdownLine.cells(lines[index])
        guard MarkdownLine(lines[index + 1]).isTableRule(columns: header.count) else { return nil }
        index += 2
        var rows: [[String]] = []
        while index < lines.count, !MarkdownLine(lines[index]).isBlank, lines[index].contains("|") {
            let cells = MarkdownLine.cells(lines[index])
            rows.append((0..<header.count).map { $0 < cells.count ? cells[$0] : "" })
            index += 1
        }
        return MarkdownBlock.Table(header: header, rows: rows)
    }
}

/// A safe subset of CommonMark with tables: text of a description in, HTML out.
///
/// Raw HTML is shown as text, links go to `http`, `https` and `mailto` only, images become links, headings have no
/// identifiers. Every opened element is closed, whatever the input.
package struct Markdown {
    /// Longer texts are shown as they are, in one preformatted block.
    static let maximumBytes: Int = 1 << 18
    /// Deeper quotes and lists are shown as text.
    static let maximumDepth: Int = 12

    /// Level of the heading above the text; the text's own headings follow it without gaps.
    private var level: Int
    private let headingLevel: Int
    private var html: String = ""

    /// Renders blocks.
    ///
    /// - Parameter headingLevel: level of the heading that the text stands under, 1 to 6.
    package static func html(_ text: String, headingLevel: Int = 3) -> String {
        var renderer = Markdown(headingLevel: headingLevel)
        guard text.utf8.count <= maximumBytes else { return "<pre><code>\(escape(text))</code></pre>\n" }
        for block in MarkdownBlocks.parse(text) { renderer.write(block) }
        return renderer.html
    }

    /// Renders the first paragraph without blocks, for tables and lists of names; links are left out.
    package static func line(_ text: String) -> String {
        guard text.utf8.count <= maximumBytes else { return "" }
        for case .paragraph(let paragraph) in MarkdownBlocks.parse(text) {
            return MarkdownInline.html(paragraph, linking: false)
        }
        return ""
    }

    private init(headingLevel: Int) {
        self.headingLevel = headingLevel
        self.level = headingLevel
    }

    static func escape(_ text: String) -> String {
        var bytes: [UInt8] = []
        TemplateFilter.appendHTML(text, into: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    private mutating func write(_ block: MarkdownBlock) {
        switch block {
        case .heading(let depth, let text): writeHeading(depth, text)
        case .paragraph(let text): html += "<p>\(MarkdownInline.html(text))</p>\n"
        case .code(let text): html += "<pre tabindex=\"0\"><code>\(Markdown.escape(text))</code></pre>\n"
        case .rule: html += "<hr>\n"
        case .quote(let blocks):
            html += "<blockquote>\n"
            for block in blocks { write(block) }
            html += "</blockquote>\n"
        case .list(let list): writeList(list)
        case .table(let table): writeTable(table)
        }
    }

    private mutating func writeHeading(_ depth: Int, _ text: String) {
        level = min(6, min(headingLevel + depth, level + 1))
        html += "<h\(level)>\(MarkdownInline.html(text))</h\(level)>\n"
    }

    private mutating func writeList(_ list: MarkdownBlock.List) {
        let name = list.start == nil ? "ul" : "ol"
        let start = list.start.map { $0 == 1 ? "" : " start=\"\($0)\"" } ?? ""
        html += "<\(name)\(start)>\n"
        for item in list.items {
            html += "<li>"
            for block in item { writeItem(block, isTight: list.isTight) }
            html += "</li>\n"
        }
        html += "</\(name)>\n"
    }

    private mutating func writeItem(_ block: MarkdownBlock, isTight: Bool) {
        if isTight, case .paragraph(let text) = block {
            html += MarkdownInline.html(text)
        } else {
            write(block)
        }
    }

    private mutating func writeTable(_ table: MarkdownBlock.Table) {
        html += "<div class=\"scroll\" tabindex=\"0\"><table>\n<thead><tr>"
        for cell in table.header { html += "<th scope=\"col\">\(MarkdownInline.html(cell))</th>" }
        html += "</tr></thead>\n<tbody>\n"
        for row in table.rows {
            html += "<tr>"
            for cell in row { html += "<td>\(MarkdownInline.html(cell))</td>" }
            html += "</tr>\n"
        }
        html += "</tbody></table></div>\n"
    }
}

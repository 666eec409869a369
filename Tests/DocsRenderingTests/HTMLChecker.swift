/// Reads a page strictly and lists what is wrong: unbalanced or unknown tags, unquoted attributes, bare `<` and `&`,
/// identifiers that are not unique, headings that skip a level.
struct HTMLChecker {
    private static let void: Set<String> = ["meta", "link", "br", "hr", "input"]
    private static let known: Set<String> = [
        "html", "head", "meta", "title", "link", "script", "body", "a", "header", "span", "form", "label", "input",
        "kbd", "div", "nav", "details",
        "summary", "p", "ul", "ol", "li", "main", "section", "h1", "h2", "h3", "h4", "h5",
        "h6", "code", "pre", "dl", "dt", "dd", "table", "thead", "tbody", "tr", "th", "td", "figure", "figcaption",
        "footer", "small", "em", "strong", "br", "hr", "blockquote",
    ]

    private(set) var problems: [String] = []
    private(set) var identifiers: Set<String> = []
    /// Values of `href` and `src`.
    private(set) var links: [String] = []
    private(set) var scripts: Int = 0
    private(set) var attributeNames: Set<String> = []
    private var open: [String] = []
    private var heading: Int = 0
    private var firstLevelHeadings: Int = 0
    private let text: [Character]
    private var index: Int = 0

    init(_ html: String) {
        text = Array(html)
        run()
    }

    private mutating func run() {
        let start = "<!doctype html>\n"
        if String(text.prefix(start.count)) != start { report("no doctype") }
        index = start.count
        while index < text.count, problems.count < 20 {
            switch text[index] {
            case "<": takeTag()
            case "&": takeReference()
            default: index += 1
            }
        }
        if !open.isEmpty { report("never closed: \(open)") }
        if firstLevelHeadings != 1 { report("\(firstLevelHeadings) first-level headings") }
    }

    private mutating func report(_ problem: String) {
        let around = String(text[max(0, index - 60)..<min(text.count, index + 60)])
        problems.append("\(problem) at …\(around)…")
    }

    private mutating func takeReference() {
        let reference = String(text[index...].prefix(7))
        if !["&amp;", "&lt;", "&gt;", "&quot;", "&#39;"].contains(where: reference.hasPrefix) { report("bare &") }
        index += 1
    }

    private mutating func takeTag() {
        index += 1
        let isClosing = index < text.count && text[index] == "/"
        if isClosing { index += 1 }
        let name = takeName()
        guard HTMLChecker.known.contains(name) else { return report("unknown tag '\(name)'") }
        if isClosing { return close(name) }
        takeAttributes(of: name)
        note(name)
        if !HTMLChecker.void.contains(name) { open.append(name) }
    }

    private mutating func takeName() -> String {
        let start = index
        while index < text.count, HTMLChecker.isNameCharacter(text[index]) { index += 1 }
        return String(text[start..<index])
    }

    private static func isNameCharacter(_ character: Character) -> Bool {
        character.isASCII && (character.isLetter || character.isNumber || character == "-")
    }

    private mutating func close(_ name: String) {
        if index >= text.count || text[index] != ">" { report("closing tag with attributes") }
        index += 1
        if open.last == name { open.removeLast() } else { report("</\(name)> where \(open.last ?? "nothing") is open") }
    }

    private mutating func takeAttributes(of tag: String) {
        while index < text.count, text[index] != ">" {
            guard text[index].isWhitespace else { return report("malformed tag") }
            index += 1
            let name = takeName()
            guard !name.isEmpty else { return report("attribute without a name") }
            attributeNames.insert(name)
            guard index < text.count, text[index] == "=" else { continue }
            take(name, takeValue(), of: tag)
        }
        index += 1
    }

    private mutating func takeValue() -> String {
        index += 1
        guard index < text.count, text[index] == "\"" else {
            report("attribute without quotes")
            return ""
        }
        index += 1
        let start = index
        while index < text.count, text[index] != "\"" {
            if text[index] == "<" { report("< in an attribute") }
            if text[index] == "&" { takeReference() } else { index += 1 }
        }
        let value = String(text[start..<index])
        index += 1
        return value
    }

    private mutating func take(_ name: String, _ value: String, of tag: String) {
        if name == "id" {
            if !identifiers.insert(value).inserted { report("id '\(value)' twice") }
            if value.contains(where: \.isWhitespace) || value.isEmpty { report("id '\(value)'") }
        }
        if name == "href" || name == "src" { links.append(value) }
    }

    private mutating func note(_ name: String) {
        if name == "script" { scripts += 1 }
        guard name.count == 2, name.first == "h", let level = name.last?.wholeNumberValue else { return }
        if level == 1 { firstLevelHeadings += 1 }
        if level > heading + 1 { report("h\(level) after h\(heading)") }
        heading = level
    }
}

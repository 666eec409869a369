/// Text within a block: code, emphasis, links, escapes.
struct MarkdownInline {
    private static let maximumNesting: Int = 8

    private let bytes: [UInt8]
    private let linking: Bool
    private let nesting: Int
    private var index: Int = 0
    private var pieces: [Piece] = []
    private var plain: [UInt8] = []
    /// For each `[` the index of its `]`.
    private var brackets: [Int: Int] = [:]
    /// Lengths of backtick runs that no later run closes.
    private var deadRuns: Set<Int> = []

    enum Piece {
        /// Finished HTML.
        case html(String)
        case run(MarkdownEmphasis.Run)
    }

    static func html(_ text: String, linking: Bool = true) -> String {
        html(Array(text.utf8), linking: linking, nesting: 0)
    }

    private static func html(_ bytes: [UInt8], linking: Bool, nesting: Int) -> String {
        var inline = MarkdownInline(bytes: bytes, linking: linking, nesting: nesting)
        inline.run()
        return MarkdownEmphasis.join(inline.pieces)
    }

    private init(bytes: [UInt8], linking: Bool, nesting: Int) {
        self.bytes = bytes
        self.linking = linking
        self.nesting = nesting
        self.brackets = MarkdownInline.match(bytes)
    }

    /// Pairs of brackets, in one pass.
    private static func match(_ bytes: [UInt8]) -> [Int: Int] {
        var open: [Int] = []
        var pairs: [Int: Int] = [:]
        var index: Int = 0
        while index < bytes.count {
            switch bytes[index] {
            case UInt8(ascii: "\\"): index += 1
            case UInt8(ascii: "["): open.append(index)
            case UInt8(ascii: "]"): if let start = open.popLast() { pairs[start] = index }
            default: break
            }
            index += 1
        }
        return pairs
    }

    private mutating func run() {
        while index < bytes.count { take(bytes[index]) }
        flush()
    }

    private mutating func take(_ byte: UInt8) {
        switch byte {
        case UInt8(ascii: "\\"): takeEscape()
        case UInt8(ascii: "`"): takeCode()
        case UInt8(ascii: "*"), UInt8(ascii: "_"): takeRun(byte)
        case UInt8(ascii: "["): takeLink(at: index, isImage: false)
        case UInt8(ascii: "!") where peek(1) == UInt8(ascii: "["): takeLink(at: index + 1, isImage: true)
        case UInt8(ascii: "<"): takeAutomaticLink()
        case UInt8(ascii: "&"): takeEntity()
        case UInt8(ascii: "\n"): takeLineEnd()
        default: takePlain(1)
        }
    }

    private func peek(_ offset: Int) -> UInt8? {
        index + offset < bytes.count ? bytes[index + offset] : nil
    }

    private mutating func takePlain(_ count: Int) {
        plain.append(contentsOf: bytes[index..<min(index + count, bytes.count)])
        index += count
    }

    private mutating func flush() {
        guard !plain.isEmpty else { return }
        pieces.append(.html(Markdown.escape(String(decoding: plain, as: UTF8.self))))
        plain.removeAll()
    }

    private mutating func append(_ html: String) {
        flush()
        pieces.append(.html(html))
    }

    // MARK: Escapes, line ends, code

    private mutating func takeEscape() {
        if let next = peek(1), MarkdownEmphasis.isPunctuation(next) {
            plain.append(next)
            index += 2
        } else if peek(1) == UInt8(ascii: "\n") {
            index += 2
            append("<br>\n")
        } else {
            takePlain(1)
        }
    }

    private mutating func takeLineEnd() {
        let blanks = plain.reversed().prefix { $0 == UInt8(ascii: " ") }.count
        plain.removeLast(blanks)
        index += 1
        append(blanks >= 2 ? "<br>\n" : "\n")
    }

    private mutating func takeEntity() {
        let known: [String: String] = [
            "&amp;": "&", "&lt;": "<", "&gt;": ">", "&quot;": "\"", "&#39;": "'", "&nbsp;": "\u{a0}",
            "&mdash;": "—", "&ndash;": "–", "&hellip;": "…", "&copy;": "©",
        ]
        let longest = bytes[index..<min(index + 8, bytes.count)]
        guard let end = longest.firstIndex(of: UInt8(ascii: ";")),
            let text = known[String(decoding: bytes[index...end], as: UTF8.self)]
        else { return takePlain(1) }
        plain.append(contentsOf: text.utf8)
        index = end + 1
    }

    private mutating func takeCode() {
        let length = bytes[index...].prefix { $0 == UInt8(ascii: "`") }.count
        guard !deadRuns.contains(length), let end = closingRun(length, from: index + length) else {
            deadRuns.insert(length)
            return takePlain(length)
        }
        var code = String(decoding: bytes[(index + length)..<end], as: UTF8.self)
        code = String(code.map { $0.isNewline ? " " : $0 })
        if code.count > 2, code.first == " ", code.last == " ", code.contains(where: { $0 != " " }) {
            code = String(code.dropFirst().dropLast())
        }
        append("<code>\(Markdown.escape(code))</code>")
        index = end + length
    }

    private func closingRun(_ length: Int, from start: Int) -> Int? {
        var position = start
        while position < bytes.count {
            guard bytes[position] == UInt8(ascii: "`") else {
                position += 1
                continue
            }
            let run = bytes[position...].prefix { $0 == UInt8(ascii: "`") }.count
            if run == length { return position }
            position += run
        }
        return nil
    }

    // MARK: Emphasis

    private mutating func takeRun(_ byte: UInt8) {
        let count = bytes[index...].prefix { $0 == byte }.count
        let before = index > 0 ? bytes[index - 1] : UInt8(ascii: " ")
        let after = index + count < bytes.count ? bytes[index + count] : UInt8(ascii: " ")
        flush()
        pieces.append(.run(MarkdownEmphasis.Run(byte: byte, count: count, before: before, after: after)))
        index += count
    }

    // MARK: Links

    private mutating func takeLink(at start: Int, isImage: Bool) {
        guard let end = brackets[start], nesting < MarkdownInline.maximumNesting,
            let target = MarkdownLink.target(bytes, after: end + 1)
        else { return takePlain(isImage ? 2 : 1) }
        let label = Array(bytes[(start + 1)..<end])
        let inner = MarkdownInline.html(label, linking: false, nesting: nesting + 1)
        append(link(to: target.address, inner.isEmpty ? Markdown.escape(target.address) : inner))
        index = target.end
    }

    private mutating func takeAutomaticLink() {
        let inside = bytes[(index + 1)...].prefix { $0 > 0x20 && $0 != UInt8(ascii: "<") && $0 != UInt8(ascii: ">") }
        let end = inside.endIndex
        let address = String(decoding: inside, as: UTF8.self)
        guard end < bytes.count, bytes[end] == UInt8(ascii: ">"), MarkdownLink.isAllowed(address) else {
            return takePlain(1)
        }
        append(link(to: address, Markdown.escape(address)))
        index = end + 1
    }

    /// The inner text alone where the address is not allowed or links are not wanted.
    private func link(to address: String, _ inner: String) -> String {
        guard linking, MarkdownLink.isAllowed(address) else { return inner }
        return "<a href=\"\(Markdown.escape(address))\" rel=\"noopener noreferrer\">\(inner)</a>"
    }
}

/// Turns the text of a template into instructions, in one pass.
struct TemplateParser {
    private var unit: TemplateUnit
    /// Start of text that is not yet in an instruction.
    private var textStart: Int = 0
    private var position: Int = 0
    private var opening: [UInt8] = Array("{{".utf8)
    private var closing: [UInt8] = Array("}}".utf8)
    private var open: [OpenSection] = []

    private struct OpenSection {
        let name: String
        let instruction: Int
        let offset: Int
    }

    /// What stands between the delimiters of a tag.
    private struct RawTag {
        let start: Int
        let sigil: UInt8?
        let content: Range<Int>
        let end: Int
    }

    static func parse(_ text: String, file: String, mode: Template.Mode) throws(TemplateError) -> TemplateUnit {
        let bytes = Array(text.utf8)
        guard bytes.count <= TemplateLimits.templateBytes else {
            let reason = "the template has \(bytes.count) bytes, more than \(TemplateLimits.templateBytes)"
            throw TemplateError(file: file, line: 0, column: 0, reason: reason)
        }
        var parser = TemplateParser(unit: TemplateUnit(file: file, mode: mode, bytes: bytes))
        try parser.run()
        return parser.unit
    }

    private init(unit: TemplateUnit) { self.unit = unit }

    private mutating func run() throws(TemplateError) {
        while let start = find(opening, from: position) {
            try take(try readTag(at: start))
        }
        appendText(upTo: unit.bytes.count)
        if let section = open.last {
            throw unit.error(at: section.offset, "section '\(section.name)' is never closed")
        }
    }

    // MARK: Cutting tags out of the text

    private func find(_ pattern: [UInt8], from start: Int) -> Int? {
        guard let first = pattern.first, unit.bytes.count >= pattern.count else { return nil }
        var index = start
        while index <= unit.bytes.count - pattern.count {
            if unit.bytes[index] == first, matches(pattern, at: index) { return index }
            index += 1
        }
        return nil
    }

    private func matches(_ pattern: [UInt8], at index: Int) -> Bool {
        guard index + pattern.count <= unit.bytes.count else { return false }
        for offset in pattern.indices where unit.bytes[index + offset] != pattern[offset] { return false }
        return true
    }

    private func readTag(at start: Int) throws(TemplateError) -> RawTag {
        let inside = start + opening.count
        let sigil = sigil(at: inside)
        let contentStart = sigil == nil ? inside : inside + 1
        var terminator = closing
        if sigil == UInt8(ascii: "{") { terminator = [UInt8(ascii: "}")] + closing }
        if sigil == UInt8(ascii: "=") { terminator = [UInt8(ascii: "=")] + closing }
        guard let end = find(terminator, from: contentStart) else {
            throw unit.error(at: start, "the tag is never closed by '\(String(decoding: terminator, as: UTF8.self))'")
        }
        return RawTag(start: start, sigil: sigil, content: contentStart..<end, end: end + terminator.count)
    }

    private func sigil(at index: Int) -> UInt8? {
        guard index < unit.bytes.count else { return nil }
        let byte = unit.bytes[index]
        if byte == UInt8(ascii: "{") {
            return opening == Array("{{".utf8) ? byte : nil
        }
        return "#^/!>=&".utf8.contains(byte) ? byte : nil
    }

    // MARK: One tag

    private mutating func take(_ tag: RawTag) throws(TemplateError) {
        switch tag.sigil {
        case nil, UInt8(ascii: "{"), UInt8(ascii: "&"):
            try takeVariable(tag)
        case UInt8(ascii: "!"):
            skipLine(tag)
        case UInt8(ascii: "="):
            try takeDelimiters(tag)
        case UInt8(ascii: ">"):
            try takePartial(tag)
        case UInt8(ascii: "/"):
            try takeClosing(tag)
        default:
            try takeSection(tag)
        }
    }

    private mutating func takeVariable(_ raw: RawTag) throws(TemplateError) {
        let tag = try readName(raw, allowingFilter: true)
        guard !tag.isRaw || tag.filter == nil else {
            throw unit.error(at: raw.start, "a raw tag takes no filter")
        }
        appendText(upTo: raw.start)
        append(.variable(tag: unit.tags.count), tag)
        advance(to: raw.end)
    }

    private mutating func takeSection(_ raw: RawTag) throws(TemplateError) {
        let tag = try readName(raw, allowingFilter: false)
        guard open.count < TemplateLimits.sectionDepth else {
            throw unit.error(at: raw.start, "sections are nested deeper than \(TemplateLimits.sectionDepth)")
        }
        skipLine(raw)
        open.append(OpenSection(name: tag.name, instruction: unit.instructions.count, offset: raw.start))
        let index = unit.tags.count
        append(raw.sigil == UInt8(ascii: "#") ? .section(tag: index, end: 0) : .inverted(tag: index, end: 0), tag)
    }

    private mutating func takeClosing(_ raw: RawTag) throws(TemplateError) {
        let name = trimmed(raw.content)
        guard let section = open.popLast() else {
            throw unit.error(at: raw.start, "'\(name)' is closed but was not opened")
        }
        guard section.name == name else {
            throw unit.error(at: raw.start, "'\(name)' is closed where '\(section.name)' is open")
        }
        skipLine(raw)
        let end = unit.instructions.count
        switch unit.instructions[section.instruction] {
        case .section(let tag, _): unit.instructions[section.instruction] = .section(tag: tag, end: end)
        case .inverted(let tag, _): unit.instructions[section.instruction] = .inverted(tag: tag, end: end)
        case .text, .variable, .partial: break
        }
    }

    private mutating func takePartial(_ raw: RawTag) throws(TemplateError) {
        let name = trimmed(raw.content)
        guard !name.isEmpty, !name.contains(where: \.isWhitespace) else {
            throw unit.error(at: raw.start, "a partial needs one name")
        }
        let lineStart = lineStart(before: raw.start)
        let isStandalone = skipLine(raw)
        let indentation = isStandalone ? unit.bytes[(lineStart ?? raw.start)..<raw.start] : []
        let tag = TemplateUnit.Tag(indentation: Array(indentation), offset: raw.start)
        let index = unit.partialNames.firstIndex(of: name) ?? unit.partialNames.count
        if index == unit.partialNames.count { unit.partialNames.append(name) }
        append(.partial(name: index, tag: unit.tags.count), tag)
    }

    private mutating func takeDelimiters(_ raw: RawTag) throws(TemplateError) {
        let parts = trimmed(raw.content).split(whereSeparator: \.isWhitespace)
        guard parts.count == 2, !parts.contains(where: { $0.contains("=") }) else {
            throw unit.error(at: raw.start, "new delimiters are two words without '='")
        }
        skipLine(raw)
        opening = Array(parts[0].utf8)
        closing = Array(parts[1].utf8)
    }

    // MARK: Names

    private func trimmed(_ range: Range<Int>) -> String {
        let text = String(decoding: unit.bytes[range], as: UTF8.self)
        let start = text.firstIndex { !$0.isWhitespace } ?? text.endIndex
        let end = text.lastIndex { !$0.isWhitespace }.map(text.index(after:)) ?? start
        return String(text[start..<end])
    }

    private func readName(_ raw: RawTag, allowingFilter: Bool) throws(TemplateError) -> TemplateUnit.Tag {
        let parts = trimmed(raw.content).split(separator: "|", maxSplits: 1, omittingEmptySubsequences: false)
        let name = word(parts.first ?? "")
        let path = name == "." ? [] : name.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        guard !path.contains(where: { $0.isEmpty || $0.contains(where: \.isWhitespace) }) else {
            throw unit.error(at: raw.start, name.isEmpty ? "the tag has no name" : "'\(name)' is not a name")
        }
        guard allowingFilter || parts.count < 2 else {
            throw unit.error(at: raw.start, "a section takes no filter")
        }
        return TemplateUnit.Tag(
            path: path.map { ViewKey($0) }, filter: parts.count == 2 ? try readFilter(word(parts[1]), raw) : nil,
            isRaw: raw.sigil == UInt8(ascii: "{") || raw.sigil == UInt8(ascii: "&"), offset: raw.start,
            loop: TemplateUnit.Loop(rawValue: name))
    }

    private func readFilter(_ name: String, _ raw: RawTag) throws(TemplateError) -> TemplateFilter {
        if let filter = TemplateFilter(rawValue: name) { return filter }
        let names = TemplateFilter.allCases.map(\.rawValue).joined(separator: ", ")
        throw unit.error(at: raw.start, "'\(name)' is not a filter; there are \(names)")
    }

    private func word(_ text: Substring) -> String {
        String(text.drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
    }

    // MARK: Instructions and standalone lines

    private mutating func append(_ instruction: TemplateUnit.Instruction, _ tag: TemplateUnit.Tag) {
        unit.instructions.append(instruction)
        unit.tags.append(tag)
    }

    private mutating func appendText(upTo end: Int) {
        if textStart < end { unit.instructions.append(.text(start: textStart, end: end)) }
        textStart = max(textStart, end)
    }

    private mutating func advance(to index: Int) {
        position = index
        textStart = index
    }

    /// Ends the text before a tag that prints nothing itself; takes the whole line away if the tag is alone on it.
    @discardableResult
    private mutating func skipLine(_ tag: RawTag) -> Bool {
        guard let start = lineStart(before: tag.start), let end = lineEnd(after: tag.end) else {
            appendText(upTo: tag.start)
            advance(to: tag.end)
            return false
        }
        appendText(upTo: start)
        advance(to: end)
        return true
    }

    /// Start of the line, if only blanks stand between it and the index.
    private func lineStart(before index: Int) -> Int? {
        var start = index
        while start > 0, isBlank(unit.bytes[start - 1]) { start -= 1 }
        return start == 0 || unit.bytes[start - 1] == UInt8(ascii: "\n") ? start : nil
    }

    /// Start of the next line, if only blanks stand between the index and it.
    private func lineEnd(after index: Int) -> Int? {
        var end = index
        while end < unit.bytes.count, isBlank(unit.bytes[end]) { end += 1 }
        guard end < unit.bytes.count else { return end }
        if unit.bytes[end] == UInt8(ascii: "\n") { return end + 1 }
        let isPair = matches([UInt8(ascii: "\r"), UInt8(ascii: "\n")], at: end)
        return isPair ? end + 2 : nil
    }

    private func isBlank(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }
}

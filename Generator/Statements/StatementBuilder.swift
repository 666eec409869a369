import SourceTree

/// Makes a statement of its tokens: the name, the comment below it, the SQL.
struct StatementBuilder {
    let file: SourceFile
    let diagnostics: Diagnostics

    func build(_ tokens: [SQLToken]) -> StatementSource? {
        guard let (name, kind) = head(tokens[0]) else { return nil }
        let comments = tokens.dropFirst().prefix { $0.kind == .lineComment }
        let body = body(Array(tokens.dropFirst(1 + comments.count)))
        let location = file.location(ofByte: tokens[0].range.lowerBound)
        guard let body, !body.isEmpty else {
            if body != nil { diagnostics.error("empty-statement", "the statement '\(name)' has no SQL", at: location) }
            return nil
        }
        var text = StatementText(name: name, file: file)
        for token in body { text.add(token) }
        guard text.parameters.count <= StatementReader.maximumParameters else {
            diagnostics.error(
                "too-many-parameters", "more than \(StatementReader.maximumParameters) parameters", at: location)
            return nil
        }
        return StatementSource(
            name: name, location: location, kind: kind, documentation: documentation(comments), rowName: row(comments),
            sql: text.sql, parameters: text.parameters, mayMakeNull: mayMakeNull(body), segments: text.segments)
    }

    private func head(_ token: SQLToken) -> (name: String, kind: StatementSource.Kind)? {
        let place = file.location(ofByte: token.range.lowerBound)
        let words = (token.directive("name", in: file) ?? "").split { $0 == " " || $0 == "\t" }
        guard words.count == 2, words[1].hasPrefix(":"), isName(words[0]) else {
            diagnostics.error(
                "invalid-statement-name", "a statement begins with its name and its kind", at: place,
                hint: "write '-- name: lock_order :optional'; names are snake_case")
            return nil
        }
        guard let kind = StatementSource.Kind(rawValue: String(words[1].dropFirst())) else {
            let kinds = StatementSource.Kind.allCases.map { ":" + $0.rawValue }.joined(separator: ", ")
            diagnostics.error(
                "invalid-statement-kind", "there is no kind '\(words[1])'", at: place, hint: "kinds are \(kinds)")
            return nil
        }
        return (String(words[0]), kind)
    }

    private func isName(_ text: Substring) -> Bool {
        text.utf8.first.map { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) } == true
            && text.utf8.allSatisfy {
                (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) || $0.isDigit || $0 == UInt8(ascii: "_")
            }
    }

    /// Tokens up to the semicolon, which must be the end. Nil after a report.
    private func body(_ tokens: [SQLToken]) -> [SQLToken]? {
        var isValid = true
        func fail(_ id: String, _ message: String, _ token: SQLToken, hint: String? = nil) {
            isValid = false
            diagnostics.error(id, message, at: file.location(ofByte: token.range.lowerBound), hint: hint)
        }
        let end = tokens.firstIndex { $0.kind == .semicolon } ?? tokens.count
        let rest = tokens.dropFirst(end + 1)
        if let extra = rest.first(where: { $0.kind != .lineComment && $0.kind != .blockComment }) {
            fail("second-statement", "one name, one statement", extra, hint: "write another '-- name:' above it")
        }
        for token in tokens[..<end] {
            if token.kind == .unterminated { fail("unterminated-text", "this has no end", token) }
            if token.kind == .position {
                fail("positional-parameter", "parameters have names here", token, hint: "write ':order_id'")
            }
        }
        guard isValid else { return nil }
        var body = Array(tokens[..<end])
        while let last = body.last, last.kind == .lineComment || last.kind == .blockComment { body.removeLast() }
        return body
    }

    private func documentation(_ comments: some Sequence<SQLToken>) -> String? {
        let lines = comments.filter { $0.directive("row", in: file) == nil }.map { comment in
            String(comment.text(in: file).dropFirst(2).drop { $0 == " " }.trimmed)
        }
        let text = lines.joined(separator: "\n")
        return text.allSatisfy(\.isWhitespace) ? nil : text
    }

    private func row(_ comments: some Sequence<SQLToken>) -> String? {
        comments.lazy.compactMap { $0.directive("row", in: file) }.first.map(String.init)
    }

    private func mayMakeNull(_ tokens: [SQLToken]) -> Bool {
        let words = tokens.filter { $0.kind != .lineComment && $0.kind != .blockComment }.map { token in
            token.kind == .word ? token.text(in: file).uppercased() : ""
        }
        for (index, word) in words.enumerated() {
            let before = index > 0 ? words[index - 1] : ""
            let earlier = index > 1 ? words[index - 2] : ""
            let side = before == "OUTER" ? earlier : before
            if word == "JOIN", ["LEFT", "RIGHT", "FULL"].contains(side) { return true }
            if word == "SETS", before == "GROUPING" { return true }
            if word == "ROLLUP" || word == "CUBE" { return true }
        }
        return false
    }
}

/// SQL with numbered parameters, and where each stretch of it comes from.
private struct StatementText {
    let file: SourceFile
    private var bytes: [UInt8]
    private(set) var segments: [StatementSource.Segment] = []
    private(set) var parameters: [StatementSource.Parameter] = []
    private var positions: [String: Int] = [:]
    private var end: Int?

    init(name: String, file: SourceFile) {
        self.file = file
        bytes = Array("-- name: \(name)\n".utf8)
    }

    var sql: String { String(decoding: bytes, as: UTF8.self) }

    /// The token with the blanks before it, as they stand in the file.
    mutating func add(_ token: SQLToken) {
        let start = end ?? token.range.lowerBound
        append(start..<token.range.lowerBound)
        if token.kind == .parameter {
            segments.append(.init(sqlStart: bytes.count, fileStart: token.range.lowerBound, length: token.range.count))
            bytes += Array("$\(number(token))".utf8)
        } else {
            append(token.range)
        }
        end = token.range.upperBound
    }

    private mutating func append(_ range: Range<Int>) {
        guard !range.isEmpty else { return }
        segments.append(.init(sqlStart: bytes.count, fileStart: range.lowerBound, length: range.count))
        bytes += file.bytes[range].filter { $0 != 0x0D }
    }

    private mutating func number(_ token: SQLToken) -> Int {
        var name = token.text(in: file).dropFirst()
        let isOptional = name.hasSuffix("?")
        if isOptional { name.removeLast() }
        if let index = positions[String(name)] {
            parameters[index].isOptional = parameters[index].isOptional || isOptional
            return index + 1
        }
        positions[String(name)] = parameters.count
        parameters.append(StatementSource.Parameter(name: String(name), isOptional: isOptional))
        return parameters.count
    }
}

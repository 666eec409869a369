package import SourceTree

/// Reads files of named statements.
///
/// ```sql
/// -- name: lock_order :optional
/// -- Locks the order until the transaction ends.
/// SELECT id FROM orders WHERE id = :order_id FOR UPDATE;
/// ```
package struct StatementReader {
    /// PostgreSQL numbers parameters with 16 bits; nobody writes as many.
    static let maximumParameters = 1000

    private let diagnostics: Diagnostics

    package init(diagnostics: Diagnostics) { self.diagnostics = diagnostics }

    /// Statements in the order of the file; names must differ over all files of a run.
    package func read(_ files: [SourceFile]) -> [StatementSourceFile] {
        var places: [String: SourceLocation] = [:]
        return files.map { file in
            let statements = read(file).filter { statement in
                guard let first = places.updateValue(statement.location, forKey: statement.name) else { return true }
                diagnostics.report(
                    Diagnostic(
                        "duplicate-statement", .error, "there are two statements '\(statement.name)'",
                        at: statement.location, related: [.init(location: first, message: "the other one is here")]))
                return false
            }
            let stem = file.path.split(separator: "/").last?.split(separator: ".").first ?? ""
            return StatementSourceFile(name: String(stem), file: file, statements: statements)
        }
    }

    private func read(_ file: SourceFile) -> [StatementSource] {
        if let failure = file.failure {
            let place = SourceLocation(file: file.index, line: 1, column: 1)
            diagnostics.error("unreadable-file", "cannot read '\(file.path)': \(failure)", at: place)
            return []
        }
        let tokens = SQLScanner.tokens(file.bytes)
        var groups: [[SQLToken]] = []
        var isReported = false
        for token in tokens {
            if token.isName(in: file) {
                groups.append([token])
            } else if groups.isEmpty {
                if !isReported { isReported = reportOutside(token, file) }
            } else {
                groups[groups.count - 1].append(token)
            }
        }
        return groups.compactMap { StatementBuilder(file: file, diagnostics: diagnostics).build($0) }
    }

    private func reportOutside(_ token: SQLToken, _ file: SourceFile) -> Bool {
        guard token.kind != .lineComment, token.kind != .blockComment else { return false }
        diagnostics.error(
            "unnamed-statement", "SQL before the first name", at: file.location(ofByte: token.range.lowerBound),
            hint: "write '-- name: some_name :one' above it")
        return true
    }
}

extension SQLToken {
    func text(in file: SourceFile) -> String { String(decoding: file.bytes[range], as: UTF8.self) }

    /// `-- name: …`
    fileprivate func isName(in file: SourceFile) -> Bool { directive("name", in: file) != nil }

    /// The rest of a comment `-- key: rest`.
    func directive(_ key: String, in file: SourceFile) -> Substring? {
        guard kind == .lineComment else { return nil }
        let text = text(in: file).dropFirst(2).drop { $0 == " " || $0 == "\t" }
        guard text.hasPrefix(key + ":") else { return nil }
        return text.dropFirst(key.count + 1).trimmed
    }
}

extension Substring {
    var trimmed: Substring {
        var result = drop { $0 == " " || $0 == "\t" || $0 == "\r" }
        while let last = result.last, last == " " || last == "\t" || last == "\r" { result.removeLast() }
        return result
    }
}

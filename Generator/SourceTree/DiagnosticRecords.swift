/// Findings as trees for the formats that programs read.
struct DiagnosticRecords {
    let files: SourceFiles
    /// Address of the folder of pages, with a slash at its end; nil: findings have no page to open.
    var pages: String?

    // MARK: JSON

    func json(_ diagnostics: [Diagnostic]) -> Node {
        .members([
            "errors": .integer(diagnostics.count { $0.severity == .error }),
            "warnings": .integer(diagnostics.count { $0.severity == .warning }),
            "diagnostics": .list(diagnostics.map(record)),
        ])
    }

    private func record(_ diagnostic: Diagnostic) -> Node {
        let location = diagnostic.location
        let file = files.file(at: location)
        return .members([
            "id": .text(diagnostic.id),
            "severity": .text(diagnostic.severity.rawValue),
            "message": .text(diagnostic.message),
            "file": file.map { .text($0.path) },
            "line": file.map { _ in .integer(Int(location.line)) },
            "column": file.map { _ in .integer(Int(location.column)) },
            "hint": diagnostic.hint.map { .text($0) },
            "related": diagnostic.related.isEmpty ? nil : .list(diagnostic.related.map(record)),
        ])
    }

    private func record(_ related: Diagnostic.Related) -> Node {
        .members([
            "message": .text(related.message),
            "file": files.file(at: related.location).map { .text($0.path) },
            "line": .integer(Int(related.location.line)),
            "column": .integer(Int(related.location.column)),
        ])
    }

    // MARK: SARIF

    func sarif(_ diagnostics: [Diagnostic]) -> Node {
        var rules: [String] = []
        for diagnostic in diagnostics where !rules.contains(diagnostic.id) { rules.append(diagnostic.id) }
        let driver = Node.members([
            "name": .text("contract"),
            "rules": .list(rules.map(rule)),
        ])
        let run = Node.members([
            "tool": .members(["driver": driver]),
            "columnKind": .text("unicodeCodePoints"),
            "results": .list(diagnostics.map { result($0, rules) }),
        ])
        return .members([
            "$schema": .text("https://json.schemastore.org/sarif-2.1.0.json"),
            "version": .text("2.1.0"),
            "runs": .list([run]),
        ])
    }

    private func rule(_ id: String) -> Node {
        .members([
            "id": .text(id),
            "helpUri": pages.map { .text("\($0)\(id).md") },
            "help": .members(["text": .text("contract explain \(id)")]),
        ])
    }

    private func result(_ diagnostic: Diagnostic, _ rules: [String]) -> Node {
        let text = diagnostic.hint.map { "\(diagnostic.message)\nhint: \($0)" } ?? diagnostic.message
        let related = diagnostic.related.map { place($0.location, message: $0.message) }
        return .members([
            "ruleId": .text(diagnostic.id),
            "ruleIndex": rules.firstIndex(of: diagnostic.id).map { .integer($0) },
            "level": .text(diagnostic.severity.rawValue),
            "message": .members(["text": .text(text)]),
            "locations": files.file(at: diagnostic.location).map { _ in
                .list([place(diagnostic.location, message: nil)])
            },
            "relatedLocations": related.isEmpty ? nil : .list(related),
        ])
    }

    private func place(_ location: SourceLocation, message: String?) -> Node {
        let region = Node.members([
            "startLine": .integer(Int(location.line)), "startColumn": .integer(Int(location.column)),
        ])
        let path = files.file(at: location)?.path ?? ""
        return .members([
            "physicalLocation": .members([
                "artifactLocation": .members(["uri": .text(Self.uri(path))]),
                "region": region,
            ]),
            "message": message.map { .members(["text": .text($0)]) },
        ])
    }

    /// A relative reference (RFC 3986): everything but unreserved characters and `/` is percent-encoded.
    private static func uri(_ path: String) -> String {
        path.utf8.map { byte in
            let isLetter = (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
            let isKept = isLetter || "0123456789-._~/".utf8.contains(byte)
            return isKept ? String(Unicode.Scalar(byte)) : "%" + String(byte, radix: 16).leftPadded(to: 2)
        }.joined()
    }
}

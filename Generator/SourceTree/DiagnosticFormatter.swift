/// Findings as text for people and programs, in the order of their places.
package struct DiagnosticFormatter {
    package enum Format: String, CaseIterable, Sendable {
        /// As compilers print, with excerpt and caret.
        case text
        case json
        /// SARIF 2.1.0 (OASIS).
        case sarif
        /// Workflow commands of GitHub Actions.
        case github
    }

    private let files: SourceFiles
    private let usesColor: Bool
    private let pages: String?

    /// - Parameter pages: address of the folder of pages, with a slash at its end, for formats that link to one.
    package init(files: SourceFiles, usesColor: Bool = false, pages: String? = nil) {
        self.files = files
        self.usesColor = usesColor
        self.pages = pages
    }

    package func format(_ diagnostics: [Diagnostic], as format: Format) -> String {
        let sorted = Self.sorted(diagnostics)
        return switch format {
        case .text: sorted.map { text($0) }.joined()
        case .json: NodeWriter.write(DiagnosticRecords(files: files).json(sorted), as: .json)
        case .sarif: NodeWriter.write(DiagnosticRecords(files: files, pages: pages).sarif(sorted), as: .json)
        case .github: sorted.map { github($0) }.joined()
        }
    }

    /// `2 errors, 1 warning`; empty when there is nothing.
    package static func summary(_ diagnostics: [Diagnostic]) -> String {
        Diagnostic.Severity.allCases.reversed().compactMap { severity in
            let count = diagnostics.count { $0.severity == severity }
            return count == 0 ? nil : "\(count) \(severity.rawValue)\(count == 1 ? "" : "s")"
        }.joined(separator: ", ")
    }

    /// By file, line and column; findings of one place keep their order.
    package static func sorted(_ diagnostics: [Diagnostic]) -> [Diagnostic] {
        diagnostics.enumerated().sorted { left, right in
            let a = left.element.location
            let b = right.element.location
            return (a.file, a.line, a.column, Int32(left.offset)) < (b.file, b.line, b.column, Int32(right.offset))
        }.map(\.element)
    }

    // MARK: Text

    private func text(_ diagnostic: Diagnostic) -> String {
        let severity = diagnostic.severity.rawValue
        let message = "\(Self.printable(diagnostic.message)) [\(diagnostic.id)]"
        var lines = head(diagnostic.location, severity, message, colour: Self.colour(of: diagnostic.severity))
        if let hint = diagnostic.hint { lines += "  \(painted("hint:", "36")) \(Self.printable(hint))\n" }
        for related in diagnostic.related {
            lines += head(related.location, "note", Self.printable(related.message), colour: "36")
        }
        return lines
    }

    private func head(_ location: SourceLocation, _ severity: String, _ message: String, colour: String) -> String {
        guard let file = files.file(at: location) else { return "\(painted("\(severity):", colour)) \(message)\n" }
        let place = "\(file.path):\(location.line):\(location.column):"
        let line = "\(painted(place, "1")) \(painted("\(severity):", colour)) \(message)\n"
        return line + excerpt(location, of: file, colour: colour)
    }

    private func excerpt(_ location: SourceLocation, of file: SourceFile, colour: String) -> String {
        guard let line = file.line(location.line), !line.isEmpty else { return "" }
        let excerpt = Excerpt(line: line, column: Int(location.column))
        return "  \(excerpt.text)\n  \(excerpt.indentation)\(painted("^", colour))\n"
    }

    private func painted(_ text: String, _ colour: String) -> String {
        usesColor ? "\u{1B}[\(colour)m\(text)\u{1B}[0m" : text
    }

    private static func colour(of severity: Diagnostic.Severity) -> String {
        switch severity {
        case .error: "1;31"
        case .warning: "1;33"
        case .note: "36"
        }
    }

    /// Texts of a description can hold anything; a terminal must not obey it.
    static func printable(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: isControl) else { return text }
        var printable = ""
        for scalar in text.unicodeScalars {
            if isControl(scalar) {
                printable += scalar.escaped(asASCII: true)
            } else {
                printable.unicodeScalars.append(scalar)
            }
        }
        return printable
    }

    /// Characters that move the cursor, hide text or turn its direction.
    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x20, 0x7F..<0xA0, 0x200B...0x200F, 0x2028...0x202E, 0x2060...0x206F, 0xFEFF: true
        default: false
        }
    }

    // MARK: GitHub

    private func github(_ diagnostic: Diagnostic) -> String {
        let command = diagnostic.severity == .note ? "notice" : diagnostic.severity.rawValue
        var properties = "title=\(Self.property(diagnostic.id))"
        if let file = files.file(at: diagnostic.location) {
            let location = diagnostic.location
            properties = "file=\(Self.property(file.path)),line=\(location.line),col=\(location.column),\(properties)"
        }
        let message = ([diagnostic.message] + [diagnostic.hint].compactMap { $0.map { "hint: \($0)" } }).joined(
            separator: "\n")
        return "::\(command) \(properties)::\(Self.data(message))\n"
    }

    private static func data(_ text: String) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "%": escaped += "%25"
            case "\r": escaped += "%0D"
            case "\n": escaped += "%0A"
            default: escaped += String(scalar)
            }
        }
        return escaped
    }

    private static func property(_ text: String) -> String {
        var escaped = ""
        for scalar in data(text).unicodeScalars {
            switch scalar {
            case ":": escaped += "%3A"
            case ",": escaped += "%2C"
            default: escaped += String(scalar)
            }
        }
        return escaped
    }
}

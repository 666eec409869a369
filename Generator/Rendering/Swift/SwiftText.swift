/// Pieces of Swift text: names, literals, comments. Everything that comes from a description passes through here or
/// through a filter of the templates.
enum SwiftText {
    /// An identifier, in backticks where it is a keyword. Characters that no identifier may have become `_`.
    static func identifier(_ name: String) -> String {
        let safe: String = isPlain(name) || SwiftWords.isIdentifier(name) ? name : sanitized(name)
        return SwiftWords.reserved.contains(safe) ? "`\(safe)`" : safe
    }

    /// The name of a local variable or of an inner parameter: never one of the names that the generated code around
    /// it uses itself, and never `self`.
    static func local(_ name: String, besides taken: Set<String>) -> String {
        if name == "self" || taken.contains(name) { return sanitized(name) + "_" }
        return identifier(name)
    }

    /// A label of an argument: only three words need backticks there.
    static func label(_ name: String) -> String {
        switch name {
        case "inout", "var", "let": "`\(name)`"
        default: isPlain(name) || SwiftWords.isIdentifier(name) ? name : sanitized(name)
        }
    }

    /// The name of a parameter: `limit`, or label and inner name where the name itself cannot be a local variable.
    static func parameter(_ name: String, besides taken: Set<String> = []) -> String {
        let label: String = label(name)
        let local: String = local(name, besides: taken)
        return label == local || local == "`\(label)`" ? local : "\(label) \(local)"
    }

    /// First letter upper case: the struct of a response.
    static func capitalized(_ name: String) -> String {
        name.prefix(1).uppercased() + name.dropFirst()
    }

    /// A string literal with its quotes.
    static func literal(_ text: String) -> String {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count + 2)
        TemplateFilter.appendLiteral(text, into: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Text within a literal that holds more: escaped, without quotes.
    static func inner(_ text: String) -> String { String(literal(text).dropFirst().dropLast()) }

    static func literals(_ texts: [String]) -> String {
        "[" + texts.map(literal).joined(separator: ", ") + "]"
    }

    /// Text within a line of a comment.
    static func comment(_ text: String) -> String {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count)
        TemplateFilter.appendComment(text, into: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func isPlain(_ name: String) -> Bool {
        var isFirst: Bool = true
        for byte in name.utf8 {
            switch byte {
            case 0x41...0x5A, 0x61...0x7A: break
            case 0x30...0x39: if isFirst { return false }
            default: return false
            }
            isFirst = false
        }
        return !isFirst
    }

    private static func sanitized(_ name: String) -> String {
        if SwiftWords.isIdentifier(name) { return name }
        var result: String = ""
        for scalar in name.unicodeScalars {
            result.unicodeScalars.append(scalar == "_" || scalar.properties.isXIDContinue ? scalar : "_")
        }
        return SwiftWords.isIdentifier(result) ? result : "_x" + result
    }
}

// MARK: Comments

extension SwiftText {
    /// Lines of a doc comment, each with its indentation and its line end, so that a template prints it before a
    /// declaration; empty where there is nothing to say. Paragraphs are parted by an empty comment line.
    static func documentation(_ paragraphs: [String?], indent: String = "") -> String {
        var lines: String = ""
        for case let paragraph? in paragraphs {
            let texts: [Substring] = commentLines(paragraph)
            guard !texts.isEmpty else { continue }
            if !lines.isEmpty { lines += "\(indent)///\n" }
            for text in texts { append(text, indent, to: &lines) }
        }
        return lines
    }

    private static func append(_ text: Substring, _ indent: String, to lines: inout String) {
        lines += indent
        lines += text.isEmpty ? "///" : "/// "
        lines += comment(String(text))
        lines += "\n"
    }

    /// Lines without white space at their ends; empty lines at the beginning and end are dropped.
    private static func commentLines(_ text: String) -> [Substring] {
        if isOneLine(text) { return [text[...]] }
        var lines: [Substring] = text.split(omittingEmptySubsequences: false) { $0.isNewline }.map(trimmedEnd)
        while lines.last?.isEmpty == true { lines.removeLast() }
        while lines.first?.isEmpty == true { lines.removeFirst() }
        return lines
    }

    /// Printable ASCII that ends with no space, as most texts are.
    private static func isOneLine(_ text: String) -> Bool {
        guard let last = text.utf8.last, last != 0x20 else { return false }
        return text.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F }
    }

    private static func trimmedEnd(_ line: Substring) -> Substring {
        var line: Substring = line
        while let last = line.last, last.isWhitespace { line.removeLast() }
        return line
    }
}

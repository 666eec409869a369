import ContractModel

/// Excerpts of generated code: each begins with `== MODULE: BEGINNING`, and holds the first declaration of the module
/// whose line begins so, to its end.
struct Declarations {
    private static let mark: String = "== "

    /// What is asked for, in order: a module and the beginning of a line.
    let headings: [(module: String, beginning: String)]

    init(_ text: String) {
        headings = text.split(separator: "\n").filter { $0.hasPrefix(Self.mark) }.map { line in
            let parts: [Substring] = line.dropFirst(Self.mark.count).split(separator: ":", maxSplits: 1)
            return (String(parts[0]), String(parts.last ?? "").drop { $0 == " " }.description)
        }
    }

    /// The same excerpts of other code. A declaration that is not there is told in its place.
    func text(of files: [GeneratedFile]) -> String {
        headings.map { module, beginning in
            let lines: [Substring] = files.filter { $0.path.hasPrefix(module + "/") }
                .flatMap { $0.text.split(separator: "\n", omittingEmptySubsequences: false) }
            let found: String = Self.declaration(beginning, in: lines) ?? "there is no such declaration"
            return "\(Self.mark)\(module): \(beginning)\n\(found)\n"
        }.joined(separator: "\n")
    }

    private static func declaration(_ beginning: String, in lines: [Substring]) -> String? {
        guard let start = lines.firstIndex(where: { $0.drop { $0 == " " }.hasPrefix(beginning) }) else { return nil }
        let indentation: Substring = lines[start].prefix { $0 == " " }
        var end: Int = start
        // Over a list, over parameters on lines of their own, then over the body.
        for (opening, closing) in [("[", "]"), ("(", ")"), ("{", "}")] where lines[end].hasSuffix(opening) {
            end = lines[(end + 1)...].firstIndex { $0.hasPrefix(indentation + closing) } ?? end
        }
        return lines[start...end].map { $0.dropFirst(indentation.count) }.joined(separator: "\n")
    }
}

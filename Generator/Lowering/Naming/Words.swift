/// Cuts names of any convention into words: `order_id`, `order-id`, `orderID`, `HTTPServer`, `line items`.
enum Words {
    /// Longest name that is kept; the rest of a longer one is cut off, so that no name can blow up the output.
    static let maximumLength = 120

    /// Names of the characters that may be a whole name by themselves, as in an enumeration of operators.
    private static let symbols: [Unicode.Scalar: String] = [
        "+": "plus", "-": "minus", "*": "asterisk", "/": "slash", "<": "less", ">": "greater", "=": "equal",
        "!": "not", "&": "and", "|": "or", "%": "percent", "^": "caret", "~": "tilde", "?": "question", "#": "hash",
        "@": "at", "$": "dollar", ".": "dot", ",": "comma", ":": "colon", ";": "semicolon", "_": "underscore",
        " ": "space", "'": "apostrophe", "\"": "quote", "\\": "backslash", "(": "open", ")": "close", "\n": "newline",
        "\t": "tab",
    ]

    /// The words of a name, in lower case. Empty only if nothing in the name can stand in an identifier.
    static func split(_ name: String) -> [String] {
        var splitter = Splitter()
        for scalar in name.unicodeScalars.prefix(maximumLength) { splitter.take(scalar) }
        let words = splitter.finish()
        return withSign(words, of: name) ?? (words.isEmpty ? spelled(name) : words)
    }

    /// `+1` and `-1` are two names.
    private static func withSign(_ words: [String], of name: String) -> [String]? {
        guard let first = name.unicodeScalars.first, first == "+" || first == "-", let sign = symbols[first],
            words.first?.first?.isNumber == true
        else { return nil }
        return [sign] + words
    }

    private static func spelled(_ name: String) -> [String] {
        name.unicodeScalars.prefix(8).compactMap { symbols[$0] }
    }
}

/// The state of cutting one name.
private struct Splitter {
    private var words: [String] = []
    private var current: [Unicode.Scalar] = []

    mutating func take(_ scalar: Unicode.Scalar) {
        guard scalar.isNamePart else { return flush() }
        if startsWord(scalar) { flush() }
        current.append(scalar)
    }

    mutating func finish() -> [String] {
        flush()
        return words
    }

    /// `orderID`: a capital after a small letter or digit.
    private func startsWord(_ scalar: Unicode.Scalar) -> Bool {
        guard scalar.isCapital, let last = current.last else { return false }
        return !last.isCapital
    }

    private mutating func flush() {
        guard !current.isEmpty else { return }
        for word in splitAcronym() { words.append(word.lowercased()) }
        current.removeAll(keepingCapacity: true)
    }

    /// `HTTPServer` is two words, `IDs` is one.
    private func splitAcronym() -> [String] {
        let capitals = current.prefix { $0.isCapital }.count
        let rest = current.dropFirst(capitals)
        let isPlural = rest.count == 1 && rest.first == "s"
        guard capitals > 1, let next = rest.first, next.isSmall, !isPlural else {
            return [text(current[...])]
        }
        return [text(current[..<(capitals - 1)]), text(current[(capitals - 1)...])]
    }

    private func text(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
        var text = String.UnicodeScalarView()
        text.append(contentsOf: scalars)
        return String(text)
    }
}

extension Unicode.Scalar {
    /// A letter or digit that Swift accepts inside an identifier.
    fileprivate var isNamePart: Bool {
        if isASCII { return isCapital || isSmall || ("0"..."9").contains(self) }
        return properties.isAlphabetic && properties.isXIDContinue
    }

    /// The tables of Unicode are asked for other letters than ASCII only: they take most of the time of naming.
    fileprivate var isCapital: Bool { isASCII ? ("A"..."Z").contains(self) : properties.isUppercase }

    fileprivate var isSmall: Bool { isASCII ? ("a"..."z").contains(self) : properties.isLowercase }
}

/// A piece of SQL text. Ranges are byte offsets.
struct SQLToken {
    enum Kind: Equatable {
        /// Letters, digits, `_`, `$`: a keyword or a name.
        case word
        /// `"name"`
        case quotedName
        /// Strings of every form, dollar-quoted ones included.
        case string
        /// `-- …`, without the end of the line.
        case lineComment
        case blockComment
        /// `:name` or `:name?`
        case parameter
        /// `$1`
        case position
        case semicolon
        /// Anything else that is not blank, a byte at a time; `::` and `:=` are one.
        case symbol
        /// A string, a name or a comment without an end.
        case unterminated
    }

    var kind: Kind
    var range: Range<Int>
}

/// Cuts SQL into tokens as PostgreSQL does (§4.1 of its manual), as far as it takes to tell code from text.
struct SQLScanner {
    private let bytes: [UInt8]
    private var position: Int
    private var brackets = 0

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        position = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    }

    static func tokens(_ bytes: [UInt8]) -> [SQLToken] {
        var scanner = SQLScanner(bytes)
        var result: [SQLToken] = []
        while let token = scanner.next() { result.append(token) }
        return result
    }

    mutating func next() -> SQLToken? {
        while position < bytes.count, bytes[position].isBlank { position += 1 }
        guard position < bytes.count else { return nil }
        let start = position
        let kind = scan()
        return SQLToken(kind: kind, range: start..<position)
    }

    private func byte(_ distance: Int) -> UInt8? {
        let index = position + distance
        return index >= 0 && index < bytes.count ? bytes[index] : nil
    }

    private mutating func scan() -> SQLToken.Kind {
        switch bytes[position] {
        case UInt8(ascii: "-") where byte(1) == UInt8(ascii: "-"): return lineComment()
        case UInt8(ascii: "/") where byte(1) == UInt8(ascii: "*"): return blockComment()
        case UInt8(ascii: "'"): return string(escapes: false)
        case UInt8(ascii: "\""): return quoted(UInt8(ascii: "\""), escapes: false, as: .quotedName)
        case UInt8(ascii: "$"): return dollar()
        case UInt8(ascii: ":"): return colon()
        case UInt8(ascii: ";"): return symbol(1, .semicolon)
        case let byte where byte.startsWord: return word()
        default: return otherSymbol()
        }
    }

    private mutating func otherSymbol() -> SQLToken.Kind {
        if bytes[position] == UInt8(ascii: "[") { brackets += 1 }
        if bytes[position] == UInt8(ascii: "]") { brackets = max(0, brackets - 1) }
        // Numbers, so that `1e5` is no word.
        if bytes[position].isDigit {
            while let next = byte(0), next.continuesWord || next == UInt8(ascii: ".") { position += 1 }
            return .symbol
        }
        return symbol(1, .symbol)
    }

    private mutating func symbol(_ length: Int, _ kind: SQLToken.Kind) -> SQLToken.Kind {
        position += length
        return kind
    }

    private mutating func lineComment() -> SQLToken.Kind {
        while let next = byte(0), next != UInt8(ascii: "\n"), next != UInt8(ascii: "\r") { position += 1 }
        return .lineComment
    }

    /// Block comments nest.
    private mutating func blockComment() -> SQLToken.Kind {
        var depth = 0
        repeat {
            if byte(0) == UInt8(ascii: "/"), byte(1) == UInt8(ascii: "*") {
                depth += 1
                position += 2
            } else if byte(0) == UInt8(ascii: "*"), byte(1) == UInt8(ascii: "/") {
                depth -= 1
                position += 2
            } else {
                position += 1
            }
            if position >= bytes.count, depth > 0 { return end() }
        } while depth > 0
        return .blockComment
    }

    private mutating func end() -> SQLToken.Kind {
        position = bytes.count
        return .unterminated
    }

    private mutating func string(escapes: Bool) -> SQLToken.Kind {
        quoted(UInt8(ascii: "'"), escapes: escapes, as: .string)
    }

    /// A doubled quote stands for one; backslashes count in `E'…'` only.
    private mutating func quoted(_ quote: UInt8, escapes: Bool, as kind: SQLToken.Kind) -> SQLToken.Kind {
        position += 1
        while let next = byte(0) {
            position += 1
            if escapes, next == UInt8(ascii: "\\") {
                position += 1
            } else if next == quote {
                guard byte(0) == quote else { return kind }
                position += 1
            }
        }
        return end()
    }

    private mutating func word() -> SQLToken.Kind {
        let start = position
        while let next = byte(0), next.continuesWord { position += 1 }
        let isPrefix = position - start == 1 && byte(0) == UInt8(ascii: "'")
        guard isPrefix, Self.stringPrefixes.contains(bytes[start] | 0x20) else { return .word }
        return string(escapes: bytes[start] | 0x20 == UInt8(ascii: "e"))
    }

    /// `E'…'`, `B'…'`, `X'…'`, `N'…'`.
    private static let stringPrefixes = Set("ebxn".utf8)

    /// `$1`, `$$…$$`, `$tag$…$tag$`.
    private mutating func dollar() -> SQLToken.Kind {
        if byte(1)?.isDigit == true {
            position += 1
            while byte(0)?.isDigit == true { position += 1 }
            return .position
        }
        var length = 1
        while let next = byte(length), next.startsWord || (length > 1 && next.isDigit) { length += 1 }
        guard byte(length) == UInt8(ascii: "$") else { return symbol(1, .symbol) }
        let tag = Array(bytes[position...(position + length)])
        position += tag.count
        while position < bytes.count {
            if bytes[position] == tag[0], bytes[position...].starts(with: tag) {
                position += tag.count
                return .string
            }
            position += 1
        }
        return end()
    }

    private mutating func colon() -> SQLToken.Kind {
        if byte(1) == UInt8(ascii: ":") || byte(1) == UInt8(ascii: "=") { return symbol(2, .symbol) }
        guard byte(1)?.startsWord == true, !isSlice else { return symbol(1, .symbol) }
        position += 1
        while let next = byte(0), next.continuesWord, next != UInt8(ascii: "$") { position += 1 }
        if byte(0) == UInt8(ascii: "?") { position += 1 }
        return .parameter
    }

    /// `list[low:high]`: inside brackets, a colon right behind a value.
    private var isSlice: Bool {
        guard brackets > 0, let before = byte(-1) else { return false }
        return before.continuesWord || before == UInt8(ascii: ")") || before == UInt8(ascii: "]")
    }
}

extension UInt8 {
    var isBlank: Bool { self == 0x20 || (0x09...0x0D).contains(self) }
    var isDigit: Bool { (0x30...0x39).contains(self) }

    /// Letters, `_`, and every byte of a character beyond ASCII.
    var startsWord: Bool {
        self == UInt8(ascii: "_") || self >= 0x80 || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self | 0x20)
    }

    var continuesWord: Bool { startsWord || isDigit || self == UInt8(ascii: "$") }
}

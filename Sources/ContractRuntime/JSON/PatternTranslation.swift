/// Rewrites a regular expression of ECMA-262 (with the `u` flag, plus the few liberties of Annex B that descriptions
/// use) so that PCRE2 means the same by it, and refuses what ECMA-262 does not have.
struct PatternTranslation {
    private let input: [UInt8]
    private var here: Int = 0
    private var output: [UInt8] = []
    private var isInClass: Bool = false
    /// The last thing was a quantifier, so that `+` cannot follow (in PCRE2 it would be possessive).
    private var isAfterQuantifier: Bool = false

    private init(_ expression: String) { input = Array(expression.utf8) }

    /// The expression for PCRE2.
    static func perl(_ expression: String) -> Result<[UInt8], PatternFailure> {
        var translation: PatternTranslation = PatternTranslation(expression)
        do throws(PatternFailure) {
            while translation.here < translation.input.count { try translation.step() }
            return .success(translation.output)
        } catch {
            return .failure(error)
        }
    }

    private func next(_ distance: Int = 0) -> UInt8 { here + distance < input.count ? input[here + distance] : 0 }

    private mutating func copy(_ count: Int = 1) {
        output.append(contentsOf: input[here..<min(here + count, input.count)])
        here += count
    }

    private mutating func replace(_ count: Int, by text: String) {
        output.append(contentsOf: text.utf8)
        here += count
    }

    private func refuse(_ reason: String) -> PatternFailure { PatternFailure(reason: "\(reason) at byte \(here)") }

    private mutating func step() throws(PatternFailure) {
        let byte: UInt8 = next()
        if byte == 0x5C { return try escape() }
        if isInClass { return classByte(byte) }
        switch byte {
        case 0x5B: openClass()
        case 0x28: try openGroup()
        case 0x2A, 0x2B, 0x3F: try quantifier(length: 1)
        case 0x7B: try brace()
        default:
            isAfterQuantifier = false
            copy()
        }
    }

    private mutating func openClass() {
        isAfterQuantifier = false
        isInClass = true
        copy(next(1) == 0x5E ? 2 : 1)
    }

    /// `[` in a class would begin a POSIX class in PCRE2.
    private mutating func classByte(_ byte: UInt8) {
        if byte == 0x5D { isInClass = false }
        if byte == 0x5B { replace(1, by: "\\[") } else { copy() }
    }

    private mutating func openGroup() throws(PatternFailure) {
        isAfterQuantifier = false
        if next(1) == 0x2A { throw refuse("nothing to repeat") }
        guard next(1) == 0x3F else { return copy() }
        switch (next(2), next(3)) {
        case (0x3A, _), (0x3D, _), (0x21, _): copy(3)
        case (0x3C, 0x3D), (0x3C, 0x21): copy(4)
        case (0x3C, _): copy(3)
        default: throw refuse("unknown kind of group")
        }
    }

    /// `*`, `+`, `?` or a brace, with the `?` that makes it lazy.
    private mutating func quantifier(length: Int) throws(PatternFailure) {
        if isAfterQuantifier { throw refuse("nothing to repeat") }
        copy(length)
        if next() == 0x3F { copy() }
        isAfterQuantifier = true
    }

    /// `{2}`, `{2,}`, `{2,5}` repeat; any other brace stands for itself.
    private mutating func brace() throws(PatternFailure) {
        var length: Int = 1
        var digits: Int = 0
        while next(length) &- 0x30 < 10 || next(length) == 0x2C && digits > 0 {
            if next(length) != 0x2C { digits += 1 }
            length += 1
        }
        if digits > 0, next(length) == 0x7D { return try quantifier(length: length + 1) }
        isAfterQuantifier = false
        replace(1, by: "\\{")
    }
}

extension PatternTranslation {
    /// White space of ECMA-262 that is not ASCII, for use in a class.
    private static let space: String =
        "\\s\\x{feff}\\x{a0}\\x{1680}\\x{2000}-\\x{200a}\\x{2028}\\x{2029}\\x{202f}\\x{205f}\\x{3000}"
    /// Not white space, for use in a class: the gaps between the above.
    private static let nonSpace: String =
        "\\x{0}-\\x{8}\\x{e}-\\x{1f}\\x{21}-\\x{9f}\\x{a1}-\\x{167f}\\x{1681}-\\x{1fff}\\x{200b}-\\x{2027}"
        + "\\x{202a}-\\x{202e}\\x{2030}-\\x{205e}\\x{2060}-\\x{2fff}\\x{3001}-\\x{d7ff}\\x{e000}-\\x{fefe}"
        + "\\x{ff00}-\\x{10ffff}"

    private mutating func escape() throws(PatternFailure) {
        isAfterQuantifier = false
        let letter: UInt8 = next(1)
        switch letter {
        case 0: throw refuse("a backslash ends the expression")
        case UInt8(ascii: "s"): replace(2, by: isInClass ? Self.space : "[\(Self.space)]")
        case UInt8(ascii: "S"): replace(2, by: isInClass ? Self.nonSpace : "[\(Self.nonSpace)]")
        case UInt8(ascii: "v"): replace(2, by: "\\x{b}")
        case UInt8(ascii: "B") where isInClass: throw refuse("\\B cannot stand in a class")
        case UInt8(ascii: "u"): try unicodeEscape()
        case UInt8(ascii: "x"): try hexEscape()
        case UInt8(ascii: "c"): try controlEscape()
        case UInt8(ascii: "p"), UInt8(ascii: "P"): try property()
        case UInt8(ascii: "k"): try namedReference()
        case UInt8(ascii: "0"): try zero()
        case UInt8(ascii: "1")...UInt8(ascii: "9") where isInClass: throw refuse("a back reference in a class")
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"): try letterEscape(letter)
        default: copy(2)
        }
    }

    /// The letters that mean the same in both languages.
    private mutating func letterEscape(_ letter: UInt8) throws(PatternFailure) {
        guard "dDwWbBfnrt".utf8.contains(letter) else {
            throw refuse("\\\(Character(UnicodeScalar(letter))) is no escape of ECMA-262")
        }
        copy(2)
    }

    private mutating func zero() throws(PatternFailure) {
        if next(2) &- 0x30 < 10 { throw refuse("octal escapes are not allowed") }
        replace(2, by: "\\x{0}")
    }

    private mutating func hexEscape() throws(PatternFailure) {
        guard let value = hexadecimal(2, 2) else { throw refuse("\\x needs two hexadecimal digits") }
        replace(4, by: "\\x{\(String(value, radix: 16))}")
    }

    private mutating func controlEscape() throws(PatternFailure) {
        let letter: UInt8 = next(2) | 0x20
        guard letter >= 0x61, letter <= 0x7A else { throw refuse("\\c needs a letter") }
        replace(3, by: "\\x{\(String(letter & 31, radix: 16))}")
    }

    /// `\uXXXX`, a pair of them for one character, or `\u{X…}`.
    private mutating func unicodeEscape() throws(PatternFailure) {
        if next(2) == 0x7B {
            var length: Int = 0
            while HexDigits.value(next(3 + length)) != nil { length += 1 }
            guard length > 0, length <= 8, next(3 + length) == 0x7D, let value = hexadecimal(3, length) else {
                throw refuse("\\u{…} needs hexadecimal digits")
            }
            return try scalar(value, length: length + 4)
        }
        guard let high = hexadecimal(2, 4) else { throw refuse("\\u needs four hexadecimal digits") }
        if high & 0xFC00 == 0xD800, next(6) == 0x5C, next(7) == UInt8(ascii: "u"), let low = hexadecimal(8, 4),
            low & 0xFC00 == 0xDC00
        {
            return try scalar(0x10000 + (high - 0xD800) << 10 + (low - 0xDC00), length: 12)
        }
        try scalar(high, length: 6)
    }

    private mutating func scalar(_ value: UInt32, length: Int) throws(PatternFailure) {
        guard UnicodeScalar(value) != nil else { throw refuse("no such character") }
        replace(length, by: "\\x{\(String(value, radix: 16))}")
    }

    private func hexadecimal(_ distance: Int, _ length: Int) -> UInt32? {
        var value: UInt32 = 0
        for place in distance..<distance + length {
            guard let digit = HexDigits.value(next(place)) else { return nil }
            value = value << 4 | UInt32(digit)
        }
        return value
    }

    private mutating func namedReference() throws(PatternFailure) {
        guard next(2) == 0x3C, !isInClass else { throw refuse("\\k needs a name in angle brackets") }
        copy(2)
    }
}

extension PatternTranslation {
    /// Long names of general categories, which PCRE2 knows by their short names only.
    private static let categories: [String: String] = [
        "Letter": "L", "Lowercase_Letter": "Ll", "Uppercase_Letter": "Lu", "Titlecase_Letter": "Lt",
        "Cased_Letter": "L&", "Modifier_Letter": "Lm", "Other_Letter": "Lo", "Mark": "M", "Combining_Mark": "M",
        "Nonspacing_Mark": "Mn", "Spacing_Mark": "Mc", "Enclosing_Mark": "Me", "Number": "N", "Decimal_Number": "Nd",
        "digit": "Nd", "Letter_Number": "Nl", "Other_Number": "No", "Punctuation": "P", "punct": "P",
        "Connector_Punctuation": "Pc", "Dash_Punctuation": "Pd", "Open_Punctuation": "Ps",
        "Close_Punctuation": "Pe", "Initial_Punctuation": "Pi", "Final_Punctuation": "Pf",
        "Other_Punctuation": "Po", "Symbol": "S", "Math_Symbol": "Sm", "Currency_Symbol": "Sc",
        "Modifier_Symbol": "Sk", "Other_Symbol": "So", "Separator": "Z", "Space_Separator": "Zs",
        "Line_Separator": "Zl", "Paragraph_Separator": "Zp", "Other": "C", "Control": "Cc", "cntrl": "Cc",
        "Format": "Cf", "Surrogate": "Cs", "Private_Use": "Co", "Unassigned": "Cn", "LC": "L&",
    ]

    /// `\p{L}`, `\p{Letter}`, `\p{Script=Greek}`, `\p{gc=Lu}`, `\p{Alphabetic}`.
    private mutating func property() throws(PatternFailure) {
        guard next(2) == 0x7B, let close = input[here...].firstIndex(of: 0x7D) else {
            throw refuse("\\p needs a property in braces")
        }
        let text: String = String(decoding: input[(here + 3)..<close], as: UTF8.self)
        let parts: [Substring] = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        let name: String = String(parts.last ?? "")
        let value: String
        switch parts.count == 2 ? String(parts[0]) : "" {
        case "", "General_Category", "gc": value = Self.categories[name] ?? name
        case "Script", "sc": value = "sc:\(name)"
        case "Script_Extensions", "scx": value = "scx:\(name)"
        default: throw refuse("unknown property")
        }
        let letter: String = next(1) == UInt8(ascii: "p") ? "p" : "P"
        replace(close + 1 - here, by: "\\\(letter){\(value)}")
    }
}

/// Labels of international host names: what RFC 5892 allows in a U-label, with its rules on context.
///
/// Character classes come from Unicode's general categories instead of the derived tables of RFC 5892; the exceptions
/// that RFC 5892 §2.6 names are listed.
enum IDNLabel {
    /// Longest label in characters that is looked at.
    static let maximumLength: Int = 63

    static func isValid(_ label: [UnicodeScalar]) -> Bool {
        guard let first = label.first, let last = label.last, label.count <= maximumLength else { return false }
        guard first != "-", last != "-", !isMark(first) else { return false }
        if label.count >= 4, label[2] == "-", label[3] == "-" { return false }
        return label.indices.allSatisfy { isAllowed(label, $0) } && !mixesDigits(label)
    }

    /// The characters of a label whose ASCII form is `xn--` and these bytes, or nil.
    static func decode(punycode text: some Sequence<UInt8>) -> [UnicodeScalar]? {
        guard let label = Punycode.decode(Array(text)), !label.allSatisfy(\.isASCII) else { return nil }
        return label
    }

    private static func isAllowed(_ label: [UnicodeScalar], _ index: Int) -> Bool {
        let scalar: UnicodeScalar = label[index]
        if scalar.isASCII { return HostFormat.isAlphanumeric(UInt8(scalar.value)) || scalar == "-" }
        if disallowed.contains(scalar) { return false }
        if let isInContext = context(label, index) { return isInContext }
        return additions.contains(scalar) || isLetterOrDigit(scalar)
    }

    private static func isLetterOrDigit(_ scalar: UnicodeScalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .lowercaseLetter, .otherLetter, .modifierLetter, .decimalNumber, .nonspacingMark, .spacingMark: true
        case .uppercaseLetter, .titlecaseLetter: true
        default: false
        }
    }

    static func isMark(_ scalar: UnicodeScalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .spacingMark, .enclosingMark: true
        default: false
        }
    }

    /// RFC 5892 §2.6, allowed although their category is not.
    private static let additions: Set<UnicodeScalar> = ["\u{6FD}", "\u{6FE}", "\u{F0B}", "\u{3007}"]
    /// RFC 5892 §2.6, not allowed although their category is.
    private static let disallowed: Set<UnicodeScalar> = [
        "\u{640}", "\u{7FA}", "\u{302E}", "\u{302F}", "\u{3031}", "\u{3032}", "\u{3033}", "\u{3034}", "\u{3035}",
        "\u{303B}",
    ]
}

extension IDNLabel {
    /// The rules of RFC 5892 appendix A for characters that are allowed in context only; nil for all others.
    private static func context(_ label: [UnicodeScalar], _ index: Int) -> Bool? {
        let before: UnicodeScalar? = index > 0 ? label[index - 1] : nil
        let after: UnicodeScalar? = index + 1 < label.count ? label[index + 1] : nil
        switch label[index] {
        case "\u{B7}": return before == "l" && after == "l"
        case "\u{375}": return after.map(isGreek) ?? false
        case "\u{5F3}", "\u{5F4}": return before.map(isHebrew) ?? false
        case "\u{30FB}": return label.contains { $0 != "\u{30FB}" && isJapanese($0) }
        case "\u{200D}": return before.map(isVirama) ?? false
        case "\u{200C}": return before.map { isVirama($0) || isArabic($0) } ?? false
        default: return nil
        }
    }

    /// Appendix A.8 and A.9: Arabic-Indic digits of one kind only.
    private static func mixesDigits(_ label: [UnicodeScalar]) -> Bool {
        label.contains { (0x660...0x669).contains($0.value) } && label.contains { (0x6F0...0x6F9).contains($0.value) }
    }

    private static func isVirama(_ scalar: UnicodeScalar) -> Bool {
        scalar.properties.canonicalCombiningClass == .virama
    }

    private static func isGreek(_ scalar: UnicodeScalar) -> Bool {
        (0x370...0x3FF).contains(scalar.value) || (0x1F00...0x1FFF).contains(scalar.value)
    }

    private static func isHebrew(_ scalar: UnicodeScalar) -> Bool { (0x591...0x5F4).contains(scalar.value) }

    private static func isArabic(_ scalar: UnicodeScalar) -> Bool { (0x620...0x6FF).contains(scalar.value) }

    private static func isJapanese(_ scalar: UnicodeScalar) -> Bool {
        switch scalar.value {
        case 0x3041...0x309F, 0x30A1...0x30FF, 0x3005, 0x3007, 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xF900...0xFAFF,
            0x20000...0x323AF:
            true
        default: false
        }
    }
}

/// RFC 3492, decoding only.
enum Punycode {
    private static let base: Int = 36
    private static let smallestThreshold: Int = 1
    private static let largestThreshold: Int = 26

    static func decode(_ text: [UInt8]) -> [UnicodeScalar]? {
        guard text.count <= IDNLabel.maximumLength, text.allSatisfy({ $0 < 0x80 }) else { return nil }
        let delimiter: Int? = text.lastIndex(of: 0x2D)
        var output: [UnicodeScalar] = text[..<(delimiter ?? 0)].map { UnicodeScalar($0) }
        var here: Int = delimiter.map { $0 + 1 } ?? 0
        guard here < text.count else { return nil }
        var (code, place, bias): (Int, Int, Int) = (128, 0, 72)
        while here < text.count {
            let before: Int = place
            guard let delta = variableLength(text, &here, bias) else { return nil }
            place += delta
            bias = adapt(place - before, output.count + 1, isFirst: before == 0)
            code += place / (output.count + 1)
            place %= output.count + 1
            guard code < 0x11_0000, let scalar = UnicodeScalar(UInt32(code)) else { return nil }
            output.insert(scalar, at: place)
            place += 1
        }
        return output
    }

    /// Reads one number of variable length.
    private static func variableLength(_ text: [UInt8], _ here: inout Int, _ bias: Int) -> Int? {
        var (value, weight, position): (Int, Int, Int) = (0, 1, base)
        while here < text.count {
            guard let digit = digit(text[here]), weight < 1 << 32 else { return nil }
            here += 1
            value += digit * weight
            let threshold: Int = min(max(position - bias, smallestThreshold), largestThreshold)
            if digit < threshold { return value }
            weight *= base - threshold
            position += base
        }
        return nil
    }

    private static func digit(_ byte: UInt8) -> Int? {
        if byte &- 0x30 < 10 { return Int(byte) - 0x30 + 26 }
        return (byte | 0x20) &- 0x61 < 26 ? Int(byte | 0x20) - 0x61 : nil
    }

    private static func adapt(_ delta: Int, _ count: Int, isFirst: Bool) -> Int {
        var delta: Int = isFirst ? delta / 700 : delta / 2
        delta += delta / count
        var steps: Int = 0
        while delta > (base - smallestThreshold) * largestThreshold / 2 {
            delta /= base - smallestThreshold
            steps += base
        }
        return steps + (base - smallestThreshold + 1) * delta / (delta + 38)
    }
}

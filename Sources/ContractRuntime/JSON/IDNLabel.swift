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
        let text: [UInt8] = Array(text)
        guard let label = Punycode.decode(text), !label.allSatisfy(\.isASCII) else { return nil }
        // Another spelling of the same characters is none.
        let isCanonical: Bool = Punycode.encode(label).elementsEqual(text) { $0 == $1 || ($0 | 0x20) == ($1 | 0x20) }
        return isCanonical ? label : nil
    }

    /// The characters of a label that begins with `xn--`; nil for any other.
    static func decoded(_ label: ArraySlice<UnicodeScalar>) -> [UnicodeScalar]? {
        guard label.count > 4, label.allSatisfy(\.isASCII),
            label.prefix(4).map({ $0.properties.lowercaseMapping }).joined() == "xn--"
        else { return nil }
        return decode(punycode: label.dropFirst(4).map { UInt8($0.value) })
    }

    /// The form in ASCII has at most 63 bytes, as every label.
    static func fits(_ label: ArraySlice<UnicodeScalar>) -> Bool {
        Punycode.encode(Array(label)).count + 4 <= maximumLength
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

/// RFC 3492.
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

    static func encode(_ label: [UnicodeScalar]) -> [UInt8] {
        var output: [UInt8] = label.filter(\.isASCII).map { UInt8($0.value) }
        let basic: Int = output.count
        if basic > 0 { output.append(0x2D) }
        var (code, delta, bias, handled): (Int, Int, Int, Int) = (128, 0, 72, basic)
        while handled < label.count {
            let next: Int = label.lazy.map { Int($0.value) }.filter { $0 >= code }.min() ?? code
            delta += (next - code) * (handled + 1)
            code = next
            for scalar in label where scalar.value <= code {
                guard scalar.value == code else {
                    delta += 1
                    continue
                }
                append(delta, bias, to: &output)
                bias = adapt(delta, handled + 1, isFirst: handled == basic)
                delta = 0
                handled += 1
            }
            delta += 1
            code += 1
        }
        return output
    }

    private static func append(_ number: Int, _ bias: Int, to output: inout [UInt8]) {
        var (rest, position): (Int, Int) = (number, base)
        while true {
            let threshold: Int = min(max(position - bias, smallestThreshold), largestThreshold)
            guard rest >= threshold else { break }
            output.append(digit(threshold + (rest - threshold) % (base - threshold)))
            rest = (rest - threshold) / (base - threshold)
            position += base
        }
        output.append(digit(rest))
    }

    private static func digit(_ value: Int) -> UInt8 { UInt8(value < 26 ? value + 0x61 : value - 26 + 0x30) }

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

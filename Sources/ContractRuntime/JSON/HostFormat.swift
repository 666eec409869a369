/// Names and addresses of hosts, by hand on bytes.
enum HostFormat {
    typealias Bytes = UnsafeBufferPointer<UInt8>

    /// RFC 1123 §2.1: labels of letters, digits and inner hyphens, 63 bytes each, 253 in all. Labels that begin with
    /// `xn--` have to hold a name of RFC 5890; others have no hyphens in third and fourth place.
    static func isName(_ text: Bytes, isInternational: Bool) -> Bool {
        guard !text.isEmpty, text.count <= 253 else { return false }
        if isInternational {
            let scalars: [UnicodeScalar] = Array(String(decoding: text, as: UTF8.self).unicodeScalars)
            let labels: [ArraySlice<UnicodeScalar>] = scalars.split(
                omittingEmptySubsequences: false, whereSeparator: isDot)
            guard labels.allSatisfy(isInternationalLabel) else { return false }
            let names: [[UnicodeScalar]] = labels.map { IDNLabel.decoded($0) ?? Array($0) }
            return !names.contains(where: BidiRule.concerns) || names.allSatisfy(BidiRule.holds)
        }
        var start: Int = 0
        for index in 0...text.count where index == text.count || text[index] == 0x2E {
            guard isLabel(text[start..<index]) else { return false }
            start = index + 1
        }
        return true
    }

    private static func isLabel(_ label: some BidirectionalCollection<UInt8>) -> Bool {
        guard let first = label.first, let last = label.last, label.count <= 63 else { return false }
        guard first != 0x2D, last != 0x2D, label.allSatisfy({ isAlphanumeric($0) || $0 == 0x2D }) else { return false }
        guard label.dropFirst(2).starts(with: [0x2D, 0x2D]) else { return true }
        guard label.prefix(2).elementsEqual([0x78, 0x6E], by: { $0 | 0x20 == $1 }) else { return false }
        return IDNLabel.decode(punycode: label.dropFirst(4)).map(IDNLabel.isValid) ?? false
    }

    private static func isInternationalLabel(_ label: ArraySlice<UnicodeScalar>) -> Bool {
        if label.allSatisfy(\.isASCII) { return isLabel(label.map { UInt8($0.value) }) }
        return IDNLabel.isValid(Array(label)) && IDNLabel.fits(label)
    }

    /// The full stops that RFC 3490 §3.1 takes.
    private static func isDot(_ character: UnicodeScalar) -> Bool {
        character == "." || character == "\u{3002}" || character == "\u{FF0E}" || character == "\u{FF61}"
    }

    static func isAlphanumeric(_ byte: UInt8) -> Bool { (byte | 0x20) &- 0x61 < 26 || byte &- 0x30 < 10 }

    /// Four numbers up to 255 without leading zeros.
    static func isIPv4(_ text: Bytes) -> Bool { text.count <= 15 && isIPv4(text[...]) }

    static func isIPv4(_ text: Bytes.SubSequence) -> Bool {
        let parts: [Bytes.SubSequence] = text.split(separator: 0x2E, omittingEmptySubsequences: false)
        return parts.count == 4 && parts.allSatisfy(isOctet)
    }

    private static func isOctet(_ part: Bytes.SubSequence) -> Bool {
        guard let first = part.first, part.count <= 3, part.allSatisfy({ $0 &- 0x30 < 10 }) else { return false }
        guard first != 0x30 || part.count == 1 else { return false }
        return part.reduce(0) { $0 * 10 + Int($1 - 0x30) } <= 255
    }

    /// RFC 4291 §2.2: eight groups of one to four digits, one run of zeros as `::`, the last two as IPv4. No zone.
    static func isIPv6(_ text: Bytes) -> Bool {
        guard text.count >= 2, text.count <= 45 else { return false }
        var gap: Int?
        for index in 0..<(text.count - 1) where text[index] == 0x3A && text[index + 1] == 0x3A {
            if gap != nil { return false }
            gap = index
        }
        guard let gap else { return groups(text[...], mayEndInIPv4: true) == 8 }
        let head: Bytes.SubSequence = text[..<gap]
        let tail: Bytes.SubSequence = text[(gap + 2)...]
        guard let before = head.isEmpty ? 0 : groups(head, mayEndInIPv4: false),
            let after = tail.isEmpty ? 0 : groups(tail, mayEndInIPv4: true)
        else { return false }
        return before + after <= 7
    }

    /// Number of groups of 16 bits between colons, or nil.
    private static func groups(_ text: Bytes.SubSequence, mayEndInIPv4: Bool) -> Int? {
        let parts: [Bytes.SubSequence] = text.split(separator: 0x3A, omittingEmptySubsequences: false)
        guard let last = parts.last else { return nil }
        let hasIPv4: Bool = mayEndInIPv4 && last.contains(0x2E)
        if hasIPv4, !isIPv4(last) { return nil }
        let groups: ArraySlice<Bytes.SubSequence> = hasIPv4 ? parts.dropLast() : parts[...]
        let areGroups: Bool = groups.allSatisfy { group in
            !group.isEmpty && group.count <= 4 && group.allSatisfy { HexDigits.value($0) != nil }
        }
        return areGroups ? groups.count + (hasIPv4 ? 2 : 0) : nil
    }
}

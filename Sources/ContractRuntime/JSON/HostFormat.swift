/// Names and addresses of hosts, by hand on bytes.
enum HostFormat {
    typealias Bytes = UnsafeBufferPointer<UInt8>

    /// RFC 1123 §2.1: labels of letters, digits and inner hyphens, 63 bytes each, 253 in all.
    static func isName(_ text: Bytes, isInternational: Bool) -> Bool {
        guard !text.isEmpty, text.count <= 253 else { return false }
        if isInternational { return String(decoding: text, as: UTF8.self).split(whereSeparator: isDot, isLabel) }
        return text.split(separator: 0x2E, omittingEmptySubsequences: false).allSatisfy { isLabel($0) }
    }

    private static func isLabel(_ label: Bytes.SubSequence) -> Bool {
        guard let first = label.first, let last = label.last, label.count <= 63 else { return false }
        guard first != 0x2D, last != 0x2D, label.allSatisfy({ isAlphanumeric($0) || $0 == 0x2D }) else { return false }
        return !(label.count >= 4 && label.dropFirst(2).starts(with: [0x2D, 0x2D])) || isPunycode(label)
    }

    /// A label with hyphens in third and fourth place is allowed only as `xn--…`.
    private static func isPunycode(_ label: Bytes.SubSequence) -> Bool {
        label.count > 4 && label.prefix(2).map { $0 | 0x20 } == [0x78, 0x6E]
    }

    /// The full stops that RFC 3490 §3.1 takes.
    private static func isDot(_ character: UnicodeScalar) -> Bool {
        character == "." || character == "\u{3002}" || character == "\u{FF0E}" || character == "\u{FF61}"
    }

    private static func isLabel(_ label: Substring.UnicodeScalarView) -> Bool {
        guard let first = label.first, let last = label.last, label.count <= 63 else { return false }
        guard first != "-", last != "-", !isMark(first) else { return false }
        let third: Substring.UnicodeScalarView = label.dropFirst(2)
        if third.count >= 2, third.starts(with: "--".unicodeScalars) {
            return label.allSatisfy(\.isASCII) && label.prefix(2).map { Character($0).lowercased() } == ["x", "n"]
        }
        return label.allSatisfy { scalar in
            scalar.isASCII ? isAlphanumeric(UInt8(scalar.value)) || scalar == "-" : isLabelScalar(scalar)
        }
    }

    private static func isMark(_ scalar: UnicodeScalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .spacingMark, .enclosingMark: true
        default: false
        }
    }

    /// Letters, digits, marks and joiners (the classes that RFC 5892 keeps).
    private static func isLabelScalar(_ scalar: UnicodeScalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .lowercaseLetter, .uppercaseLetter, .titlecaseLetter, .otherLetter, .modifierLetter, .decimalNumber: true
        case .nonspacingMark, .spacingMark: scalar != "\u{302E}" && scalar != "\u{302F}"
        default: "\u{B7}\u{375}\u{5F3}\u{5F4}\u{30FB}\u{200C}\u{200D}\u{6FD}\u{6FE}\u{F0B}\u{3007}".unicodeScalars.contains(scalar)
        }
    }

    static func isAlphanumeric(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 || (byte | 0x20) &- 0x61 < 26 }

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
        let groups: [Bytes.SubSequence] = text.split(separator: 0x3A, omittingEmptySubsequences: false)
        var empties: Int = groups.filter(\.isEmpty).count
        var count: Int = 0
        for (index, group) in groups.enumerated() where !group.isEmpty {
            if index == groups.count - 1, group.contains(0x2E) {
                guard isIPv4(group) else { return false }
                count += 2
            } else {
                guard group.count <= 4, group.allSatisfy({ HexDigits.value($0) != nil }) else { return false }
                count += 1
            }
        }
        // `::` at either end makes one empty group more.
        if groups.count >= 3, groups[0].isEmpty { guard groups[1].isEmpty else { return false }; empties -= 1 }
        if groups.count >= 3, groups[groups.count - 1].isEmpty {
            guard groups[groups.count - 2].isEmpty else { return false }
            empties -= 1
        }
        return empties == 0 ? count == 8 : empties == 1 && count <= 7
    }
}

extension String {
    /// Whether all parts between separators satisfy `isLabel`; one empty part at the end is not taken.
    fileprivate func split(
        whereSeparator isSeparator: (UnicodeScalar) -> Bool, _ isLabel: (Substring.UnicodeScalarView) -> Bool
    ) -> Bool {
        unicodeScalars.split(omittingEmptySubsequences: false, whereSeparator: isSeparator)
            .allSatisfy { isLabel(Substring($0).unicodeScalars) }
    }
}

/// Mailboxes of RFC 5321 §4.1.2 and RFC 6531.
enum MailFormat {
    typealias Bytes = UnsafeBufferPointer<UInt8>

    static func accepts(_ text: Bytes, isInternational: Bool) -> Bool {
        guard let at = text.lastIndex(of: 0x40), at > 0, at <= 64, text.count <= 254 else { return false }
        let local: Bytes = Bytes(rebasing: text[..<at])
        let domain: Bytes = Bytes(rebasing: text[(at + 1)...])
        guard local[0] == 0x22 ? isQuoted(local) : isDotAtom(local, isInternational) else { return false }
        return domain.first == 0x5B ? isLiteral(domain) : HostFormat.isName(domain, isInternational: isInternational)
    }

    private static func isDotAtom(_ text: Bytes, _ isInternational: Bool) -> Bool {
        text.split(separator: 0x2E, omittingEmptySubsequences: false).allSatisfy { atom in
            !atom.isEmpty && atom.allSatisfy { isAtomByte($0) || (isInternational && $0 >= 0x80) }
        }
    }

    private static func isAtomByte(_ byte: UInt8) -> Bool {
        HostFormat.isAlphanumeric(byte) || "!#$%&'*+-/=?^_`{|}~".utf8.contains(byte)
    }

    private static func isQuoted(_ text: Bytes) -> Bool {
        guard text.count >= 2, text[text.count - 1] == 0x22 else { return false }
        var index: Int = 1
        while index < text.count - 1 {
            if text[index] == 0x5C { index += 1 } else if text[index] == 0x22 { return false }
            guard index < text.count - 1, text[index] >= 0x20, text[index] < 0x7F else { return false }
            index += 1
        }
        return true
    }

    /// `[127.0.0.1]` or `[IPv6:::1]`.
    private static func isLiteral(_ text: Bytes) -> Bool {
        guard text.count > 2, text[text.count - 1] == 0x5D else { return false }
        let inner: Bytes = Bytes(rebasing: text[1..<(text.count - 1)])
        if inner.prefix(5).map({ $0 | 0x20 }) == Array("ipv6:".utf8) {
            return HostFormat.isIPv6(Bytes(rebasing: inner[5...]))
        }
        return HostFormat.isIPv4(inner)
    }
}

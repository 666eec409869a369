/// Which strings need quotes in YAML, so that every reader, of 1.1 too, reads them as strings.
enum YAMLStyle {
    private static let words: Set<String> = [
        "y", "n", "yes", "no", "on", "off", "true", "false", "null", "nan", "inf",
    ]

    static func key(_ key: String) -> String {
        isPlain(key) && !key.contains(" ") ? key : NodeWriter.quoted(key)
    }

    /// A key of that length has to be marked as one: readers look for its colon within 1,024 characters
    /// (YAML 1.2.2 §7.4.2).
    static func isLong(_ key: String) -> Bool { key.utf8.count > 1_000 }

    /// Begins with a letter or a sign without meaning, and holds nothing that could end the scalar.
    static func isPlain(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        guard let first = bytes.first, let last = bytes.last, isLead(first), last != UInt8(ascii: " "),
            last != UInt8(ascii: ":")
        else { return false }
        for (index, byte) in bytes.enumerated() {
            if byte == UInt8(ascii: ":") {
                if bytes[index + 1] == UInt8(ascii: " ") { return false }
            } else if !isInner(byte) {
                return false
            }
        }
        return !words.contains(text.lowercased())
    }

    /// Several lines of printable text without spaces at the wrong places.
    static func isLiteral(_ text: String) -> Bool {
        guard text.utf8.contains(UInt8(ascii: "\n")), text.utf8.first != UInt8(ascii: "\n"), text != "\n" else {
            return false
        }
        guard !text.hasSuffix("\n\n"), !text.hasPrefix(" "), !text.hasPrefix("\t") else { return false }
        return text.unicodeScalars.allSatisfy { $0 == "\n" || $0 == "\t" || isPrintable($0) }
    }

    /// What YAML takes as it stands (YAML 1.2.2 §5.1) and what does not end a line or hide.
    static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x20, 0x7F..<0xA0, 0x2028, 0x2029, 0xFEFF, 0xFFFE, 0xFFFF: false
        default: true
        }
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }

    private static func isLead(_ byte: UInt8) -> Bool {
        isLetter(byte) || byte == UInt8(ascii: "/") || byte == UInt8(ascii: "$") || byte == UInt8(ascii: "_")
            || byte == UInt8(ascii: "(")
    }

    private static let innerSigns: Set<UInt8> = Set(" _-./$();+?!='\"<>*&@^~".utf8)

    private static func isInner(_ byte: UInt8) -> Bool {
        isLetter(byte) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || innerSigns.contains(byte)
            || byte == UInt8(ascii: ",")
    }
}

/// Addresses of links.
enum MarkdownLink {
    static let maximumBytes: Int = 2048
    private static let schemes: [String] = ["https://", "http://", "mailto:"]

    /// Absolute addresses of harmless schemes, without blanks and control characters.
    static func isAllowed(_ address: String) -> Bool {
        let lowered = address.lowercased()
        return address.utf8.count <= maximumBytes && schemes.contains { lowered.hasPrefix($0) && lowered != $0 }
            && address.unicodeScalars.allSatisfy { $0.value > 0x20 && !(0x7f...0xa0).contains($0.value) }
    }

    /// `(address)` or `(address "title")` at a position, with the position after it.
    static func target(_ bytes: [UInt8], after start: Int) -> (address: String, end: Int)? {
        guard start < bytes.count, bytes[start] == UInt8(ascii: "(") else { return nil }
        var depth: Int = 0
        let limit = min(bytes.count, start + maximumBytes)
        for index in start..<limit {
            switch bytes[index] {
            case UInt8(ascii: "("): depth += 1
            case UInt8(ascii: ")"): depth -= 1
            default: continue
            }
            if depth == 0 { return (address(bytes[(start + 1)..<index]), index + 1) }
        }
        return nil
    }

    private static func address(_ bytes: ArraySlice<UInt8>) -> String {
        let text = String(decoding: bytes, as: UTF8.self)
        let words = text.split(maxSplits: 1, whereSeparator: \.isWhitespace)
        let first = words.first ?? ""
        return first.hasPrefix("<") && first.hasSuffix(">") ? String(first.dropFirst().dropLast()) : String(first)
    }
}

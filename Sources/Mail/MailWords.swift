import FoundationEssentials

/// How text and times are written in the fields of a mail.
enum MailWords {
    /// RFC 5322 §2.1.1: lines should have no more characters, without their end.
    static let lineLength: Int = 78
    /// Characters of a line of base64 (RFC 2045 §6.8).
    private static let base64LineLength: Int = 76
    /// Bytes of UTF-8 in one encoded word: 52 characters of base64 and 12 around them stay below the 75 of RFC 2047
    /// §2, beside the name of a field too.
    private static let wordBytes: Int = 39
    /// Longest text that stands behind `Subject: ` in a line of its own.
    private static let plainLength: Int = lineLength - 9

    /// Text of a field: as it is, or as encoded words (RFC 2047 §2), each on a line.
    static func unstructured(_ text: String) -> String {
        let line: String = oneLine(text)
        let isPlain: Bool = line.utf8.allSatisfy { $0 < 0x7F } && line.utf8.count <= plainLength && !line.contains("=?")
        return isPlain ? line : encodedWords(line)
    }

    /// A name in front of an address: a quoted string (RFC 5322 §3.2.4), or encoded words.
    static func phrase(_ text: String) -> String {
        let line: String = oneLine(text)
        guard line.utf8.allSatisfy({ $0 < 0x7F }), line.utf8.count <= plainLength else { return encodedWords(line) }
        return "\"" + line.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
    }

    /// Nothing that a mail says may begin a field: each control, line ends among them, is a space.
    private static func oneLine(_ text: String) -> String {
        String(String.UnicodeScalarView(text.unicodeScalars.map { isControl($0) ? " " : $0 }))
    }

    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value) || scalar.value == 0x2028 || scalar.value == 0x2029
    }

    private static func encodedWords(_ text: String) -> String {
        var pieces: [String] = [""]
        for character in text.unicodeScalars {
            if pieces[pieces.count - 1].utf8.count + 4 > wordBytes { pieces.append("") }
            pieces[pieces.count - 1].unicodeScalars.append(character)
        }
        return pieces.map { "=?utf-8?B?\(Data($0.utf8).base64EncodedString())?=" }.joined(separator: "\r\n ")
    }

    /// Base64 in lines (RFC 2045 §6.8).
    static func base64Lines(_ bytes: [UInt8]) -> [String] {
        var lines: [String] = []
        var rest: Substring = Substring(Data(bytes).base64EncodedString())
        while !rest.isEmpty {
            lines.append(String(rest.prefix(base64LineLength)))
            rest = rest.dropFirst(base64LineLength)
        }
        return lines
    }

    /// `Mon, 02 Mar 2026 10:00:00 +0000` (RFC 5322 §3.3).
    static func stamp(_ date: Date) -> String {
        let days: [String] = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
        let months: [String] = [
            "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
        ]
        // "2026-03-02T10:00:00Z"
        let parts: [Int] = date.ISO8601Format().split { !$0.isNumber }.compactMap { Int($0) }
        guard parts.count >= 6, (1...12).contains(parts[1]) else { return "" }
        let day: Int = Int((date.timeIntervalSince1970 / 86_400).rounded(.down))
        let clock: String = parts[3...5].map(twoDigits).joined(separator: ":")
        let name: String = days[((day % 7) + 7) % 7]
        return "\(name), \(twoDigits(parts[2])) \(months[parts[1] - 1]) \(parts[0]) \(clock) +0000"
    }

    private static func twoDigits(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}

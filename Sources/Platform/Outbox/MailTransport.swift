package import FoundationEssentials

/// Hands mails to the world.
package protocol MailTransport: Sendable {
    /// Returns when the mail is in other hands. It may come twice when a process dies at the wrong moment; `id` is the
    /// same then.
    func send(_ mail: MailMessage, id: UUID, at date: Date) async throws
}

/// Writes mails into a folder as `.eml` files (RFC 5322), for development.
package struct MailFolder: MailTransport {
    private let path: String

    /// - Parameter path: made when the first mail comes.
    package init(path: String) { self.path = path }

    package func send(_ mail: MailMessage, id: UUID, at date: Date) async throws {
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        let name: String = "\(path)/\(id.uuidString.lowercased()).eml"
        let text: String = MailText.message(mail, id: id, at: date)
        try Data(text.utf8).write(to: URL(filePath: name), options: .atomic)
    }
}

/// A mail as RFC 5322 has it, with MIME (RFC 2045) for text beyond ASCII.
enum MailText {
    private static let sender: String = "Platform <no-reply@localhost>"
    /// Characters of a line of base64 (RFC 2045 §6.8).
    private static let lineLength: Int = 76
    /// Bytes of UTF-8 in one encoded word: 60 characters of base64, below the 75 of RFC 2047 §2 with its frame.
    private static let wordBytes: Int = 39

    static func message(_ mail: MailMessage, id: UUID, at date: Date) -> String {
        let isPlain: Bool = isPlain(mail.text)
        let fields: [String] = [
            "Message-ID: <\(id.uuidString.lowercased())@localhost>", "Date: \(stamp(date))", "From: \(sender)",
            "To: \(oneLine(mail.to))", "Subject: \(words(oneLine(mail.subject)))", "MIME-Version: 1.0",
            "Content-Type: text/plain; charset=utf-8",
            "Content-Transfer-Encoding: \(isPlain ? "7bit" : "base64")", "",
        ]
        let body: [String] = isPlain
            ? mail.text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
            : lines(Data(mail.text.utf8).base64EncodedString())
        return (fields + body).joined(separator: "\r\n") + "\r\n"
    }

    /// Text that may travel as it is (RFC 2045 §2.7): ASCII without controls, in lines of at most 998 characters.
    private static func isPlain(_ text: String) -> Bool {
        text.utf8.allSatisfy { (0x20..<0x7F).contains($0) || $0 == 0x0A }
            && text.split(separator: "\n").allSatisfy { $0.utf8.count <= 998 }
    }

    /// Nothing that a mail says may begin a header field.
    private static func oneLine(_ text: String) -> String {
        String(String.UnicodeScalarView(text.unicodeScalars.map { $0.value < 0x20 || $0.value == 0x7F ? " " : $0 }))
    }

    /// RFC 2047 §5: encoded words, one per line.
    private static func words(_ text: String) -> String {
        guard text.utf8.contains(where: { $0 > 0x7E }) else { return text }
        var pieces: [String] = [""]
        for character in text.unicodeScalars {
            if pieces[pieces.count - 1].utf8.count + 4 > wordBytes { pieces.append("") }
            pieces[pieces.count - 1].unicodeScalars.append(character)
        }
        return pieces.map { "=?utf-8?B?\(Data($0.utf8).base64EncodedString())?=" }.joined(separator: "\r\n ")
    }

    private static func lines(_ text: String) -> [String] {
        var lines: [String] = []
        var rest: Substring = Substring(text)
        while !rest.isEmpty {
            lines.append(String(rest.prefix(lineLength)))
            rest = rest.dropFirst(lineLength)
        }
        return lines
    }

    private static func stamp(_ date: Date) -> String {
        let days: [String] = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
        let months: [String] = [
            "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
        ]
        // "2026-03-02T10:00:00Z"
        let parts: [Int] = date.ISO8601Format().split { !$0.isNumber }.compactMap { Int($0) }
        guard parts.count >= 6, (1...12).contains(parts[1]) else { return "" }
        let day: Int = Int((date.timeIntervalSince1970 / 86_400).rounded(.down))
        let clock: String = parts[3...5].map { $0 < 10 ? "0\($0)" : "\($0)" }.joined(separator: ":")
        return "\(days[((day % 7) + 7) % 7]), \(parts[2]) \(months[parts[1] - 1]) \(parts[0]) \(clock) +0000"
    }
}

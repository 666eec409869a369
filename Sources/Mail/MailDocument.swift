package import FoundationEssentials

/// One mail as it travels: RFC 5322, with MIME (RFC 2045) for text beyond ASCII.
package struct MailDocument: Sendable, Hashable {
    package var from: MailSender
    package var to: MailAddress
    /// Any text; line ends become spaces.
    package var subject: String
    /// Plain text.
    package var text: String
    /// The left side of `Message-ID`: the same whenever the same mail is sent, so that a repetition can be recognised.
    package var id: UUID
    /// When it was written, not when it is sent.
    package var date: Date

    package init(from: MailSender, to: MailAddress, subject: String, text: String, id: UUID, date: Date) {
        self.from = from
        self.to = to
        self.subject = subject
        self.text = text
        self.id = id
        self.date = date
    }

    package var bytes: [UInt8] { Array((fields + [""] + body).joined(separator: "\r\n").utf8) + [0x0D, 0x0A] }

    private var fields: [String] {
        [
            "Message-ID: <\(id.uuidString.lowercased())@\(from.address.domain)>", "Date: \(MailWords.stamp(date))",
            "From: \(from.field)", "To: \(to)", "Subject: \(MailWords.unstructured(subject))",
            // RFC 3834 §5: nobody's absence note is to answer.
            "Auto-Submitted: auto-generated", "MIME-Version: 1.0", "Content-Type: text/plain; charset=utf-8",
            "Content-Transfer-Encoding: \(isPlain ? "7bit" : "base64")",
        ]
    }

    private var lines: [Substring] { text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) }

    private var body: [String] {
        isPlain ? lines.map(String.init) : MailWords.base64Lines(Array(lines.joined(separator: "\r\n").utf8))
    }

    /// Text that may travel as it is (RFC 2045 §2.7): ASCII without controls, in lines of at most 998 characters.
    private var isPlain: Bool {
        lines.allSatisfy { $0.utf8.count <= 998 && $0.utf8.allSatisfy { (0x20..<0x7F).contains($0) } }
    }
}

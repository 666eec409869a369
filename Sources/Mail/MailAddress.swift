/// An address that may stand in a command of SMTP and in a field of a mail: `Mailbox` of RFC 5321 §4.1.2, ASCII.
package struct MailAddress: Sendable, Hashable, CustomStringConvertible {
    package static let maximumLength: Int = 254
    /// RFC 5321 §4.5.3.1.1.
    private static let maximumLocalLength: Int = 64

    package let description: String
    /// Behind the sign.
    package let domain: String

    /// Nil when the text is no address. Line ends, angle brackets and other controls are none, so that nothing in an
    /// address begins a command or a field of its own.
    package init?(_ text: String) {
        guard let sign = text.utf8.lastIndex(of: 0x40), text.utf8.count <= Self.maximumLength else { return nil }
        let local: Substring.UTF8View = text[..<sign].utf8
        let domain: Substring.UTF8View = text[text.utf8.index(after: sign)...].utf8
        guard (1...Self.maximumLocalLength).contains(local.count), Self.isAtom(local) || Self.isQuoted(local),
            Self.isDomain(domain)
        else { return nil }
        description = text
        self.domain = String(Substring(domain))
    }

    private static func isAtom(_ text: Substring.UTF8View) -> Bool {
        text.first != 0x2E && text.last != 0x2E
            && text.allSatisfy { isAlphanumeric($0) || ".!#$%&'*+-/=?^_`{|}~".utf8.contains($0) }
    }

    /// `"…"` with a backslash before quotation marks and backslashes (RFC 5321 §4.1.2, `Quoted-string`).
    private static func isQuoted(_ text: Substring.UTF8View) -> Bool {
        guard text.count >= 2, text.first == 0x22, text.last == 0x22 else { return false }
        var isEscaped: Bool = false
        for byte in text.dropFirst().dropLast() {
            guard (0x20...0x7E).contains(byte), isEscaped || byte != 0x22 else { return false }
            isEscaped = !isEscaped && byte == 0x5C
        }
        return !isEscaped
    }

    /// A name, or an address in square brackets.
    private static func isDomain(_ text: Substring.UTF8View) -> Bool {
        if text.first == 0x5B, text.last == 0x5D {
            let literal: Substring.UTF8View = text.dropFirst().dropLast()
            return !literal.isEmpty && literal.allSatisfy { isAlphanumeric($0) || ".:-".utf8.contains($0) }
        }
        return text.split(separator: 0x2E, omittingEmptySubsequences: false).allSatisfy { label in
            (1...63).contains(label.count) && label.allSatisfy { isAlphanumeric($0) || $0 == 0x2D }
        }
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
    }
}

/// Who a mail is from: `no-reply@example.com` or `Acme <no-reply@example.com>`.
package struct MailSender: Sendable, Hashable {
    package var name: String?
    package var address: MailAddress

    package init(name: String? = nil, address: MailAddress) {
        self.name = name
        self.address = address
    }

    /// Nil when the text has neither form.
    package init?(_ text: String) {
        if let address = MailAddress(text) {
            self.init(address: address)
            return
        }
        guard text.last == ">", let start = text.lastIndex(of: "<"),
            let address = MailAddress(String(text[text.index(after: start)...].dropLast()))
        else { return nil }
        let name: Substring = text[..<start].drop { $0 == " " }
        let end: String.Index = name.lastIndex { $0 != " " }.map { name.index(after: $0) } ?? name.startIndex
        self.init(name: name[..<end].isEmpty ? nil : String(name[..<end]), address: address)
    }

    /// As it stands behind `From:`.
    var field: String {
        guard let name else { return "\(address)" }
        return "\(MailWords.phrase(name)) <\(address)>"
    }
}

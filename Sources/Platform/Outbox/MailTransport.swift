package import FoundationEssentials
package import Mail

/// Hands mails to the world.
package protocol MailTransport: Sendable {
    /// Returns when the mail is in other hands. It may come twice when a process dies at the wrong moment; `id` and
    /// `date`, when it was written, are the same then.
    ///
    /// - Throws: `MailError.refused` when no further try can go better; anything else is tried again.
    func send(_ mail: MailMessage, id: UUID, at date: Date) async throws
}

/// Writes mails into a folder as `.eml` files (RFC 5322), for development.
package struct MailFolder: MailTransport {
    private let path: String
    private let sender: MailSender

    /// - Parameter path: made when the first mail comes.
    package init(path: String, sender: MailSender) {
        self.path = path
        self.sender = sender
    }

    package func send(_ mail: MailMessage, id: UUID, at date: Date) async throws {
        let document: MailDocument = try mail.document(from: sender, id: id, at: date)
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        let name: String = "\(path)/\(id.uuidString.lowercased()).eml"
        try Data(document.bytes).write(to: URL(filePath: name), options: .atomic)
    }
}

/// Hands mails to a server that takes them further (RFC 6409).
package struct MailServer: MailTransport {
    private let client: SMTPClient
    private let sender: MailSender

    package init(_ address: SMTPAddress, sender: MailSender, limits: SMTPClient.Limits = SMTPClient.Limits()) {
        client = SMTPClient(address, limits: limits)
        self.sender = sender
    }

    package func send(_ mail: MailMessage, id: UUID, at date: Date) async throws {
        try await client.send(mail.document(from: sender, id: id, at: date))
    }
}

extension MailMessage {
    fileprivate func document(from sender: MailSender, id: UUID, at date: Date) throws(MailError) -> MailDocument {
        guard let address = MailAddress(to) else { throw .refused("the address cannot be written in SMTP") }
        return MailDocument(from: sender, to: address, subject: subject, text: text, id: id, date: date)
    }
}

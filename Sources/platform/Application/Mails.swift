import Mail
import Platform

/// Where the mails of the outbox go: to a server, or on a development machine into a folder.
enum Mails {
    private static let developmentSender: String = "Platform <no-reply@localhost>"

    struct InvalidSender: Error {}

    static func transport(_ settings: Settings) throws -> any MailTransport {
        guard let sender = MailSender(settings["mail.from"] ?? developmentSender) else { throw InvalidSender() }
        guard let url = settings["mail.url"] else {
            return MailFolder(path: settings.text("local.folder") + "/mail", sender: sender)
        }
        let limits: SMTPClient.Limits = SMTPClient.Limits(
            seconds: settings.integer("mail.timeout"), authorityPath: settings["mail.authority"])
        return try MailServer(SMTPAddress(url), sender: sender, limits: limits)
    }
}

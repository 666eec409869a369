@preconcurrency import Dispatch

/// Hands mails to one SMTP server (RFC 5321), one after the other, on a thread of its own: libcurl blocks.
package final class SMTPClient: Sendable {
    package struct Limits: Sendable {
        /// From the first attempt to connect to the last answer, in seconds.
        package var seconds: Int
        /// PEM file with the authorities that the server's certificate may come from; nil: those of the system.
        package var authorityPath: String?

        package init(seconds: Int = 30, authorityPath: String? = nil) {
            self.seconds = seconds
            self.authorityPath = authorityPath
        }
    }

    private let thread: DispatchQueue = DispatchQueue(label: "mail")
    private let session: SMTPSession

    package init(_ address: SMTPAddress, limits: Limits = Limits()) {
        session = SMTPSession(address: address, limits: limits)
    }

    /// Returns when the server has taken the mail over. When the task is cancelled it ends early, but not once the mail
    /// itself is on its way: nobody could tell then whether it had arrived.
    package func send(_ mail: MailDocument) async throws(MailError) {
        let transfer: SMTPTransfer = SMTPTransfer(mail)
        let (thread, session): (DispatchQueue, SMTPSession) = (thread, session)
        let outcome: Result<Void, MailError> = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                thread.async { continuation.resume(returning: session.perform(transfer)) }
            }
        } onCancel: {
            transfer.cancel()
        }
        try outcome.get()
    }
}

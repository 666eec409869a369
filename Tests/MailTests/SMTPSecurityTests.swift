import Foundation
import Mail
import MailSink
import Testing

/// TLS and logins.
@Suite(.serialized, .timeLimit(.minutes(2))) struct SMTPSecurityTests {
    private static func send(_ url: String, authority: String? = nil) async throws -> MailError? {
        let client: SMTPClient = SMTPClient(
            try SMTPAddress(url), limits: SMTPClient.Limits(seconds: 10, authorityPath: authority))
        let mail: MailDocument = MailDocument(
            from: MailSender(address: MailAddress("no-reply@example.com")!), to: MailAddress("a@example.net")!,
            subject: "Hello", text: "Hello", id: UUID(), date: Date(timeIntervalSince1970: 1_772_000_000))
        do throws(MailError) { try await client.send(mail) } catch { return error }
        return nil
    }

    @Test func starttlsIsUsedWhenItIsOffered() async throws {
        try await SinkCertificate.with { certificate in
            let sink: MailSink = try await MailSink.start(
                encryption: .offered(chain: certificate.path, key: certificate.keyPath))
            #expect(try await Self.send("smtp://localhost:\(sink.port)", authority: certificate.path) == nil)
            #expect(sink.received.map(\.isSecure) == [true])
            await sink.stop()
        }
    }

    @Test func withoutStarttlsNoMailWhereItIsRequired() async throws {
        let sink: MailSink = try await MailSink.start()
        for login in ["", "user:secret@"] {
            let error: MailError? = try await Self.send("smtp://\(login)localhost:\(sink.port)?starttls=required")
            guard case .failed? = error else { Issue.record("\(String(describing: error))"); continue }
        }
        #expect(sink.received.isEmpty && !sink.verbs.contains("AUTH") && !sink.verbs.contains("MAIL"))
        await sink.stop()
    }

    @Test func theCertificateOfAStrangerIsRefused() async throws {
        try await SinkCertificate.with { certificate in
            for isImplicit in [true, false] {
                let sink: MailSink = try await MailSink.start(
                    encryption: isImplicit
                        ? .implicit(chain: certificate.path, key: certificate.keyPath)
                        : .offered(chain: certificate.path, key: certificate.keyPath))
                let error: MailError? = try await Self.send("\(isImplicit ? "smtps" : "smtp")://localhost:\(sink.port)")
                guard case .failed? = error else { Issue.record("\(String(describing: error))"); continue }
                #expect(sink.received.isEmpty && !sink.verbs.contains("MAIL"))
                await sink.stop()
            }
        }
    }

    @Test func loginsGoOverTLSAndAWrongPasswordIsNotTheMailsFault() async throws {
        try await SinkCertificate.with { certificate in
            let sink: MailSink = try await MailSink.start(
                encryption: .implicit(chain: certificate.path, key: certificate.keyPath), login: ("user", "sec:ret"))
            let address: String = "localhost:\(sink.port)"
            #expect(try await Self.send("smtps://user:sec%3Aret@\(address)", authority: certificate.path) == nil)
            #expect(sink.received.map(\.user) == ["user"])
            for login in ["user:wrong@", ""] {
                let error: MailError? = try await Self.send("smtps://\(login)\(address)", authority: certificate.path)
                guard case .failed(let text)? = error else { Issue.record("\(String(describing: error))"); continue }
                #expect(!text.contains("wrong"))
            }
            #expect(sink.received.count == 1)
            await sink.stop()
        }
    }
}

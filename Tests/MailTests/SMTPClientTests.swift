import Foundation
import Mail
import MailSink
import Testing

/// Against a server that speaks SMTP, on a real socket.
@Suite(.serialized, .timeLimit(.minutes(2))) struct SMTPClientTests {
    private static func mail(_ subject: String = "Hello", text: String = "Hello") -> MailDocument {
        MailDocument(
            from: MailSender(name: "Acme", address: MailAddress("no-reply@example.com")!),
            to: MailAddress("a@example.net")!, subject: subject, text: text, id: UUID(),
            date: Date(timeIntervalSince1970: 1_772_000_000))
    }

    private static func client(
        _ sink: MailSink, scheme: String = "smtp", login: String = "", query: String = "", seconds: Int = 10,
        authority: String? = nil
    ) throws -> SMTPClient {
        let host: String = scheme == "smtps" || authority != nil ? "localhost" : "127.0.0.1"
        return SMTPClient(
            try SMTPAddress("\(scheme)://\(login)\(host):\(sink.port)\(query)"),
            limits: SMTPClient.Limits(seconds: seconds, authorityPath: authority))
    }

    /// The error of a sending, nil when the server took the mail.
    private static func error(_ client: SMTPClient, _ mail: MailDocument = mail()) async -> MailError? {
        do throws(MailError) { try await client.send(mail) } catch { return error }
        return nil
    }

    @Test func aMailArrivesAsItWasWritten() async throws {
        let sink: MailSink = try await MailSink.start()
        let mail: MailDocument = Self.mail("Grüße", text: ".\n.. dots\n\nend\n.")
        try await Self.client(sink).send(mail)
        let received: MailSink.Received = try #require(sink.received.first)
        #expect(sink.received.count == 1 && received.from == "no-reply@example.com" && received.to == "a@example.net")
        #expect(received.text == String(decoding: mail.bytes, as: UTF8.self))
        #expect(received.field("Subject") == "=?utf-8?B?R3LDvMOfZQ==?=")
        await sink.stop()
    }

    @Test func mailsShareAConnectionAndAServerThatWasStartedAgainIsFound() async throws {
        let sink: MailSink = try await MailSink.start()
        let client: SMTPClient = try Self.client(sink)
        for _ in 0..<3 { try await client.send(Self.mail()) }
        #expect(sink.verbs.filter { $0 == "CONNECT" }.count == 1 && sink.received.count == 3)
        await sink.stop()
        guard case .failed? = await Self.error(client) else { Issue.record("no server"); return }
        let again: MailSink = try await MailSink.start(port: sink.port)
        try await client.send(Self.mail())
        #expect(again.received.count == 1)
        await again.stop()
    }

    @Test(arguments: [
        ("CONNECT", "421 busy", false), ("CONNECT", "554 no", false),
        ("MAIL", "451 4.3.0 later", false), ("MAIL", "530 5.7.0 log in", false), ("MAIL", "550 5.7.1 no", true),
        ("RCPT", "450 4.2.0 later", false), ("RCPT", "550 5.1.1 nobody", true), ("DATA", "451 later", false),
        ("DATA", "554 no", true), ("END", "452 4.3.1 full", false), ("END", "554 5.6.0 no", true),
    ])
    func onlyWhatIsAboutTheMailAndForGoodIsForGood(_ verb: String, _ reply: String, _ isForGood: Bool) async throws {
        let sink: MailSink = try await MailSink.start()
        sink.answer(verb, .reply(reply))
        let client: SMTPClient = try Self.client(sink)
        let error: MailError = try #require(await Self.error(client))
        if isForGood {
            guard case .refused = error else { Issue.record("\(error)"); return }
            #expect(error.description.contains(reply.prefix(3)), "\(error)")
        } else {
            guard case .failed = error else { Issue.record("\(error)"); return }
        }
        #expect(sink.received.isEmpty)
        #expect(!error.description.contains("example.net"), "an address in an error gets into logs: \(error)")
        try await client.send(Self.mail())
        #expect(sink.received.count == 1)
        await sink.stop()
    }

    @Test func theEnhancedStatusIsTold() async throws {
        let sink: MailSink = try await MailSink.start()
        sink.answer("RCPT", .reply("550 5.1.1 <a@example.net> nobody"))
        #expect(await Self.error(try Self.client(sink))?.description.contains("550 5.1.1)") == true)
        await sink.stop()
    }

    @Test(arguments: ["CONNECT", "MAIL", "DATA", "END"])
    func aServerThatSaysNothingIsLeft(_ verb: String) async throws {
        let sink: MailSink = try await MailSink.start()
        sink.answer(verb, .silence)
        let start: ContinuousClock.Instant = .now
        guard case .failed? = await Self.error(try Self.client(sink, seconds: 1)) else { Issue.record("sent"); return }
        #expect(.now - start < .seconds(5))
        await sink.stop()
    }

    @Test(arguments: ["CONNECT", "RCPT", "END"]) func aServerThatHangsUpIsTriedAgain(_ verb: String) async throws {
        let sink: MailSink = try await MailSink.start()
        sink.answer(verb, .hangUp)
        let client: SMTPClient = try Self.client(sink)
        guard case .failed? = await Self.error(client) else { Issue.record("sent"); return }
        #expect(await Self.error(client) == nil)
        await sink.stop()
    }

    @Test func aSilentServerBlocksNothingElse() async throws {
        let sink: MailSink = try await MailSink.start()
        sink.answer("CONNECT", .silence)
        let client: SMTPClient = try Self.client(sink, seconds: 2)
        async let error: MailError? = Self.error(client)
        let start: ContinuousClock.Instant = .now
        await withTaskGroup { group in for _ in 0..<64 { group.addTask { await Task.yield() } } }
        #expect(.now - start < .seconds(1))
        #expect(await error != nil)
        await sink.stop()
    }

    @Test func aCancelledSendingEndsBeforeTheMailIsOnItsWay() async throws {
        let sink: MailSink = try await MailSink.start()
        sink.answer("MAIL", .silence)
        let client: SMTPClient = try Self.client(sink, seconds: 20)
        let start: ContinuousClock.Instant = .now
        let sending: Task<MailError?, Never> = Task { await Self.error(client) }
        while !sink.verbs.contains("MAIL") { try await Task.sleep(for: .milliseconds(5)) }
        sending.cancel()
        #expect(await sending.value == .failed("cancelled"))
        #expect(.now - start < .seconds(10))
        await sink.stop()
    }

    @Test func aMailThatIsOnItsWayIsNotGivenUp() async throws {
        let sink: MailSink = try await MailSink.start()
        let client: SMTPClient = try Self.client(sink, seconds: 20)
        let large: MailDocument = Self.mail(text: String(repeating: "line\n", count: 50_000))
        let sending: Task<MailError?, Never> = Task { await Self.error(client, large) }
        while !sink.verbs.contains("DATA") { try await Task.sleep(for: .milliseconds(1)) }
        sending.cancel()
        let error: MailError? = await sending.value
        #expect((error == nil) == (sink.received.count == 1), "\(String(describing: error))")
        await sink.stop()
    }
}

import Foundation
import Mail
import MailSink
import Platform
import Postgres
import Testing

@testable import platform

/// The outbox over SMTP, against a server that misbehaves: nothing is lost, and nothing comes twice.
@Suite(.serialized, .timeLimit(.minutes(3))) struct OutboxMailTests {
    private static func worker(_ app: OrdersFixture, port: Int, seconds: Int = 10) throws -> OutboxWorker {
        let server: MailServer = MailServer(
            try SMTPAddress("smtp://127.0.0.1:\(port)"),
            sender: try #require(MailSender("Acme <no-reply@example.com>")),
            limits: SMTPClient.Limits(seconds: seconds))
        return OutboxWorker(surroundings: app.surroundings, mail: server)
    }

    private static func enqueue(_ app: OrdersFixture, _ subject: String = "Grüße") async throws {
        try await app.enqueue(#"{"to":"a@example.net","subject":"\#(subject)","text":"Your code is 271828"}"#)
    }

    private static func numbers(_ mails: [MailSink.Received]) -> [Int] {
        mails.compactMap { $0.field("Subject").flatMap(Int.init) }.sorted()
    }

    /// Of the only row.
    private static func row(_ app: OrdersFixture) async throws -> [String] {
        let query: Statement = Statement(
            name: "test_outbox_row",
            sql: "SELECT id::text, payload::text, coalesce(last_error, ''), sent_at IS NOT NULL FROM outbox")
        return try await app.database.read(asSystem: "test") { transaction in
            try await transaction.run(
                .one(query, .none) { row throws(PostgresError) in
                    [
                        try row.decode(0, as: String.self), try row.decode(1, as: String.self),
                        try row.decode(2, as: String.self), try row.decode(3, as: Bool.self) ? "sent" : "waits",
                    ]
                })
        }
    }

    @Test func aMailArrivesAndItsTextIsForgotten() async throws {
        try await withOrders { app in
            let sink: MailSink = try await MailSink.start()
            try await Self.enqueue(app)
            #expect(try await Self.row(app)[1].contains("271828"))
            #expect(try await Self.worker(app, port: sink.port).deliverDue() == 1)
            #expect(sink.received.count == 1 && sink.received[0].text.contains("271828"))
            #expect(sink.received[0].field("Subject") == "=?utf-8?B?R3LDvMOfZQ==?=")
            let row: [String] = try await Self.row(app)
            #expect(row[1...] == [#"{"to": "a@example.net"}"#, "", "sent"])
            #expect(sink.received[0].field("Message-ID") == "<\(row[0])@example.com>")
            await sink.stop()
        }
    }

    @Test func aTemporaryFailureIsTriedAgainWithTheSameMail() async throws {
        try await withOrders { app in
            let sink: MailSink = try await MailSink.start()
            sink.answer("RCPT", .reply("451 4.3.0 later"))
            try await Self.enqueue(app)
            let worker: OutboxWorker = try Self.worker(app, port: sink.port)
            #expect(try await worker.deliverDue() == 1)
            #expect(sink.received.isEmpty)
            #expect(try await Self.row(app)[2].contains("451 4.3.0"))
            #expect(try await worker.deliverDue() == 0)
            app.clock.advance(seconds: 10)
            #expect(try await worker.deliverDue() == 1)
            app.clock.advance(seconds: 100_000)
            #expect(try await worker.deliverDue() == 0)
            #expect(sink.received.count == 1)
            // Of when it was written, ten seconds before.
            #expect(sink.received.first?.field("Date") == "Wed, 25 Feb 2026 06:13:20 +0000")
            await sink.stop()
        }
    }

    /// Its text stays for a day, so that it can be sent again when the reason is gone.
    @Test func aMailThatIsRefusedForGoodIsADeadLetterAtOnce() async throws {
        try await withOrders { app in
            let sink: MailSink = try await MailSink.start()
            sink.answer("RCPT", .reply("550 5.1.1 nobody"))
            try await Self.enqueue(app)
            let worker: OutboxWorker = try Self.worker(app, port: sink.port)
            #expect(try await worker.deliverDue() == 1)
            #expect(try await app.deadLetters.count() == 1)
            let row: [String] = try await Self.row(app)
            #expect(row[1].contains("text") && row[2].contains("550 5.1.1") && row[3] == "waits")
            app.clock.advance(seconds: 100_000)
            #expect(try await worker.deliverDue() == 0)
            await sink.stop()
        }
    }

    @Test func whatFailsForADayIsGivenUpWithoutItsText() async throws {
        try await withOrders { app in
            let sink: MailSink = try await MailSink.start()
            sink.answer("MAIL", .reply("421 busy"), times: 1000)
            try await Self.enqueue(app)
            let worker: OutboxWorker = try Self.worker(app, port: sink.port)
            let start: Date = app.clock.now
            while try await app.deadLetters.count() == 0 {
                if try await worker.deliverDue() == 0 { app.clock.advance(seconds: 600) }
            }
            let hours: Double = app.clock.now.timeIntervalSince(start) / 3600
            #expect((12...36).contains(hours), "\(hours)")
            app.clock.advance(seconds: max(0, start.timeIntervalSince(app.clock.now) + DeadLetters.wholeSeconds + 1))
            _ = try await EndedRecords(surroundings: app.surroundings).clean()
            #expect(try await Self.row(app)[1] == #"{"to": "a@example.net"}"#)
            await sink.stop()
        }
    }

    @Test func nothingIsLostAndNothingComesTwiceWhenTheServerIsStartedAgain() async throws {
        try await withOrders { app in
            let first: MailSink = try await MailSink.start()
            let workers: [OutboxWorker] = try (0..<2).map { _ in try Self.worker(app, port: first.port) }
            for number in 0..<10 { try await Self.enqueue(app, "\(number)") }
            while first.received.count < 5 { _ = try await workers[0].deliverDue(limit: 1) }
            await first.stop()
            for number in 10..<20 { try await Self.enqueue(app, "\(number)") }
            _ = try await workers[0].deliverDue()
            let second: MailSink = try await MailSink.start(port: first.port)
            for round in 0..<6 {
                // Some fail on the way, but not in the end.
                if round < 5 { second.answer(["RCPT", "DATA", "END"][round % 3], .reply("451 later"), times: 2) }
                app.clock.advance(seconds: 3600)
                async let one: Int = workers[0].deliverDue()
                async let other: Int = workers[1].deliverDue()
                _ = try await (one, other)
            }
            #expect(Self.numbers(first.received + second.received) == Array(0..<20))
            await second.stop()
        }
    }

    @Test func whatWasSentIsNotedWhenTheProcessIsToEnd() async throws {
        try await withOrders { app in
            let sink: MailSink = try await MailSink.start()
            for number in 0..<20 { try await Self.enqueue(app, "\(number)") }
            let worker: OutboxWorker = try Self.worker(app, port: sink.port)
            let running: Task<Void, Never> = Task { await worker.run() }
            while sink.verbs.filter({ $0 == "DATA" }).count < 3 { try await Task.sleep(for: .milliseconds(1)) }
            running.cancel()
            await running.value
            app.clock.advance(seconds: 3600)
            _ = try await worker.deliverDue()
            #expect(Self.numbers(sink.received) == Array(0..<20))
            await sink.stop()
        }
    }

    @Test func noLeaseEndsWhileAServerIsSilent() async throws {
        let longest: Int? = Setting.all.first { $0.key == "mail.timeout" }?.range?.upperBound
        #expect(Double(try #require(longest)) < OutboxWorker.lease)
        try await withOrders { app in
            let sink: MailSink = try await MailSink.start()
            sink.answer("CONNECT", .silence)
            try await Self.enqueue(app)
            let worker: OutboxWorker = try Self.worker(app, port: sink.port, seconds: 1)
            #expect(try await worker.deliverDue() == 1)
            #expect(sink.received.isEmpty)
            app.clock.advance(seconds: 10)
            #expect(try await worker.deliverDue() == 1)
            #expect(sink.received.count == 1)
            await sink.stop()
        }
    }

    /// The platform as its settings have it: registration to mailbox over TLS.
    @Test func thePlatformSendsByItsSettings() async throws {
        try await SinkCertificate.with { certificate in
            let sink: MailSink = try await MailSink.start(
                encryption: .offered(chain: certificate.path, key: certificate.keyPath), login: ("acme", "secret"))
            let settings: [String: String] = [
                "mail.url": "smtp://acme:secret@localhost:\(sink.port)?starttls=required",
                "mail.from": "Acme <hello@acme.example>", "mail.authority": certificate.path,
            ]
            try await RunningPlatform.unlimited(overrides: settings) { platform in
                let answer: Answer = try await platform.call(
                    "POST", "/auth/register", as: nil,
                    """
                    {"email":"ada@example.net","password":"a long one","display_name":"Ada","accepted_terms":"2026-01"}
                    """)
                #expect(answer.status == 202)
                let deadline: ContinuousClock.Instant = .now + .seconds(20)
                while sink.received.isEmpty, .now < deadline { try await Task.sleep(for: .milliseconds(20)) }
                let mail: MailSink.Received = try #require(sink.received.first)
                #expect(mail.to == "ada@example.net" && mail.from == "hello@acme.example" && mail.isSecure)
                let token = try #require(mail.text.firstMatch(of: /#token=([A-Za-z0-9_-]+)/)).output.1
                let confirmed: Answer = try await platform.call(
                    "POST", "/auth/register/confirm", as: nil, #"{"token":"\#(token)"}"#)
                #expect(confirmed.status < 300, "\(confirmed.body)")
                let kept: [String] = try await platform.values("SELECT payload::text FROM outbox")
                #expect(kept.allSatisfy { !$0.contains(token) })
            }
            await sink.stop()
        }
    }

    @Test(arguments: [
        ["mail.url": "smtp://mail.example.com"], ["mail.url": "http://mail.example.com", "mail.from": "a@b.example"],
        ["mail.url": "smtp://mail.example.com", "mail.from": "nobody"], ["mail.timeout": "101"],
    ])
    func settingsThatSendNoMailAreRefused(_ overrides: [String: String]) {
        #expect(throws: Settings.Invalid.self) { try Settings.fromEnvironment(overrides: overrides) }
    }

    @Test func productionHandsItsMailToAServer() {
        do {
            _ = try Settings.fromEnvironment(overrides: [
                "platform.environment": "production", "database.url": "postgresql://db/platform",
            ])
            Issue.record("taken")
        } catch { #expect("\(error)".contains("MAIL_URL is missing")) }
    }
}

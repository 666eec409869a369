import Domain
import Foundation
import Mail
import Platform
import PlatformQueries
import Postgres
import Synchronization
import Testing

struct OutboxTests {
    @Test func aMailBecomesAFile() async throws {
        try await withOrders { app in
            let folder: URL = FileManager.default.temporaryDirectory.appending(path: "mail-\(UUID().uuidString)")
            defer { try? FileManager.default.removeItem(at: folder) }
            try await app.enqueue(#"{"to":"a@example.com","subject":"Grüße","text":"Hello"}"#)
            let worker: OutboxWorker = OutboxWorker(
                surroundings: app.surroundings, mail: try app.folder(folder.path))
            #expect(try await worker.deliverDue() == 1)
            #expect(try await worker.deliverDue() == 0)
            let names: [String] = try FileManager.default.contentsOfDirectory(atPath: folder.path)
            let name: String = try #require(names.first)
            let text: String = try String(contentsOf: folder.appending(path: name), encoding: .utf8)
            #expect(names.count == 1 && name.hasSuffix(".eml"))
            #expect(text.contains("To: a@example.com\r\n"))
            #expect(text.contains("Subject: =?utf-8?B?R3LDvMOfZQ==?=\r\n"))
            #expect(text.contains("Date: Wed, 25 Feb 2026 06:13:20 +0000\r\n"))
            #expect(text.hasSuffix("Content-Transfer-Encoding: 7bit\r\n\r\nHello\r\n"))
        }
    }

    @Test func aFailureIsTriedAgainAndGivenUpInTheEnd() async throws {
        try await withOrders { app in
            let mail: FailingMail = FailingMail()
            let worker: OutboxWorker = OutboxWorker(surroundings: app.surroundings, mail: mail)
            try await app.enqueue(#"{"to":"a@example.com","subject":"Hello","text":"Hello"}"#)
            #expect(try await worker.deliverDue() == 1)
            #expect(try await worker.deliverDue() == 0)
            app.clock.advance(seconds: 10)
            #expect(try await worker.deliverDue() == 1)
            app.clock.advance(seconds: 10)
            #expect(try await worker.deliverDue() == 0)
            for _ in 0..<40 {
                app.clock.advance(seconds: 3600)
                _ = try await worker.deliverDue()
            }
            #expect(mail.tries == OutboxWorker.attemptLimit)
            #expect(try await app.deadLetters.count() == 1)
        }
    }

    @Test func whatCannotBeReadIsADeadLetterAtOnce() async throws {
        try await withOrders { app in
            let worker: OutboxWorker = OutboxWorker(surroundings: app.surroundings, mail: FailingMail())
            try await app.enqueue(#"{"to":"nobody"}"#)
            #expect(try await worker.deliverDue() == 1)
            #expect(try await app.deadLetters.count() == 1)
        }
    }

    @Test func twoWorkersShareTheWork() async throws {
        try await withOrders { app in
            let mail: CountingMail = CountingMail()
            let worker: OutboxWorker = OutboxWorker(surroundings: app.surroundings, mail: mail)
            for number in 0..<30 {
                try await app.enqueue(#"{"to":"a@example.com","subject":"\#(number)","text":""}"#)
            }
            async let first: Int = worker.deliverDue()
            async let second: Int = worker.deliverDue()
            _ = try await (first, second)
            while try await worker.deliverDue() > 0 {}
            #expect(mail.subjects.sorted() == (0..<30).map(String.init).sorted())
        }
    }
}

private final class FailingMail: MailTransport {
    struct Refused: Error {}

    private let count: Mutex<Int> = Mutex(0)

    var tries: Int { count.withLock { $0 } }

    func send(_ mail: MailMessage, id: UUID, at date: Date) async throws {
        count.withLock { $0 += 1 }
        throw Refused()
    }
}

private final class CountingMail: MailTransport {
    private let sent: Mutex<[String]> = Mutex([])

    var subjects: [String] { sent.withLock { $0 } }

    func send(_ mail: MailMessage, id: UUID, at date: Date) async throws {
        sent.withLock { $0.append(mail.subject) }
    }
}

extension OrdersFixture {
    var deadLetters: DeadLetters { DeadLetters(surroundings: surroundings) }

    func folder(_ path: String) throws -> MailFolder {
        MailFolder(path: path, sender: try #require(MailSender("Acme <no-reply@example.com>")))
    }

    func enqueue(_ payload: String) async throws {
        let (id, now): (UUID, Date) = (clock.makeID(), clock.now)
        try await database.write(in: Self.scope) { transaction in
            try await transaction.enqueueMessage(messageID: id, kind: "mail", payload: payload, at: now)
        }
    }
}

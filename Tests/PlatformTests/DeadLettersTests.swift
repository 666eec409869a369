import Domain
import Foundation
import Mail
import PlatformQueries
import Postgres
import Synchronization
import Testing

@testable import Platform
@testable import platform

/// Messages that were given up: listed, sent again while they are whole, and thrown away.
@Suite struct DeadLettersTests {
    private static let day: Double = 86_400
    private static let mail: String = #"{"to":"a@example.com","subject":"Hello","text":"A link"}"#

    /// One mail that the server refused for good.
    private static func refused(_ app: OrdersFixture) async throws -> (OutboxWorker, SwitchedMail) {
        let mail: SwitchedMail = SwitchedMail()
        let worker: OutboxWorker = OutboxWorker(surroundings: app.surroundings, mail: mail)
        try await app.enqueue(Self.mail)
        #expect(try await worker.deliverDue() == 1)
        return (worker, mail)
    }

    @Test func aLetterSaysWhomItWasForAndWhyItDidNotGo() async throws {
        try await withOrders { app in
            _ = try await Self.refused(app)
            let letter: DeadLetters.Letter = try #require(try await app.deadLetters.list().first)
            #expect(letter.address == "a@example.com" && letter.kind == "mail" && letter.isWhole)
            #expect(letter.error == "refused: 553 who are you?" && letter.attempts == OutboxWorker.attemptLimit)
            #expect(letter.givenUpAt == app.clock.now)
            let line: String = OutboxCommand.line(letter)
            #expect(line.contains("  mail  a@example.com  30 tries  whole  refused: 553"), "\(line)")
        }
    }

    /// A server that refused every mail, because of a wrong sender for one, is put right: nothing is lost.
    @Test func whatIsWholeIsSentAgain() async throws {
        try await withOrders { app in
            let (worker, mail) = try await Self.refused(app)
            try await app.enqueue(Self.mail)
            #expect(try await worker.deliverDue() == 1)
            let letters: [DeadLetters.Letter] = try await app.deadLetters.list()
            #expect(letters.count == 2)
            mail.accept()
            #expect(try await app.deadLetters.retry(UUID()) == 0)
            #expect(try await app.deadLetters.retry(letters[0].id) == 1)
            #expect(try await worker.deliverDue() == 1)
            #expect(try await app.deadLetters.retry() == 1)
            #expect(try await worker.deliverDue() == 1)
            #expect(mail.sent == [letters[0].id, letters[1].id])
            #expect(try await app.deadLetters.count() == 0)
        }
    }

    /// A day after it was written its links have ended: nobody reads them, and it is not sent again.
    @Test func theTextIsForgottenAfterADay() async throws {
        try await withOrders { app in
            let (worker, mail) = try await Self.refused(app)
            let job: EndedRecords = EndedRecords(surroundings: app.surroundings)
            app.clock.advance(seconds: DeadLetters.wholeSeconds - 1)
            #expect(try await job.clean().isEmpty)
            app.clock.advance(seconds: 2)
            #expect(try await job.clean() == ["dead_letter_texts": 1])
            #expect(try await job.clean().isEmpty)
            let letter: DeadLetters.Letter = try #require(try await app.deadLetters.list().first)
            #expect(!letter.isWhole && letter.address == "a@example.com")
            mail.accept()
            #expect(try await app.deadLetters.retry() == 0)
            #expect(try await worker.deliverDue() == 0)
        }
    }

    @Test(arguments: [1, 30])
    func aLetterIsThrownAwayAfterTheDaysOfTheSetting(_ days: Int) async throws {
        try await withOrders { app in
            _ = try await Self.refused(app)
            let job: EndedRecords = EndedRecords(
                surroundings: app.surroundings, outbox: EndedRecords.OutboxRetention(sentDays: 7, deadDays: days))
            app.clock.advance(seconds: Double(days) * Self.day - 60)
            _ = try await job.clean()
            #expect(try await app.deadLetters.count() == 1)
            app.clock.advance(seconds: 120)
            #expect(try await job.clean()["dead_letters"] == 1)
            #expect(try await app.deadLetters.count() == 0)
        }
    }

    /// A message that waits for its next try is none, however old it is.
    @Test func whatIsStillTriedStays() async throws {
        try await withOrders { app in
            try await app.enqueue(Self.mail)
            app.clock.advance(seconds: 400 * Self.day)
            #expect(try await EndedRecords(surroundings: app.surroundings).clean().isEmpty)
            #expect(try await app.deadLetters.list().isEmpty)
            #expect(try await app.deadLetters.retry() == 0)
        }
    }

    @Test func theSettingsAreDays() throws {
        let settings: Settings = try Settings.fromEnvironment(overrides: [:])
        #expect(settings.integer("outbox.sent.days") == 7 && settings.integer("outbox.dead.days") == 30)
        for key in ["outbox.sent.days", "outbox.dead.days"] {
            #expect(throws: Settings.Invalid.self) { try Settings.fromEnvironment(overrides: [key: "0"]) }
        }
    }

    @Test func aServersWordsAreOneLine() {
        let letter: DeadLetters.Letter = DeadLetters.Letter(
            id: UUID(), website: UUID(), kind: "mail", address: nil, writtenAt: Date(), givenUpAt: Date(), attempts: 1,
            error: "550 no\r\nsuch\u{1B}[31m", isWhole: false)
        let line: String = OutboxCommand.line(letter)
        #expect(line.hasSuffix("  mail  -  1 tries  forgotten  550 no  such [31m"), "\(line)")
    }
}

/// Refuses every mail for good, until it is told otherwise.
private final class SwitchedMail: MailTransport {
    private let state: Mutex<(accepts: Bool, sent: [UUID])> = Mutex((false, []))

    var sent: [UUID] { state.withLock { $0.sent } }

    func accept() { state.withLock { $0.accepts = true } }

    func send(_ mail: MailMessage, id: UUID, at date: Date) async throws {
        let accepts: Bool = state.withLock { state in
            if state.accepts { state.sent.append(id) }
            return state.accepts
        }
        guard accepts else { throw MailError.refused("553 who are you?") }
    }
}

@testable import Postgres
import Testing

/// What a connection sends for what, and what it makes of the answers, against a server with a script.
struct TranscriptTests {
    private let step: Step = .execute(name: "known", parameters: .none)

    private func withSession(
        _ replies: [ScriptedServer.Reply], timeout: Duration = .seconds(5),
        _ body: (Connection, ScriptedServer) async throws -> Void
    ) async throws {
        let server: ScriptedServer = try ScriptedServer(replies)
        var settings: ConnectionSettings = ConnectionSettings(address: server.address)
        settings.statementTimeout = timeout / 2
        settings.deadPeerTimeout = timeout / 2
        let connection: Connection = try await Connection.open(settings)
        defer { connection.close() }
        try await body(connection, server)
    }

    private func number(_ outcome: Outcome, _ index: Int) -> Int? {
        outcome.results[index].flatMap { result in
            try? Row(result: result, index: 0, statement: "").decode(0, as: Int.self)
        }
    }

    @Test(arguments: [false, true]) func aFlightHasOneSyncAndKeepsItsOrder(dribbles: Bool) async throws {
        let answer: [UInt8] = Wire.row(1) + Wire.row(2) + Wire.row(3) + Wire.ready
        try await withSession([dribbles ? .dribble(answer) : .bytes(answer)]) { connection, server in
            let outcome: Outcome = try await connection.perform([step, step, step])
            #expect(outcome.failure == nil && (0..<3).map { number(outcome, $0) } == [1, 2, 3])
            #expect(server.transcript == "BDEBDEBDES")
        }
    }

    /// Behind an error the server says nothing until the sync; the next flight is answered as if nothing had been.
    @Test(arguments: [false, true]) func anErrorEndsItsFlightOnly(dribbles: Bool) async throws {
        let failed: [UInt8] = Wire.row(1) + Wire.error("22012", "division by zero") + Wire.ready
        let good: [UInt8] = Wire.row(4) + Wire.ready
        let replies: [ScriptedServer.Reply] =
            dribbles ? [.dribble(failed), .dribble(good)] : [.bytes(failed), .bytes(good)]
        try await withSession(replies) { connection, server in
            async let first: Outcome = connection.perform([step, step, step])
            async let second: Outcome = connection.perform([step])
            let outcomes: [Outcome] = try await [first, second]
            let faulty: Outcome = try #require(outcomes.first { $0.failure != nil })
            #expect(faulty.failure?.state == .divisionByZero)
            // The one that was sent first got the first answer: three steps, or one where the other was faster.
            #expect(faulty.results.count == 3 || faulty.results.count == 1)
            #expect(server.transcript.filter { $0 == "S" }.count == 2)
        }
    }

    @Test func theFailedStepIsKnown() async throws {
        try await withSession(
            [
                .bytes(Wire.row(1) + Wire.error("22012", "division by zero") + Wire.ready),
                .bytes(Wire.row(4) + Wire.ready),
            ]
        ) { connection, _ in
            let outcome: Outcome = try await connection.perform([step, step, step])
            #expect(outcome.failedStep == 1 && outcome.failure?.message == "division by zero")
            #expect(number(outcome, 0) == 1 && outcome.results[1] == nil && outcome.results[2] == nil)
            let next: Outcome = try await connection.perform([step])
            #expect(number(next, 0) == 4)
        }
    }

    /// Flights one behind the other on the wire: each asker gets its own answer.
    @Test func flightsOnTheWayAreAnsweredInOrder() async throws {
        let count: Int = 64
        let replies: [ScriptedServer.Reply] = (0..<count).map { number in
            number % 7 == 3
                ? .bytes(Wire.error("40001", "number \(number)") + Wire.ready)
                : .bytes(Wire.row(Int32(number)) + Wire.ready)
        }
        try await withSession(replies) { connection, _ in
            let seen: [Int] = try await withThrowingTaskGroup(of: Int?.self) { group in
                for _ in 0..<count {
                    group.addTask {
                        let outcome: Outcome = try await connection.perform([step])
                        let failed: Int? = outcome.failure.flatMap { Int($0.message.dropFirst(7)) }
                        return failed ?? number(outcome, 0)
                    }
                }
                return try await group.reduce(into: []) { $0 += [$1].compactMap(\.self) }
            }
            #expect(seen.sorted() == Array(0..<count), "every answer once")
        }
    }

    @Test func theServersLastWordsAreTheReason() async throws {
        let goodBye: [UInt8] = Wire.error("57P01", "terminating connection", severity: "FATAL")
        try await withSession([.farewell(Wire.row(1) + goodBye)]) { connection, _ in
            let error: DatabaseUnavailable? = await failure(DatabaseUnavailable.self) {
                _ = try await connection.perform([step, step], commitStep: 1)
            }
            #expect(error == DatabaseUnavailable(.connectionLost, "terminating connection"), "and rolled back")
            #expect(connection.isClosed)
        }
        try await withSession([.farewell(Wire.row(1) + Wire.bound + Wire.done("COMMIT") + goodBye)]) { connection, _ in
            let error: DatabaseUnavailable? = await failure(DatabaseUnavailable.self) {
                _ = try await connection.perform([step, step], commitStep: 1)
            }
            #expect(error?.reason == .outcomeUnknown, "behind COMMIT's answer")
        }
        try await withSession([.farewell(Wire.row(1))]) { connection, _ in
            let error: DatabaseUnavailable? = await failure(DatabaseUnavailable.self) {
                _ = try await connection.perform([step, step], commitStep: 1)
            }
            #expect(error?.reason == .outcomeUnknown, "no word at all")
        }
    }

    @Test func aSilentServerIsGivenUp() async throws {
        try await withSession([.silence], timeout: .milliseconds(400)) { connection, _ in
            let start: ContinuousClock.Instant = .now
            let error: DatabaseUnavailable? = await failure(DatabaseUnavailable.self) {
                _ = try await connection.perform([step])
            }
            #expect(error?.detail == "no answer from the server in time")
            #expect((.milliseconds(350) ..< .seconds(4)).contains(.now - start))
        }
    }

    /// What comes unasked stands between the answers and belongs to none.
    @Test func notificationsBetweenAnswers() async throws {
        let answer: [UInt8] =
            Wire.notification("a") + Wire.row(1) + Wire.notification("b") + Wire.row(2) + Wire.ready
            + Wire.notification("c")
        try await withSession([.dribble(answer)]) { connection, _ in
            let heard: Log<String> = Log()
            connection.setOnNotification { notification in
                Task { await heard.append(notification.channel) }
            }
            let outcome: Outcome = try await connection.perform([step, step])
            #expect(number(outcome, 0) == 1 && number(outcome, 1) == 2)
            try await eventually { await heard.entries.sorted() == ["a", "b", "c"] }
        }
    }

    @Test func nonsenseEndsTheConnection() async throws {
        try await withSession([.bytes([0x3F, 0, 0, 0, 4, 1, 2, 3])]) { connection, _ in
            let error: (any Error)? = await failure((any Error).self) { _ = try await connection.perform([step]) }
            #expect(error is DatabaseUnavailable && connection.isClosed)
        }
    }
}

@testable import Postgres
import Testing

/// What needs no server.
struct PureTests {
    @Test func datesCountDays() throws {
        var date: PostgresDate = try #require(PostgresDate(year: -4712, month: 1, day: 1))
        var days: Int32 = date.daysSinceEpoch
        // Every day of 700 years, by its successor.
        for _ in 0..<255_000 {
            days += 1
            let next: PostgresDate = PostgresDate(daysSinceEpoch: days)
            #expect(next > date && next.daysSinceEpoch == days)
            date = next
        }
        #expect(PostgresDate(daysSinceEpoch: 0).description == "2000-01-01")
        #expect(
            PostgresDate(year: 2023, month: 2, day: 29) == nil && PostgresDate(year: 2024, month: 13, day: 1) == nil)
        #expect(
            PostgresDate(year: 1900, month: 2, day: 29) == nil && PostgresDate(year: -5000, month: 1, day: 1) == nil)
    }

    @Test func backOffGrowsToItsLimit() {
        #expect(Backoff.delay(afterFailures: 1) == .milliseconds(50))
        #expect(Backoff.delay(afterFailures: 3) == .milliseconds(200))
        #expect(Backoff.delay(afterFailures: 1000) == .seconds(2))
        for _ in 0..<100 {
            #expect((.milliseconds(50) ... .milliseconds(150)).contains(Backoff.jittered(.milliseconds(100))))
        }
    }

    @Test func whileTheDatabaseIsAwayOneConnectionIsTriedAtATime() {
        let now: ContinuousClock.Instant = .now
        var state: PoolState = PoolState(maximumConnections: 4, maximumWaiters: 10)
        #expect(state.shouldOpen(waiting: 1, at: now))
        state.noteOpening()
        #expect(!state.shouldOpen(waiting: 1, at: now) && state.shouldOpen(waiting: 2, at: now))
        let error: DatabaseUnavailable = DatabaseUnavailable(.connect, "away")
        #expect(state.noteFailure(error, at: now).isEmpty)
        guard case .refused(let refusal) = state.acquire(at: now) else { return #expect(Bool(false), "not refused") }
        #expect(refusal == error)
        let later: ContinuousClock.Instant = now + .milliseconds(51)
        guard case .wait(opens: true) = state.acquire(at: later) else { return #expect(Bool(false), "does not try") }
        state.noteOpening()
        #expect(!state.shouldOpen(waiting: 5, at: later))
    }

    @Test func theLeastRecentlyUsedStatementLeaves() throws {
        var cache: StatementCache = StatementCache()
        let statements: [Statement] = (0...StatementCache.limit).map { Statement(name: "s\($0)", sql: "SELECT \($0)") }
        for statement in statements.dropLast() {
            let name: String = cache.newServerName(statement)
            cache.add(PreparedStatement(serverName: name, sql: statement.sql, parameterTypes: []), for: statement)
        }
        #expect(cache.find(statements[0]) != nil)
        let last: Statement = statements[StatementCache.limit]
        cache.add(PreparedStatement(serverName: "x", sql: last.sql, parameterTypes: []), for: last)
        #expect(cache.count == StatementCache.limit)
        #expect(cache.find(statements[1]) == nil && cache.find(statements[0]) != nil && cache.find(last) != nil)
        #expect(cache.takeRetired() == ["s1_2"] && cache.takeRetired().isEmpty)
        cache.retireAll()
        #expect(cache.count == 0 && cache.takeRetired().count == StatementCache.limit)
        #expect(cache.newServerName(Statement(name: String(repeating: "n", count: 90), sql: "")).utf8.count <= 63)
    }

    @Test func whatChangesRowsIsRecognised() {
        for sql in ["SELECT 1", " select\n1", "-- name: a\n-- UPDATE\n\tSELECT 1", "SELECT(1)"] {
            #expect(!Statement(name: "a", sql: sql).changesRows, "\(sql)")
        }
        let changes: [String] = [
            "UPDATE a SET b = 1", "-- name: a\nINSERT INTO a VALUES (1)", "WITH x AS (SELECT 1) DELETE FROM a", "",
        ]
        for sql in changes {
            #expect(Statement(name: "a", sql: sql).changesRows, "\(sql)")
        }
    }

    @Test func connectionFailuresAreRecognised() {
        for state: SQLState in [.adminShutdown, .cannotConnectNow, .tooManyConnections, .connectionException] {
            #expect(PostgresError(state, "").isConnectionFailure && !PostgresError(state, "").isRetryable)
        }
        for state: SQLState in [.serializationFailure, .deadlockDetected] {
            #expect(PostgresError(state, "").isRetryable && !PostgresError(state, "").isConnectionFailure)
        }
        #expect(!PostgresError(.uniqueViolation, "").isRetryable)
    }

    @Test func settingsBecomeKeywords() {
        var settings: ConnectionSettings = ConnectionSettings(address: "postgresql://h/d")
        settings.statementTimeout = .milliseconds(1500)
        let keywords: [String: String] = Dictionary(uniqueKeysWithValues: settings.keywords)
        #expect(keywords["options"]?.contains("-c statement_timeout=1500 ") == true)
        #expect(settings.keywords.last?.0 == "dbname" && keywords["client_encoding"] == "UTF8")
    }
}

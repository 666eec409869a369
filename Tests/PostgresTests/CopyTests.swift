import FoundationEssentials
@testable import Postgres
import Synchronization
import Testing

/// COPY in both directions on a real server.
struct CopyTests {
    private static let schema: String = """
        CREATE TYPE mood AS ENUM ('happy', 'sad');
        CREATE TABLE things (
            id integer PRIMARY KEY, name text, amount numeric(20,4) CONSTRAINT small CHECK (amount < 1000000),
            at timestamptz, mood mood, tags text[], document jsonb, content bytea, owner uuid
        );
        GRANT SELECT, INSERT ON things TO platform_server;
        """

    private enum Mood: String { case happy, sad }

    private struct Thing: Sendable, Equatable {
        var id: Int
        var name: String?
        var amount: Decimal
        var at: Date
        var mood: Mood
        var tags: [String]
        var content: [UInt8]
        var owner: UUID

        init(_ id: Int) {
            self.id = id
            name = id % 3 == 0 ? nil : "thing \(id) ✓"
            amount = Decimal(id) / 4
            at = Date(timeIntervalSince1970: Double(id))
            mood = id % 2 == 0 ? .happy : .sad
            tags = id % 5 == 0 ? [] : ["a", "b \(id)"]
            content = [0, UInt8(id % 256), 255]
            owner = UUID(uuid: (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, UInt8(id % 256)))
        }

        init(_ row: Row) throws(PostgresError) {
            id = try row.decode(0, as: Int.self)
            name = try row.decodeOptional(1, as: String.self)
            amount = try row.decode(2, as: Decimal.self)
            at = try row.decode(3, as: Date.self)
            mood = try row.decode(4, as: Mood.self)
            tags = try row.decode(5, as: [String].self)
            content = try row.decode(6, as: [UInt8].self)
            owner = try row.decode(7, as: UUID.self)
        }

        func put(_ values: inout Parameters) {
            values.append(id)
            values.append(name)
            values.append(amount)
            values.append(at)
            values.append(mood)
            values.append(tags)
            values.append(content)
            values.append(owner)
        }
    }

    private static let columns: [String] = ["id", "name", "amount", "at", "mood", "tags", "content", "owner"]
    private static let target: CopyTarget = CopyTarget(table: "things", columns: columns)
    private static let all: Statement = Statement(
        name: "all_things", sql: "SELECT \(columns.joined(separator: ", ")) FROM things ORDER BY id")

    /// Things 1 to `count`, and how many were asked for.
    private struct Source: AsyncSequence {
        var count: Int
        var asked: Asked = Asked()
        var failsAt: Int?

        struct Broken: Error {}

        final class Asked: Sendable {
            private let box: Box<Int> = Box(0)
            func set(_ value: Int) async { await box.set(value) }
            var value: Int { get async { await box.value } }
        }

        func makeAsyncIterator() -> Iterator { Iterator(source: self) }

        struct Iterator: AsyncIteratorProtocol {
            let source: Source
            var next: Int = 1

            mutating func next() async throws -> Thing? {
                guard next <= source.count else { return nil }
                if next == source.failsAt { throw Broken() }
                defer { next += 1 }
                if next % 100 == 0 { await source.asked.set(next) }
                return Thing(next)
            }
        }
    }

    private func load(_ transaction: Transaction, _ source: Source) async throws -> Int {
        try await transaction.copy(source, into: Self.target) { thing, values in thing.put(&values) }
    }

    private func count(_ database: Database) async throws -> Int {
        try await database.read(asSystem: system, BatchTests.number("SELECT count(*) FROM things"))
    }

    @Test func rowsGoInAndComeOut() async throws {
        try await withDatabase(
            schema: Self.schema, change: { $0.connection.statementTimeout = .seconds(60) }
        ) { database, _ in
            let added: Int = try await database.write(asSystem: system) { try await load($0, Source(count: 20_000)) }
            #expect(added == 20_000)
            try await database.read(asSystem: system) { transaction in
                let seen: Int = try await transaction.copyOut(Self.all, Thing.init) { rows in
                    var number: Int = 0
                    for try await thing in rows {
                        number += 1
                        guard thing == Thing(number) else { throw TimedOut() }
                    }
                    return number
                }
                #expect(seen == 20_000)
                // The session goes on in the same transaction.
                let one: Int = try await transaction.value("SELECT 1", as: Int.self)
                #expect(one == 1)
            }
            let empty: Int = try await database.write(asSystem: system) { try await load($0, Source(count: 0)) }
            #expect(empty == 0 && database.statistics.counters.connectionsOpened == 1)
        }
    }

    @Test func theServersFaultNamesTheRow() async throws {
        try await withDatabase(schema: Self.schema) { database, _ in
            let error: PostgresError? = await failure(PostgresError.self) {
                _ = try await database.write(asSystem: system) { transaction in
                    try await transaction.copy(Source(count: 9000), into: Self.target) { thing, values in
                        var thing: Thing = thing
                        if thing.id == 4711 { thing.amount = 2_000_000 }
                        thing.put(&values)
                    }
                }
            }
            #expect(error?.violates("small") == true && error?.message.hasPrefix("row 4711: ") == true)
            #expect(error?.statement == "things")
            let kept: Int = try await count(database)
            #expect(kept == 0 && database.statistics.counters.connectionsOpened == 1)
            let added: Int = try await database.write(asSystem: system) { try await load($0, Source(count: 3)) }
            #expect(added == 3 && database.statistics.counters.connectionsOpened == 1)
        }
    }

    @Test func aSourceThatFailsLeavesNothing() async throws {
        try await withDatabase(schema: Self.schema) { database, _ in
            let error: Source.Broken? = await failure(Source.Broken.self) {
                _ = try await database.write(asSystem: system) {
                    try await load($0, Source(count: 9000, failsAt: 5000))
                }
            }
            #expect(error != nil)
            let local: PostgresError? = await failure(PostgresError.self) {
                _ = try await database.write(asSystem: system) { transaction in
                    try await transaction.copy(Source(count: 10), into: CopyTarget(table: "things", columns: ["id"])) {
                        thing, values in
                        if thing.id == 7 { values.append("seven") } else { values.append(thing.id) }
                    }
                }
            }
            #expect(local?.message == "row 7: the value has no binary form as integer" && local?.columnName == "id")
            let kept: Int = try await count(database)
            #expect(kept == 0 && database.statistics.counters.connectionsOpened == 1)
        }
    }

    /// A trigger takes its time for every row. The source is not asked for what cannot be sent.
    @Test func theSourceWaitsForTheServer() async throws {
        let slow: String = """
            CREATE FUNCTION dawdle() RETURNS trigger LANGUAGE plpgsql AS
                $$ BEGIN PERFORM pg_sleep(0.002); RETURN NEW; END $$;
            CREATE TRIGGER dawdle BEFORE INSERT ON things FOR EACH ROW EXECUTE FUNCTION dawdle();
            """
        try await withDatabase(
            schema: Self.schema + slow, change: { $0.connection.statementTimeout = .seconds(60) }
        ) { database, test in
            let source: Source = Source(count: 10_000_000)
            let task: Task<Void, any Error> = Task {
                _ = try await database.write(asSystem: system) { try await load($0, source) }
            }
            try await eventually { await source.asked.value > 0 }
            var (last, still): (Int, Int) = (-1, 0)
            try await eventually {
                let asked: Int = await source.asked.value
                still = asked == last ? still + 1 : 0
                last = asked
                try await Task.sleep(for: .milliseconds(20))
                return still >= 5
            }
            #expect(last < 200_000, "stands still, the buffers being full")
            task.cancel()
            let error: CancellationError? = await failure(CancellationError.self) { try await task.value }
            #expect(error != nil)
            try await Self.expectGone("COPY", test)
            let kept: Int = try await count(database)
            #expect(kept == 0)
        }
    }

    /// Nobody takes rows: the server waits until it can send more, and nothing piles up here.
    @Test func theServerWaitsForTheTaker() async throws {
        let numbers: Statement = Statement(name: "numbers", sql: "SELECT n FROM generate_series(1, 300000) AS n")
        try await withDatabase(change: { $0.connection.statementTimeout = .seconds(60) }) { database, test in
            let admin: Connection = try await Connection.open(.maintenance(test.adminAddress))
            defer { admin.close() }
            try await database.read(asSystem: system) { transaction in
                let connection: Connection = transaction.connection
                let sum: Int = try await transaction.copyOut(
                    numbers, { (row) throws(PostgresError) in try row.decode(0, as: Int.self) }
                ) { rows in
                    var sum: Int = 0
                    for try await number in rows {
                        sum += number
                        guard number == 1000 else { continue }
                        try await eventually {
                            try await admin.simple(
                                "SELECT wait_event FROM pg_stat_activity WHERE query LIKE 'COPY (%'"
                            )[0].rows.first?[0] == "ClientWrite"
                        }
                        #expect(connection.state.withLock { $0.copied.count } <= 256)
                    }
                    return sum
                }
                #expect(sum == 300_000 / 2 * 300_001)
            }
        }
    }

    @Test func faultsOfRowsThatComeOut() async throws {
        try await withDatabase { database, _ in
            func copy(_ sql: String) async -> PostgresError? {
                await failure(PostgresError.self) {
                    try await database.read(asSystem: system) { transaction in
                        try await transaction.copyOut(
                            Statement(name: "faulty", sql: sql), { (row) throws(PostgresError) in
                                try row.decode(0, as: Int16.self)
                            }
                        ) { rows in
                            for try await _ in rows {}
                        }
                    }
                }
            }
            let server: PostgresError? = await copy(
                "SELECT (100 / (5000 - n))::int2 FROM generate_series(1, 9000) AS n")
            #expect(server?.state == .divisionByZero && server?.statement == "faulty")
            #expect(database.statistics.counters.connectionsOpened == 1, "the session is as good as before")
            let row: PostgresError? = await copy("SELECT n FROM generate_series(1, 40000) AS n")
            #expect(row?.message == "row 32768: not a Int16: 32768 does not fit into Int16")
            let syntax: PostgresError? = await copy("SELECT nothing")
            #expect(syntax?.state == .undefinedColumn)
            try await database.read(asSystem: system) { try await $0.run("SELECT 1") }
            #expect(database.statistics.connections == 1)
        }
    }

    @Test func whoLeavesEarlyEndsTheQuery() async throws {
        try await withDatabase { database, test in
            let numbers: Statement = Statement(name: "numbers", sql: "SELECT generate_series(1, 90000000)")
            let error: PostgresError? = await failure(PostgresError.self) {
                try await database.read(asSystem: system) { transaction in
                    try await transaction.copyOut(
                        numbers, { (row) throws(PostgresError) in try row.decode(0, as: Int.self) }
                    ) { rows in
                        for try await number in rows where number == 10 { return }
                    }
                }
            }
            #expect(error?.message == "COPY was left before its end")
            try await Self.expectGone("COPY", test)
            try await database.read(asSystem: system) { try await $0.run("SELECT 1") }
        }
    }

    /// No session of the test's database runs a statement that begins like this.
    static func expectGone(_ prefix: String, _ test: TestDatabase) async throws {
        let admin: Connection = try await Connection.open(.maintenance(test.adminAddress))
        defer { admin.close() }
        try await eventually {
            try await admin.simple(
                """
                SELECT count(*) FROM pg_stat_activity
                WHERE datname = current_database() AND state = 'active' AND query LIKE '\(prefix)%'
                """
            )[0].rows[0][0] == "0"
        }
    }
}

import FoundationEssentials
import Postgres
import Testing

struct StatementTests {
    private func preparedCount(_ transaction: Transaction) async throws -> Int {
        try await transaction.value(
            "SELECT count(*) FROM pg_prepared_statements WHERE name NOT LIKE 'session%'", as: Int.self)
    }

    @Test func theCacheIsBounded() async throws {
        try await withDatabase(change: { $0.maximumConnections = 1 }) { database, _ in
            try await database.read(asSystem: system) { transaction in
                for number in 0..<300 {
                    let found: Int = try await transaction.one(
                        Statement(name: "number_\(number)", sql: "SELECT \(number)"), .none
                    ) { row throws(PostgresError) in try row.decode(0, as: Int.self) }
                    #expect(found == number)
                }
                let count: Int = try await preparedCount(transaction)
                #expect(count == 257, "the one that left last goes with the next that comes")
                // The oldest are gone from the cache and are prepared anew.
                try await transaction.execute(Statement(name: "number_0", sql: "SELECT 0"), .none)
            }
        }
    }

    @Test func aKnownStatementIsNotPreparedAgain() async throws {
        try await withDatabase(change: { $0.maximumConnections = 1 }) { database, _ in
            for _ in 0..<5 {
                try await database.read(asSystem: system) { transaction in
                    try await transaction.execute(Statement(name: "same", sql: "SELECT 1"), .none)
                }
            }
            let count: Int = try await database.read(asSystem: system) { try await preparedCount($0) }
            #expect(count == 2, "the statement and the counting one")
        }
    }

    @Test func aNameWithAnotherTextReplacesTheFirst() async throws {
        try await withDatabase(change: { $0.maximumConnections = 1 }) { database, _ in
            try await database.read(asSystem: system) { transaction in
                for number in [1, 2, 1] {
                    let found: Int = try await transaction.one(
                        Statement(name: "one name \"quoted\"", sql: "SELECT \(number)"), .none
                    ) { row throws(PostgresError) in try row.decode(0, as: Int.self) }
                    #expect(found == number)
                }
            }
        }
    }

    /// `cached plan must not change result type`: prepared anew, in a new try of the transaction.
    @Test func aChangedTableIsNoticed() async throws {
        try await withDatabase(
            schema:
                """
                CREATE TABLE things (id int); INSERT INTO things VALUES (1);
                GRANT SELECT ON things TO platform_server
                """,
            change: { $0.maximumConnections = 1 }
        ) { database, test in
            func columns() async throws -> Int {
                try await database.read(asSystem: system) { transaction in
                    try await transaction.one(Statement(name: "star", sql: "SELECT * FROM things"), .none) {
                        row throws(PostgresError) in try row.decode(0, as: Int.self)
                    }
                }
            }
            let before: Int = try await columns()
            try await test.asOwner("ALTER TABLE things ALTER id TYPE bigint")
            let after: Int = try await columns()
            #expect(before == 1 && after == 1)
            #expect(database.statistics.counters.transactionsRetried == 1)
        }
    }

    @Test func aSessionThatLostItsStatementsIsReplaced() async throws {
        try await withDatabase(change: { $0.maximumConnections = 1 }) { database, _ in
            let runs: Counter = Counter()
            try await database.write(asSystem: system) { transaction in
                await runs.increase()
                if await runs.value == 1 { try await transaction.run("DEALLOCATE ALL") }
            }
            let count: Int = await runs.value
            #expect(count == 2)
            let one: Int = try await database.read(asSystem: system) { try await $0.value("SELECT 1", as: Int.self) }
            #expect(one == 1)
        }
    }

    /// Several groups of steps on the way at once: each asker gets its own answer, an error stays in its group.
    @Test func pipelinedErrorsReachTheirAsker() async throws {
        let test: TestDatabase = try await TestCluster.shared.database()
        let connection: Connection = try await Connection.open(ConnectionSettings(address: test.serverAddress))
        defer { connection.close() }
        try await withThrowingTaskGroup(of: (Int, Int?, SQLState?).self) { group in
            for number in 0..<40 {
                group.addTask {
                    do {
                        return (number, try await quotient(connection, by: number % 4), nil)
                    } catch let error as PostgresError {
                        return (number, nil, error.state)
                    }
                }
            }
            for try await (number, value, state) in group {
                if number % 4 == 0 {
                    #expect(state == .divisionByZero && value == nil)
                } else {
                    #expect(value == 10 / (number % 4) && state == nil)
                }
            }
        }
    }

    private func quotient(_ connection: Connection, by divisor: Int) async throws -> Int? {
        try await connection.rows(Statement(name: "by_\(divisor)", sql: "SELECT 10 / \(divisor)"), .none) {
            row throws(PostgresError) in try row.decode(0, as: Int.self)
        }.first
    }

    @Test func simpleQueries() async throws {
        let test: TestDatabase = try await TestCluster.shared.database()
        let connection: Connection = try await Connection.open(.maintenance(test.ownerAddress))
        defer { connection.close() }
        let results: [SimpleResult] = try await connection.simple(
            "CREATE TABLE a (b text); INSERT INTO a VALUES ('x'), (NULL); SELECT b, 1 AS n FROM a ORDER BY b")
        #expect(results.map(\.commandTag) == ["CREATE TABLE", "INSERT 0 2", "SELECT 2"])
        #expect(results[2].columns == ["b", "n"] && results[2].rows == [["x", "1"], [nil, "1"]])
        let error: PostgresError? = await failure(PostgresError.self) {
            try await connection.simple("INSERT INTO a VALUES ('y'); SELECT nothing FROM a; SELECT 1")
        }
        #expect(error?.state == .undefinedColumn && error?.position == 36)
        let rows: [SimpleResult] = try await connection.simple("SELECT count(*) FROM a")
        #expect(rows[0].rows == [["2"]], "the statements of one text are one transaction")
    }

    @Test func describing() async throws {
        let test: TestDatabase = try await TestCluster.shared.database()
        try await test.asOwner(
            """
            CREATE TYPE color AS ENUM ('red', 'green'); CREATE DOMAIN small AS integer CHECK (VALUE < 10);
            CREATE TABLE items (
                id uuid NOT NULL, name varchar(10), color color NOT NULL, size small, tags text[] NOT NULL)
            """)
        let connection: Connection = try await Connection.open(.maintenance(test.ownerAddress))
        defer { connection.close() }
        let description: StatementDescription = try await connection.describe(
            "SELECT i.*, count(*) OVER () AS total FROM items i WHERE id = $1 AND color = any($2) LIMIT $3")
        #expect(description.parameters.map(\.name) == ["uuid", "color[]", "bigint"])
        #expect(description.columns.map(\.name) == ["id", "name", "color", "size", "tags", "total"])
        #expect(
            description.columns.map(\.type.name) == [
                "uuid", "character varying", "color", "integer", "text[]", "bigint",
            ])
        #expect(description.columns[2].type.labels == ["red", "green"])
        #expect(description.columns.map { $0.origin?.isNotNull } == [true, false, true, false, true, nil])
        #expect(description.columns[1].origin?.table == "items" && description.columns[1].origin?.column == "name")
        let insert: StatementDescription = try await connection.describe("INSERT INTO items (size) VALUES ($1)")
        #expect(insert.parameters.first?.domainBase == "integer" && insert.columns.isEmpty)
        let error: PostgresError? = await failure(PostgresError.self) {
            _ = try await connection.describe("SELECT\n  äö.x")
        }
        #expect(error?.position == 10 && error?.state == .undefinedTable && error?.statement == nil)
    }
}

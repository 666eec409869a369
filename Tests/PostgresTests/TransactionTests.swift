import FoundationEssentials
import Postgres
import Testing

struct TransactionTests {
    static let schema: String = """
        CREATE TABLE counters (
            id integer CONSTRAINT counters_key PRIMARY KEY,
            value integer NOT NULL CONSTRAINT counters_value_positive CHECK (value >= 0)
        );
        INSERT INTO counters VALUES (1, 0), (2, 0);
        GRANT SELECT, INSERT, UPDATE, DELETE ON counters TO platform_server;
        """

    private func value(_ database: Database, _ id: Int = 1) async throws -> Int {
        try await database.read(asSystem: system) { transaction in
            try await transaction.value("SELECT value FROM counters WHERE id = $1", Parameters(id), as: Int.self)
        }
    }

    @Test func aReturnCommitsAndAThrowRollsBack() async throws {
        struct Stop: Error {}
        try await withDatabase(schema: Self.schema) { database, _ in
            try await database.write(asSystem: system) {
                try await $0.run("UPDATE counters SET value = 1 WHERE id = 1")
            }
            let stop: Stop? = await failure(Stop.self) {
                try await database.write(asSystem: system) { transaction in
                    try await transaction.run("UPDATE counters SET value = 2 WHERE id = 1")
                    throw Stop()
                }
            }
            #expect(stop != nil)
            let kept: Int = try await value(database)
            #expect(kept == 1)
            #expect(database.statistics.counters.transactionsRolledBack == 1)
        }
    }

    /// Behind everything else, whichever way the transaction ends; and not at all when it does not commit.
    @Test func whatIsLeftForTheCommitComesLast() async throws {
        struct Stop: Error {}
        func set(_ sql: String) -> Query<Void> {
            .execute(Statement(name: "set \(sql)", sql: "UPDATE counters SET value = \(sql) WHERE id = 1"), .none)
        }
        let decisive: Query<Void> = .executeOne(
            Statement(name: "decisive", sql: "UPDATE counters SET value = 4 WHERE id = 1"), .none)
        try await withDatabase(schema: Self.schema) { database, _ in
            try await database.write(asSystem: system) { transaction in
                try transaction.atCommit(set("value * 10"))
                try transaction.later(set("2"))
            }
            #expect(try await value(database) == 20)
            try await database.write(asSystem: system) { transaction in
                try transaction.atCommit(set("value * 10"))
                try await transaction.commit(set("3"))
            }
            #expect(try await value(database) == 30)
            try await database.write(asSystem: system) { transaction in
                try transaction.atCommit(set("value * 10"))
                try await transaction.commit(decisive)
            }
            #expect(try await value(database) == 40)
            try await database.write(asSystem: system) { try $0.atCommit(set("7")) }
            #expect(try await value(database) == 7, "alone")
            let stop: Stop? = await failure(Stop.self) {
                try await database.write(asSystem: system) { transaction in
                    try transaction.atCommit(set("9"))
                    throw Stop()
                }
            }
            #expect(stop != nil)
            let broken: PostgresError? = await failure(PostgresError.self) {
                try await database.write(asSystem: system) { transaction in
                    try transaction.atCommit(set("-1"))
                    try await transaction.commit(set("8"))
                }
            }
            #expect(broken != nil, "a violation at the end undoes all")
            #expect(try await value(database) == 7)
        }
    }

    @Test func kindsOfResults() async throws {
        try await withDatabase(schema: Self.schema) { database, _ in
            try await database.write(asSystem: system) { transaction in
                let all: Statement = Statement(name: "all", sql: "SELECT id FROM counters ORDER BY id")
                let none: Statement = Statement(name: "none", sql: "SELECT id FROM counters WHERE false")
                let update: Statement = Statement(name: "update", sql: "UPDATE counters SET value = value + 1")
                @Sendable func id(_ row: Row) throws(PostgresError) -> Int { try row.decode(0, as: Int.self) }
                let many: [Int] = try await transaction.many(all, .none, id)
                #expect(many == [1, 2])
                let absent: Int? = try await transaction.optional(none, .none, id)
                #expect(absent == nil)
                let affected: Int = try await transaction.count(update, .none)
                #expect(affected == 2)
                let tooMany: PostgresError? = await failure(PostgresError.self) {
                    _ = try await transaction.optional(all, .none, id)
                }
                #expect(tooMany?.description == "all: 2 rows where at most one is expected (P0003)")
                let noRow: PostgresError? = await failure(PostgresError.self) {
                    _ = try await transaction.one(none, .none, id)
                }
                #expect(noRow?.description == "none: no row where one is required (P0002)")
                let notOne: PostgresError? = await failure(PostgresError.self) {
                    try await transaction.executeOne(update, .none)
                }
                #expect(notOne?.description == "update: 2 rows affected where one is required (P0003)")
                let wrongCount: PostgresError? = await failure(PostgresError.self) {
                    try await transaction.execute(update, Parameters(1))
                }
                #expect(wrongCount?.description == "update: 1 values for 0 parameters (08P01)")
            }
        }
    }

    @Test func constraintsAreNamed() async throws {
        try await withDatabase(schema: Self.schema) { database, _ in
            let unique: PostgresError? = await failure(PostgresError.self) {
                try await database.write(asSystem: system) { try await $0.run("INSERT INTO counters VALUES (1, 5)") }
            }
            #expect(unique?.state == .uniqueViolation)
            #expect(unique?.violates("counters_key") == true && unique?.violates("other") == false)
            #expect(unique?.tableName == "counters" && unique?.detail?.contains("(1)") == true)
            let check: PostgresError? = await failure(PostgresError.self) {
                try await database.write(asSystem: system) { try await $0.run("UPDATE counters SET value = -1") }
            }
            #expect(check?.violates("counters_value_positive") == true && check?.state == .checkViolation)
            let syntax: PostgresError? = await failure(PostgresError.self) {
                try await database.read(asSystem: system) { try await $0.run("SELECT statuss FROM counters") }
            }
            #expect(syntax?.state == .undefinedColumn && syntax?.position == 8 && syntax?.isLocal == false)
        }
    }

    @Test func readsRefuseChanges() async throws {
        try await withDatabase(schema: Self.schema) { database, _ in
            let error: PostgresError? = await failure(PostgresError.self) {
                try await database.read(asSystem: system) { try await $0.run("UPDATE counters SET value = 1") }
            }
            #expect(error?.state == .readOnlyTransaction)
        }
    }

    @Test func afterAFailureOnlyRollbackIsLeft() async throws {
        try await withDatabase(schema: Self.schema) { database, _ in
            let error: PostgresError? = await failure(PostgresError.self) {
                try await database.write(asSystem: system) { transaction in
                    try await transaction.run("UPDATE counters SET value = 7 WHERE id = 1")
                    let first: PostgresError? = await failure(PostgresError.self) {
                        try await transaction.run("SELECT 1/0")
                    }
                    #expect(first?.state == .divisionByZero)
                    let second: PostgresError? = await failure(PostgresError.self) {
                        try await transaction.run("SELECT 1")
                    }
                    #expect(second?.state == .failedTransaction)
                }
            }
            #expect(error?.state == .divisionByZero, "the closure swallowed the error, COMMIT must not")
            let kept: Int = try await value(database)
            #expect(kept == 0)
        }
    }

    @Test func savepointsContainFailures() async throws {
        try await withDatabase(schema: Self.schema) { database, _ in
            try await database.write(asSystem: system) { transaction in
                let error: PostgresError? = await failure(PostgresError.self) {
                    try await transaction.savepoint {
                        try await transaction.run("UPDATE counters SET value = 8 WHERE id = 2")
                        try await transaction.run("INSERT INTO counters VALUES (1, 0)")
                    }
                }
                #expect(error?.violates("counters_key") == true)
                try await transaction.savepoint {
                    try await transaction.savepoint {
                        try await transaction.run("UPDATE counters SET value = 9 WHERE id = 1")
                    }
                }
            }
            let (first, second): (Int, Int) = (try await value(database, 1), try await value(database, 2))
            #expect(first == 9 && second == 0)
        }
    }

    @Test func aDeferredConstraintFailsAtCommit() async throws {
        let schema: String = """
            CREATE TABLE parents (id int PRIMARY KEY);
            CREATE TABLE children (
                parent int CONSTRAINT children_parent REFERENCES parents DEFERRABLE INITIALLY DEFERRED);
            GRANT SELECT, INSERT ON parents, children TO platform_server;
            """
        try await withDatabase(schema: schema, change: { $0.maximumConnections = 1 }) { database, _ in
            let error: PostgresError? = await failure(PostgresError.self) {
                try await database.write(asSystem: system) { try await $0.run("INSERT INTO children VALUES (1)") }
            }
            #expect(error?.violates("children_parent") == true && error?.statement == "COMMIT")
            let count: Int = try await database.read(asSystem: system) {
                try await $0.value("SELECT count(*) FROM children", as: Int.self)
            }
            #expect(count == 0 && database.statistics.counters.connectionsOpened == 1)
        }
    }

    /// A captured variable smuggles the transaction out; it answers with an error.
    @Test func anEndedTransactionIsClosed() async throws {
        try await withDatabase { database, _ in
            var smuggled: Transaction?
            try await database.read(asSystem: system) { smuggled = $0 }
            let transaction: Transaction = try #require(smuggled)
            let error: PostgresError? = await failure(PostgresError.self) { try await transaction.run("SELECT 1") }
            #expect(error?.state == .failedTransaction && error?.message == "the transaction has ended")
        }
    }

    @Test func startedAtComesFromTheClock() async throws {
        let instant: Date = Date(timeIntervalSinceReferenceDate: 123)
        try await withDatabase(change: { $0.now = { instant } }) { database, _ in
            let started: Date = try await database.read(asSystem: system) { $0.startedAt }
            #expect(started == instant)
            #expect(database.statistics.connections == 1)
        }
    }

    /// A value that cannot be sent leaves BEGIN and scope to the next statement.
    @Test func anUnsendableFirstValueDoesNotLoseTheScope() async throws {
        try await withDatabase { database, _ in
            let tenant: TenantScope = TenantScope(id: UUID())
            let seen: String = try await database.read(in: tenant) { transaction in
                let zero: Parameters = Parameters("a\0b")
                for _ in 0..<2 {
                    let error: PostgresError? = await failure(PostgresError.self) {
                        try await transaction.execute(Statement(name: "ip", sql: "SELECT $1::inet"), zero)
                    }
                    #expect(error?.state == .invalidTextRepresentation && error?.isLocal == true)
                }
                return try await transaction.value("SELECT current_setting('app.tenant_id')", as: String.self)
            }
            #expect(seen == tenant.id.uuidString)
            // Now the statement is known, so that the very first step of a transaction fails.
            let again: String = try await database.read(in: tenant) { transaction in
                _ = await failure(PostgresError.self) {
                    try await transaction.execute(Statement(name: "ip", sql: "SELECT $1::inet"), Parameters("a\0b"))
                }
                return try await transaction.value("SELECT current_setting('app.tenant_id')", as: String.self)
            }
            #expect(again == tenant.id.uuidString)
        }
    }

    /// Write skew under SERIALIZABLE: one of two must fail with 40001, and succeeds when repeated.
    @Test func serializationFailuresAreRepeated() async throws {
        try await withDatabase(schema: Self.schema) { database, _ in
            let runs: Counter = Counter()
            try await withThrowingTaskGroup(of: Void.self) { group in
                for id in 1...2 {
                    group.addTask {
                        try await database.write(asSystem: system, isolation: .serializable) { transaction in
                            await runs.increase()
                            let sum: Int = try await transaction.value("SELECT sum(value) FROM counters", as: Int.self)
                            try await Task.sleep(for: .milliseconds(60))
                            try await transaction.run(
                                "UPDATE counters SET value = $2 WHERE id = $1", Parameters(id, sum + 1))
                        }
                    }
                }
                try await group.waitForAll()
            }
            let total: Int = try await value(database, 1) + value(database, 2)
            #expect(total == 3, "one saw 0, the other saw 1")
            let count: Int = await runs.value
            #expect(count == 3)
            #expect(database.statistics.counters.transactionsRetried == 1)
        }
    }

    @Test func deadlocksAreRepeated() async throws {
        try await withDatabase(schema: Self.schema) { database, _ in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for order in [[1, 2], [2, 1]] {
                    group.addTask {
                        try await database.write(asSystem: system) { transaction in
                            for id in order {
                                try await transaction.run(
                                    "UPDATE counters SET value = value + 1 WHERE id = $1", Parameters(id))
                                try await Task.sleep(for: .milliseconds(40))
                            }
                        }
                    }
                }
                try await group.waitForAll()
            }
            let (first, second): (Int, Int) = (try await value(database, 1), try await value(database, 2))
            #expect(first == 2 && second == 2)
        }
    }

    @Test func triesEnd() async throws {
        try await withDatabase { database, _ in
            let runs: Counter = Counter()
            let error: PostgresError? = await failure(PostgresError.self) {
                try await database.write(asSystem: system) { transaction in
                    await runs.increase()
                    try await transaction.run("DO $$ BEGIN RAISE EXCEPTION 'no' USING ERRCODE = '40001'; END $$")
                }
            }
            let count: Int = await runs.value
            #expect(error?.state == .serializationFailure && count == 3)
        }
    }
}

actor Counter {
    private(set) var value: Int = 0

    func increase() { value += 1 }
}

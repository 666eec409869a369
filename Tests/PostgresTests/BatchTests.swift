import FoundationEssentials
@testable import Postgres
import Testing

/// Several queries in one flight.
struct BatchTests {
    static let schema: String = """
        CREATE TABLE things (
            id integer CONSTRAINT things_key PRIMARY KEY,
            value integer NOT NULL CONSTRAINT things_positive CHECK (value >= 0)
        );
        GRANT SELECT, INSERT, UPDATE, DELETE ON things TO platform_server;
        """

    static func number(_ sql: String, _ parameters: Parameters = .none) -> Query<Int> {
        .one(Statement(name: "number \(sql)", sql: sql), parameters) { row throws(PostgresError) in
            try row.decode(0, as: Int.self)
        }
    }

    static func insert(_ id: Int, _ value: Int) -> Query<Void> {
        .execute(Statement(name: "insert_thing", sql: "INSERT INTO things VALUES ($1, $2)"), Parameters(id, value))
    }

    static func update(_ id: Int, _ value: Int) -> Query<Void> {
        .executeOne(
            Statement(name: "update_thing", sql: "UPDATE things SET value = $2 WHERE id = $1"), Parameters(id, value))
    }

    static let list: Query<[Int]> = .many(
        Statement(name: "list_things", sql: "SELECT id FROM things ORDER BY id"), .none
    ) { row throws(PostgresError) in try row.decode(0, as: Int.self) }

    private func ids(_ database: Database) async throws -> [Int] {
        try await database.read(asSystem: system, Self.list)
    }

    @Test func answersGoToTheirAskers() async throws {
        try await withDatabase(schema: Self.schema) { database, _ in
            let (one, none, three): (Int, [Int], Int) = try await database.write(asSystem: system) { transaction in
                try await transaction.batch(Self.number("SELECT 1"), Self.list, Self.number("SELECT 3"))
            }
            #expect(one == 1 && none.isEmpty && three == 3)
            let many: [Int] = try await database.read(asSystem: system) { transaction in
                try await transaction.batch(
                    (0..<100).map { Self.number("SELECT $1::int8", Parameters($0)) })
            }
            #expect(many == Array(0..<100))
        }
    }

    /// The server skips what stands behind a failure. The asker learns which statement failed, and why.
    @Test func theRealCauseIsReported() async throws {
        try await withDatabase(schema: Self.schema) { database, _ in
            let error: PostgresError? = await failure(PostgresError.self) {
                try await database.write(asSystem: system) { transaction in
                    _ = try await transaction.batch(Self.insert(1, 1), Self.insert(2, -1), Self.list)
                }
            }
            #expect(error?.violates("things_positive") == true && error?.statement == "insert_thing")
            let unknown: PostgresError? = await failure(PostgresError.self) {
                _ = try await database.read(
                    asSystem: system, Self.number("SELECT 1"), Self.number("SELECT nothing"), Self.number("SELECT 2"))
            }
            #expect(unknown?.state == .undefinedColumn && unknown?.statement == "number SELECT nothing")
            let kept: [Int] = try await ids(database)
            #expect(kept.isEmpty && database.statistics.counters.connectionsOpened == 1)
        }
    }

    @Test func aReadInOneFlightIsReadOnlyAndScoped() async throws {
        try await withDatabase(schema: Self.schema) { database, _ in
            let tenant: TenantScope = TenantScope(id: UUID())
            let seen: Query<String> = .one(
                Statement(name: "seen", sql: "SELECT current_setting('app.tenant_id', true)"), .none
            ) { row throws(PostgresError) in try row.decode(0, as: String.self) }
            let (first, second): (String, String) = try await database.read(in: tenant, seen, seen)
            #expect(first == tenant.id.uuidString && second == first)
            let behind: String = try await database.read(asSystem: system, seen)
            #expect(behind.isEmpty, "the scope ends with its flight")
            let refused: PostgresError? = await failure(PostgresError.self) {
                try await database.read(in: tenant, Self.insert(1, 1))
            }
            #expect(refused?.state == .readOnlyTransaction && refused?.statement == "insert_thing")
            // The session is as it was.
            try await database.write(in: tenant, Self.insert(1, 1))
            let kept: [Int] = try await ids(database)
            #expect(kept == [1] && database.statistics.counters.connectionsOpened == 1)
        }
    }

    /// What changes rows and requires how many is looked at before COMMIT.
    @Test func commitWaitsForWhatMayHaveToBeUndone() async throws {
        try await withDatabase(schema: Self.schema) { database, _ in
            let error: PostgresError? = await failure(PostgresError.self) {
                _ = try await database.write(in: TenantScope(id: UUID()), Self.insert(1, 1), Self.update(2, 5))
            }
            #expect(error?.state == .noDataFound && error?.statement == "update_thing")
            let none: [Int] = try await ids(database)
            #expect(none.isEmpty, "rolled back")
            let left: PostgresError? = await failure(PostgresError.self) {
                try await database.write(asSystem: system) { transaction in
                    try transaction.later(Self.insert(1, 1))
                    try transaction.later(Self.update(2, 5))
                }
            }
            #expect(left?.state == .noDataFound)
            let still: [Int] = try await ids(database)
            #expect(still.isEmpty, "rolled back")
            _ = try await database.write(in: TenantScope(id: UUID()), Self.insert(1, 1), Self.update(1, 5))
            let kept: [Int] = try await ids(database)
            #expect(kept == [1])
        }
    }

    @Test func whatIsLeftForLaterGoesWithTheNextFlight() async throws {
        try await withDatabase(schema: Self.schema) { database, _ in
            let seen: [Int] = try await database.write(asSystem: system) { transaction in
                try transaction.later(Self.insert(1, 1))
                try transaction.later(Self.insert(2, 2))
                let before: [Int] = try await transaction.run(Self.list)
                try transaction.later(Self.insert(3, 3))
                return before
            }
            #expect(seen == [1, 2])
            let kept: [Int] = try await ids(database)
            #expect(kept == [1, 2, 3])
            let error: PostgresError? = await failure(PostgresError.self) {
                try await database.write(asSystem: system) { transaction in
                    try transaction.later(Self.insert(1, 1))
                }
            }
            #expect(error?.violates("things_key") == true && error?.statement == "insert_thing")
        }
    }

    @Test func aSavepointUndoesWhatWasLeftInIt() async throws {
        struct Stop: Error {}
        try await withDatabase(schema: Self.schema) { database, _ in
            try await database.write(asSystem: system) { transaction in
                try transaction.later(Self.insert(1, 1))
                let stop: Stop? = await failure(Stop.self) {
                    try await transaction.savepoint {
                        try transaction.later(Self.insert(2, 2))
                        throw Stop()
                    }
                }
                #expect(stop != nil)
                let contained: PostgresError? = await failure(PostgresError.self) {
                    try await transaction.savepoint { try transaction.later(Self.insert(1, 1)) }
                }
                #expect(contained?.violates("things_key") == true)
                try await transaction.savepoint { try transaction.later(Self.insert(4, 4)) }
            }
            let kept: [Int] = try await ids(database)
            #expect(kept == [1, 4])
        }
    }

    @Test func nothingFollowsCommit() async throws {
        struct Late: Error {}
        try await withDatabase(schema: Self.schema) { database, _ in
            let late: Late? = await failure(Late.self) {
                try await database.write(asSystem: system) { transaction in
                    let (_, seen): (Void, [Int]) = try await transaction.commit(Self.insert(1, 1), Self.list)
                    #expect(seen == [1])
                    let closed: PostgresError? = await failure(PostgresError.self) {
                        _ = try await transaction.run(Self.list)
                    }
                    #expect(closed?.message == "the transaction has ended")
                    throw Late()
                }
            }
            #expect(late != nil)
            let kept: [Int] = try await ids(database)
            #expect(kept == [1], "an error behind COMMIT undoes nothing")
        }
    }

    @Test func aDeferredConstraintFailsTheWholeFlight() async throws {
        let schema: String = """
            CREATE TABLE parents (id int PRIMARY KEY);
            CREATE TABLE children (
                parent int CONSTRAINT children_parent REFERENCES parents DEFERRABLE INITIALLY DEFERRED);
            GRANT SELECT, INSERT ON parents, children TO platform_server;
            """
        try await withDatabase(schema: schema, change: { $0.maximumConnections = 1 }) { database, _ in
            let insert: Query<Void> = .execute(
                Statement(name: "insert_child", sql: "INSERT INTO children VALUES (1)"), .none)
            let error: PostgresError? = await failure(PostgresError.self) {
                try await database.write(in: TenantScope(id: UUID()), insert)
            }
            #expect(error?.violates("children_parent") == true && error?.statement == "COMMIT")
            let count: Int = try await database.read(asSystem: system, Self.number("SELECT count(*) FROM children"))
            #expect(count == 0 && database.statistics.counters.connectionsOpened == 1)
        }
    }

    /// After ALTER TABLE all plans of a session are stale at once.
    @Test func aChangeOfTheSchemaIsNotNoticed() async throws {
        try await withDatabase(schema: Self.schema, change: { $0.maximumConnections = 1 }) { database, test in
            func star(_ number: Int) -> Query<[Int]> {
                .many(
                    Statement(name: "star_\(number)", sql: "SELECT * FROM things WHERE id > \(number)"), .none
                ) { row throws(PostgresError) in try row.decode(0, as: Int.self) }
            }
            try await database.write(in: TenantScope(id: UUID()), Self.insert(9, 9))
            for round in 0..<3 {
                let values: [[Int]] = try await database.read(asSystem: system) { transaction in
                    try await transaction.batch((0..<6).map(star))
                }
                #expect(values == Array(repeating: [9], count: 6))
                try await test.asOwner("ALTER TABLE things ADD COLUMN added_\(round) integer")
            }
            let (first, second): ([Int], [Int]) = try await database.read(asSystem: system, star(0), star(5))
            #expect(first == [9] && second == [9])
            #expect(database.statistics.counters.connectionsOpened == 1)
            #expect(database.statistics.counters.transactionsRetried == 3)
        }
    }
}

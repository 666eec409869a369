import FoundationEssentials
import Postgres
import Testing

struct MigrationTests {
    /// A folder with files, removed afterwards.
    private func withFolder<T>(_ files: [String: String], _ body: (String) async throws -> T) async throws -> T {
        let folder: String = "/tmp/migrations-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        for (name, text) in files { try write(text, folder, name) }
        return try await body(folder)
    }

    private func write(_ text: String, _ folder: String, _ name: String) throws {
        try Data(text.utf8).write(to: URL(filePath: "\(folder)/\(name)"))
    }

    private static let two: [String: String] = [
        "0001_first.sql": "CREATE TABLE a (id int); INSERT INTO a VALUES (1);\n",
        "0002_second.sql": "SET LOCAL ROLE platform_owner; ALTER TABLE a ADD name text;",
        "notes.txt": "not a migration",
    ]

    @Test func appliesInOrderAndOnce() async throws {
        let test: TestDatabase = try await TestCluster.shared.database()
        try await withFolder(Self.two) { folder in
            let runner: MigrationRunner = MigrationRunner(address: test.ownerAddress, folder: folder)
            let before: [String] = try await runner.pending().map(\.fileName)
            #expect(before == ["0001_first.sql", "0002_second.sql"])
            let applied: [String] = try await runner.run().map(\.fileName)
            #expect(applied == before)
            let again: [Migration] = try await runner.run()
            #expect(again.isEmpty)
            let remembered: [AppliedMigration] = try await runner.applied()
            #expect(remembered.map(\.version) == [1, 2])
            // printf 'CREATE TABLE a (id int); INSERT INTO a VALUES (1);\n' | sha256sum
            #expect(remembered[0].checksum == "b5af549a76d2435c540ba84d3c6de9ab19da4fa00c2c56106b3e66f867acc9a5")
        }
    }

    @Test func anEditedFileIsRefused() async throws {
        let test: TestDatabase = try await TestCluster.shared.database()
        try await withFolder(Self.two) { folder in
            let runner: MigrationRunner = MigrationRunner(address: test.ownerAddress, folder: folder)
            try await runner.run()
            try write("CREATE TABLE a (id bigint);", folder, "0001_first.sql")
            let error: MigrationError? = await failure(MigrationError.self) { try await runner.run() }
            #expect(error?.reason == .edited)
            #expect(error?.description.hasPrefix("0001_first.sql was changed after it was applied (checksum ") == true)
        }
    }

    @Test func unknownAndLateVersionsAreRefused() async throws {
        let test: TestDatabase = try await TestCluster.shared.database()
        try await withFolder(Self.two) { folder in
            _ = try await MigrationRunner(address: test.ownerAddress, folder: folder).run()
        }
        try await withFolder(["0001_first.sql": Self.two["0001_first.sql"]!]) { folder in
            let runner: MigrationRunner = MigrationRunner(address: test.ownerAddress, folder: folder)
            let error: MigrationError? = await failure(MigrationError.self) { try await runner.run() }
            #expect(
                error?.reason == .unknownApplied && error?.description.hasPrefix("0002_second.sql is applied") == true)
        }
        try await withFolder(["0003_third.sql": "SELECT 1"]) { folder in
            let other: TestDatabase = try await TestCluster.shared.database()
            let runner: MigrationRunner = MigrationRunner(address: other.ownerAddress, folder: folder)
            try await runner.run()
            try write("SELECT 1", folder, "0002_late.sql")
            let error: MigrationError? = await failure(MigrationError.self) { try await runner.run() }
            #expect(error?.reason == .outOfOrder)
        }
    }

    @Test func aFailureRollsItsFileBackAndSaysWhere() async throws {
        let test: TestDatabase = try await TestCluster.shared.database()
        try await withFolder([
            "0001_good.sql": "CREATE TABLE good (id int);",
            "0002_bad.sql": "CREATE TABLE bad (id int);\n-- ä\nSELECT nothing FROM bad;\n",
        ]) { folder in
            let runner: MigrationRunner = MigrationRunner(address: test.ownerAddress, folder: folder)
            let error: MigrationError? = await failure(MigrationError.self) { try await runner.run() }
            #expect(error?.description == "0002_bad.sql:3:8: column \"nothing\" does not exist (42703)")
            let pending: [Migration] = try await runner.pending()
            #expect(pending.map(\.version) == [2])
            let connection: Connection = try await Connection.open(.maintenance(test.ownerAddress))
            defer { connection.close() }
            let tables: [SimpleResult] = try await connection.simple("SELECT to_regclass('good'), to_regclass('bad')")
            #expect(tables[0].rows == [["good", nil]])
        }
    }

    @Test func aFileMustNotCommit() async throws {
        let test: TestDatabase = try await TestCluster.shared.database()
        try await withFolder(["0001_commits.sql": "CREATE TABLE x (id int); COMMIT;"]) { folder in
            let error: MigrationError? = await failure(MigrationError.self) {
                try await MigrationRunner(address: test.ownerAddress, folder: folder).run()
            }
            #expect(error?.description == "0001_commits.sql: a migration must not end its own transaction")
        }
    }

    @Test func namesAreChecked() async throws {
        for (name, other) in [
            ("1_short.sql", ""), ("0001first.sql", ""), ("0001_.sql", ""), ("0001_a.sql", "0001_b.sql"),
        ] {
            try await withFolder([name: "", other.isEmpty ? "x.txt" : other: ""]) { folder in
                let error: MigrationError? = await failure(MigrationError.self) {
                    _ = try Migration.load(folder: folder)
                }
                #expect(error?.reason == .badName)
            }
        }
        let missing: MigrationError? = await failure(MigrationError.self) {
            _ = try Migration.load(folder: "/nonexistent")
        }
        #expect(missing?.reason == .unreadable)
    }

    @Test func twoRunnersDoNotClash() async throws {
        let test: TestDatabase = try await TestCluster.shared.database()
        try await withFolder([
            "0001_slow.sql": "CREATE TABLE slow (id int); SELECT pg_sleep(0.2);",
            "0002_next.sql": "CREATE TABLE next (id int);",
        ]) { folder in
            let counts: [Int] = try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<3 {
                    group.addTask { try await MigrationRunner(address: test.ownerAddress, folder: folder).run().count }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(counts.sorted() == [0, 0, 2])
        }
    }
}

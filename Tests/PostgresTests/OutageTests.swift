import FoundationEssentials
import Glibc
import Postgres
import Testing

/// Connections that break, servers that go away and come back.
struct OutageTests {
    @Test func aKilledSessionIsReplacedBeforeCommit() async throws {
        try await withDatabase(change: { $0.maximumConnections = 1 }) { database, test in
            let runs: Counter = Counter()
            let value: Int = try await database.write(asSystem: system) { transaction in
                let process: Int = try await transaction.value("SELECT pg_backend_pid()", as: Int.self)
                await runs.increase()
                if await runs.value == 1 { try await terminate(process, test) }
                return try await transaction.value("SELECT 5", as: Int.self)
            }
            let count: Int = await runs.value
            #expect(value == 5 && count == 2)
        }
    }

    @Test func aSessionKilledEveryTimeIsReported() async throws {
        try await withDatabase { database, test in
            let error: DatabaseUnavailable? = await failure(DatabaseUnavailable.self) {
                try await database.write(asSystem: system) { transaction in
                    let process: Int = try await transaction.value("SELECT pg_backend_pid()", as: Int.self)
                    try await terminate(process, test)
                    try await transaction.run("SELECT 1")
                }
            }
            #expect(error?.reason == .connectionLost)
            #expect(error?.detail.contains("terminating connection due to administrator command") == true)
        }
    }

    @Test func anIdleTransactionIsEndedAndNotRepeated() async throws {
        try await withDatabase(change: { $0.connection.idleInTransactionTimeout = .milliseconds(100) }) { database, _ in
            let runs: Counter = Counter()
            let error: DatabaseUnavailable? = await failure(DatabaseUnavailable.self) {
                try await database.write(asSystem: system) { transaction in
                    await runs.increase()
                    try await transaction.run("SELECT 1")
                    try await eventually { database.statistics.connections == 0 }
                    try await transaction.run("SELECT 1")
                }
            }
            let count: Int = await runs.value
            #expect(error?.reason == .idleTransaction && count == 1)
        }
    }

    @Test func idleSessionsThatWereKilledAreNotHandedOut() async throws {
        try await withDatabase { database, test in
            for _ in 0..<5 {
                let process: Int = try await database.read(asSystem: system) {
                    try await $0.value("SELECT pg_backend_pid()", as: Int.self)
                }
                try await terminate(process, test)
            }
            try await database.read(asSystem: system) { try await $0.run("SELECT 1") }
        }
    }

    /// The session dies while COMMIT works. It says good-bye in place of the answer: the work was rolled back, and is
    /// done again.
    @Test func aCommitThatTheServerEndedIsRepeated() async throws {
        let schema: String = """
            CREATE TABLE notes (id int);
            GRANT SELECT, INSERT ON notes TO platform_server;
            CREATE SEQUENCE runs;
            GRANT USAGE ON runs TO platform_server;
            CREATE FUNCTION dawdle() RETURNS trigger LANGUAGE plpgsql AS
                $$ BEGIN IF nextval('runs') = 1 THEN PERFORM pg_sleep(3); END IF; RETURN NULL; END $$;
            CREATE CONSTRAINT TRIGGER dawdle AFTER INSERT ON notes DEFERRABLE INITIALLY DEFERRED
                FOR EACH ROW EXECUTE FUNCTION dawdle();
            """
        try await withDatabase(schema: schema) { database, test in
            let runs: Counter = Counter()
            let process: Box<Int> = Box(0)
            let task: Task<Void, any Error> = Task {
                try await database.write(asSystem: system) { transaction in
                    await runs.increase()
                    await process.set(try await transaction.value("SELECT pg_backend_pid()", as: Int.self))
                    try await transaction.run("INSERT INTO notes VALUES (1)")
                }
            }
            try await eventually { await process.value != 0 }
            try await Task.sleep(for: .milliseconds(300))
            try await terminate(await process.value, test)
            try await task.value
            let count: Int = await runs.value
            let rows: Int = try await database.read(asSystem: system) {
                try await $0.value("SELECT count(*) FROM notes", as: Int.self)
            }
            #expect(count == 2 && rows == 1)
        }
    }

    @Test func aDatabaseThatIsNotThere() async throws {
        let database: Database = try Database(address: "host=/nonexistent dbname=none connect_timeout=2")
        let start: ContinuousClock.Instant = .now
        for _ in 0..<3 {
            let error: DatabaseUnavailable? = await failure(DatabaseUnavailable.self) {
                try await database.read(asSystem: system) { try await $0.run("SELECT 1") }
            }
            #expect(error?.reason == .connect && error?.detail.contains("/nonexistent") == true)
        }
        #expect(.now - start < .seconds(2) && database.statistics.outage?.reason == .connect)
        await database.close()
    }

    /// A host that swallows packets, or here a server that accepts and says nothing.
    @Test func aSilentServerIsGivenUp() async throws {
        let listener: Int32 = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(listener) }
        var address: sockaddr_in = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length: socklen_t = socklen_t(MemoryLayout<sockaddr_in>.size)
        withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                _ = bind(listener, generic, length)
                _ = listen(listener, 16)
                _ = getsockname(listener, generic, &length)
            }
        }
        let port: UInt16 = UInt16(bigEndian: address.sin_port)
        let database: Database = try Database(address: "host=127.0.0.1 port=\(port) dbname=none user=none")
        let start: ContinuousClock.Instant = .now
        let error: DatabaseUnavailable? = await failure(DatabaseUnavailable.self) {
            try await database.read(asSystem: system) { try await $0.run("SELECT 1") }
        }
        #expect(error != nil && .now - start < .seconds(4))
        await database.close()
    }

    @Test func aServerThatGoesAwayAndComesBack() async throws {
        var options: EmbeddedCluster.Options = EmbeddedCluster.Options(folder: "/tmp/postgres-outage-\(getpid())")
        options.isDurable = false
        let first: EmbeddedCluster = try await EmbeddedCluster.start(options)
        let database: Database = try Database(address: first.address())
        try await database.read(asSystem: system) { try await $0.run("SELECT 1") }
        await first.stop()
        let start: ContinuousClock.Instant = .now
        for _ in 0..<5 {
            let error: DatabaseUnavailable? = await failure(DatabaseUnavailable.self) {
                try await database.read(asSystem: system) { try await $0.run("SELECT 1") }
            }
            #expect(error != nil)
        }
        #expect(.now - start < .seconds(2), "told at once")
        options.isTemporary = true
        let second: EmbeddedCluster = try await EmbeddedCluster.start(options)
        // The pool looks by itself; nobody has to ask for it.
        try await eventually { database.statistics.outage == nil && database.statistics.idleConnections == 1 }
        try await database.read(asSystem: system) { try await $0.run("SELECT 1") }
        await database.close()
        await second.stop()
    }

    private func terminate(_ process: Int, _ test: TestDatabase) async throws {
        let admin: Connection = try await Connection.open(.maintenance(test.adminAddress))
        defer { admin.close() }
        try await admin.simple("SELECT pg_terminate_backend(\(process), 5000)")
    }
}

actor Box<Value: Sendable> {
    private(set) var value: Value

    init(_ value: Value) { self.value = value }

    func set(_ value: Value) { self.value = value }
}

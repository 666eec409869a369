import FoundationEssentials
import Glibc
@testable import Postgres
import Testing

/// Two real servers, one the standby of the other.
struct FailoverTests {
    private struct Pair {
        let primary: EmbeddedCluster
        let standby: EmbeddedCluster

        var address: String {
            "host=\(primary.socketFolder),\(standby.socketFolder) dbname=\(EmbeddedCluster.databaseName) "
                + "user=\(EmbeddedCluster.serverRole)"
        }
    }

    private static let schema: String = """
        SET ROLE platform_owner;
        CREATE TABLE things (id integer PRIMARY KEY, value integer NOT NULL);
        GRANT SELECT, INSERT ON things TO platform_server;
        """

    private func withPair(_ body: (Pair) async throws -> Void) async throws {
        let folder: String = "/tmp/postgres-pair-\(getpid())-\(UInt32.random(in: 0...UInt32.max))"
        let primary: EmbeddedCluster = try await EmbeddedCluster.start(Self.options("\(folder)-a"))
        let admin: Connection = try await primary.adminConnection(EmbeddedCluster.databaseName)
        try await admin.simple(Self.schema)
        admin.close()
        let standby: EmbeddedCluster
        do { standby = try await Self.standby(of: primary, "\(folder)-b") } catch {
            await primary.stop()
            throw error
        }
        do { try await body(Pair(primary: primary, standby: standby)) } catch {
            await primary.stop()
            await standby.stop()
            throw error
        }
        await primary.stop()
        await standby.stop()
    }

    private static func options(_ folder: String) -> EmbeddedCluster.Options {
        var options: EmbeddedCluster.Options = EmbeddedCluster.Options(folder: folder)
        options.isDurable = false
        options.isTemporary = true
        options.settings = ["max_wal_senders=4", "wal_level=replica", "hot_standby=on"]
        return options
    }

    /// A copy of the primary's data that follows it, as pg_basebackup makes it.
    private static func standby(of primary: EmbeddedCluster, _ folder: String) async throws -> EmbeddedCluster {
        let options: EmbeddedCluster.Options = options(folder)
        try await BlockingWork.run {
            let layout: ClusterLayout = try ClusterLayout(options)
            try layout.binaries.makePrivateFolder(folder)
            try layout.binaries.makePrivateFolder(layout.socketFolder)
            try ChildProcess.run(
                layout.binaries.command(
                    "pg_basebackup",
                    [
                        "-D", layout.dataFolder, "-h", primary.socketFolder, "-U", EmbeddedCluster.adminRole, "-R",
                        "-X", "stream", "-c", "fast", "--no-sync",
                    ]))
            let password: String = try String(contentsOfFile: "\(primary.options.folder)/password", encoding: .utf8)
            try password.write(toFile: layout.passwordFile, atomically: true, encoding: .utf8)
        }
        return try await EmbeddedCluster.start(options)
    }

    private func database(_ pair: Pair, _ attributes: String) throws -> Database {
        var configuration: DatabaseConfiguration = DatabaseConfiguration(
            address: "\(pair.address) target_session_attrs=\(attributes)")
        configuration.maximumConnections = 4
        configuration.connection.statementTimeout = .seconds(10)
        return try Database(configuration)
    }

    private static let isStandby: Query<Bool> = .one(
        Statement(name: "is_standby", sql: "SELECT pg_is_in_recovery()"), .none
    ) { row throws(PostgresError) in try row.decode(0, as: Bool.self) }

    /// Writes until one is taken; every failure on the way says that the database is away.
    private func writeSoon(_ database: Database, _ id: Int) async throws {
        try await eventually {
            do {
                try await database.write(in: TenantScope(id: UUID()), BatchTests.insert(id, id))
                return true
            } catch is DatabaseUnavailable {
                try await Task.sleep(for: .milliseconds(50))
                return false
            }
        }
    }

    @Test func thePrimaryIsKilledAndTheStandbyTakesOver() async throws {
        try await withPair { pair in
            let writing: Database = try database(pair, "read-write")
            let reading: Database = try database(pair, "prefer-standby")
            try await writing.write(in: TenantScope(id: UUID()), BatchTests.insert(1, 1))
            let onPrimary: Bool = try await writing.read(asSystem: system, Self.isStandby)
            let onStandby: Bool = try await reading.read(asSystem: system, Self.isStandby)
            #expect(!onPrimary && onStandby, "target_session_attrs chooses the host")
            try await eventually { try await reading.read(asSystem: system, BatchTests.list) == [1] }

            try Self.kill(pair.primary)
            let admin: Connection = try await pair.standby.adminConnection()
            try await admin.simple("SELECT pg_promote(true, 20)")
            admin.close()
            try await writeSoon(writing, 2)
            let kept: [Int] = try await writing.read(asSystem: system, BatchTests.list)
            #expect(kept == [1, 2])
            let still: [Int] = try await reading.read(asSystem: system, BatchTests.list)
            #expect(still == [1, 2], "the reader's host became the primary, and reads on")
            try await eventually { writing.statistics.outage == nil && writing.statistics.waitingTasks == 0 }
            #expect(writing.statistics.connections == writing.statistics.idleConnections)
            await writing.close()
            await reading.close()
        }
    }

    /// A server that turns read-only under open sessions is left for the one that takes writes.
    @Test func aServerThatRefusesWritesIsLeft() async throws {
        try await withPair { pair in
            let writing: Database = try database(pair, "read-write")
            try await writing.write(in: TenantScope(id: UUID()), BatchTests.insert(1, 1))
            let follower: Connection = try await pair.standby.adminConnection(EmbeddedCluster.databaseName)
            try await eventually { try await follower.simple("SELECT count(*) FROM things")[0].rows[0][0] == "1" }
            try await follower.simple("SELECT pg_promote(true, 20)")
            follower.close()
            let old: Connection = try await pair.primary.adminConnection()
            try await old.simple("ALTER SYSTEM SET default_transaction_read_only = on")
            try await old.simple("SELECT pg_reload_conf()")
            try await eventually {
                try await old.simple("SHOW default_transaction_read_only")[0].rows[0][0] == "on"
            }
            old.close()
            try await Task.sleep(for: .milliseconds(200))
            // The open session is refused, closed, and the write is repeated on the other host.
            try await writing.write(in: TenantScope(id: UUID()), BatchTests.insert(2, 2))
            #expect(writing.statistics.counters.transactionsRetried > 0)
            let admin: Connection = try await pair.standby.adminConnection(EmbeddedCluster.databaseName)
            let rows: [[String?]] = try await admin.simple("SELECT id FROM things ORDER BY id")[0].rows
            admin.close()
            #expect(rows == [["1"], ["2"]])
            await writing.close()
        }
    }

    /// Immediate shutdown: no session hears a word.
    private static func kill(_ cluster: EmbeddedCluster) throws {
        let text: String = try String(contentsOfFile: "\(cluster.options.folder)/data/postmaster.pid", encoding: .utf8)
        let postmaster: pid_t = try #require(text.split(separator: "\n").first.flatMap { pid_t($0) })
        #expect(Glibc.kill(postmaster, SIGQUIT) == 0)
    }
}

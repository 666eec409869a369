import FoundationEssentials
import Glibc
import Postgres
import Testing

struct ClusterTests {
    private func options(_ name: String) -> EmbeddedCluster.Options {
        var options: EmbeddedCluster.Options = EmbeddedCluster.Options(folder: "/tmp/postgres-\(name)-\(getpid())")
        options.isDurable = false
        return options
    }

    private func query(_ address: String, _ sql: String) async throws -> String? {
        let connection: Connection = try await Connection.open(.maintenance(address))
        defer { connection.close() }
        return try await connection.simple(sql).last?.rows.first?.first ?? nil
    }

    @Test func aSecondStartFindsTheData() async throws {
        var options: EmbeddedCluster.Options = options("data")
        options.port = 20_000 + Int(getpid()) % 20_000
        let first: EmbeddedCluster = try await EmbeddedCluster.start(options)
        let owner: String = first.address(role: EmbeddedCluster.ownerRole)
        _ = try await query(
            owner, "CREATE TABLE kept (id int); INSERT INTO kept VALUES (7); GRANT SELECT ON kept TO platform_server")
        await first.stop()
        await first.stop()

        options.isTemporary = true
        let second: EmbeddedCluster = try await EmbeddedCluster.start(options)
        let kept: String? = try await query(second.address(), "SELECT id FROM kept")
        #expect(kept == "7")
        // Over TCP the password is needed.
        let tcp: String = try #require(second.tcpAddress())
        let user: String? = try await query(tcp, "SELECT current_user || ' ' || inet_server_addr()")
        #expect(user == "platform_server 127.0.0.1/32")
        let wrong: DatabaseUnavailable? = await failure(DatabaseUnavailable.self) {
            _ = try await query(
                "host=127.0.0.1 port=\(options.port!) user=platform_server password=wrong dbname=platform", "SELECT 1")
        }
        #expect(wrong?.detail.contains("password authentication failed") == true)
        await second.stop()
        #expect(!FileManager.default.fileExists(atPath: options.folder))
    }

    @Test func rolesHaveNoPowers() async throws {
        let cluster: EmbeddedCluster = try await TestCluster.shared.cluster()
        let powers: String? = try await query(
            cluster.address(role: EmbeddedCluster.adminRole),
            """
            SELECT string_agg(rolname, ',' ORDER BY rolname) FROM pg_roles WHERE rolname LIKE 'platform%'
                AND NOT (rolsuper OR rolcreatedb OR rolcreaterole OR rolbypassrls OR rolreplication) AND rolcanlogin
            """)
        #expect(powers == "platform_owner,platform_server")
        let denied: PostgresError? = await failure(PostgresError.self) {
            _ = try await query(cluster.address(), "CREATE TABLE mine (id int)")
        }
        #expect(denied?.state == .insufficientPrivilege)
    }

    /// After a crash the number in `postmaster.pid` may belong to any process.
    @Test func aStaleProcessFileIsRemoved() async throws {
        var options: EmbeddedCluster.Options = options("stale")
        let first: EmbeddedCluster = try await EmbeddedCluster.start(options)
        await first.stop()
        let path: String = "\(options.folder)/data/postmaster.pid"
        try Data("\(getpid())\n\(options.folder)/data\n1\n5432\n\n\n\n".utf8).write(to: URL(filePath: path))
        options.isTemporary = true
        let second: EmbeddedCluster = try await EmbeddedCluster.start(options)
        #expect(second.isOwner)
        await second.stop()
    }

    @Test func aRunningServerIsShared() async throws {
        var options: EmbeddedCluster.Options = options("shared")
        options.isTemporary = true
        let first: EmbeddedCluster = try await EmbeddedCluster.start(options)
        let second: EmbeddedCluster = try await EmbeddedCluster.start(options)
        #expect(first.isOwner && !second.isOwner)
        await second.stop()
        let one: String? = try await query(first.address(), "SELECT 1")
        #expect(one == "1")
        await first.stop()
    }

    @Test func aServerThatCannotStartSaysWhy() async throws {
        var options: EmbeddedCluster.Options = options("broken")
        options.settings = ["shared_buffers=nonsense"]
        options.isTemporary = true
        let error: ClusterError? = await failure(ClusterError.self) { _ = try await EmbeddedCluster.start(options) }
        #expect(error?.description.contains("shared_buffers") == true)
        let nowhere: ClusterError? = await failure(ClusterError.self) {
            var options: EmbeddedCluster.Options = self.options("nowhere")
            options.binaries = "/nonexistent"
            _ = try await EmbeddedCluster.start(options)
        }
        #expect(nowhere?.description.contains("/nonexistent") == true)
    }

    @Test func templatesAreCopied() async throws {
        for _ in 0..<2 {
            let test: TestDatabase = try await TestCluster.shared.database(template: "cluster_tests") { database in
                try await database.asOwner("CREATE TABLE made (id int); INSERT INTO made VALUES (3)")
            }
            let made: String? = try await query(test.ownerAddress, "SELECT id FROM made")
            #expect(made == "3")
            try await test.drop()
        }
    }
}

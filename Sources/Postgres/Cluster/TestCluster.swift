import FoundationEssentials
import Glibc
import Synchronization

/// One throw-away cluster per process, started by its first user and gone with the process; a fresh database for each
/// one who asks. For tests of any target.
package actor TestCluster {
    package static let shared: TestCluster = TestCluster()

    private var starting: Task<EmbeddedCluster, any Error>?
    private var templates: [String: Task<String, any Error>] = [:]
    private var nextNumber: Int = 1

    /// The running cluster.
    package func cluster() async throws -> EmbeddedCluster {
        if let starting { return try await starting.value }
        let task: Task<EmbeddedCluster, any Error> = Task {
            var options: EmbeddedCluster.Options = EmbeddedCluster.Options(
                folder: "/tmp/postgres-test-\(getpid())-\(UInt32.random(in: 0...UInt32.max))")
            options.isDurable = false
            options.isTemporary = true
            options.settings = [
                "max_connections=200", "autovacuum=off", "shared_buffers=64MB", "deadlock_timeout=100ms",
            ]
            return try await EmbeddedCluster.start(options)
        }
        starting = task
        return try await task.value
    }

    /// A new, empty database, owned by `EmbeddedCluster.ownerRole`. Its addresses: `cluster().address(database:role:)`.
    package func database() async throws -> TestDatabase {
        let cluster: EmbeddedCluster = try await cluster()
        let name: String = newName()
        try await cluster.createDatabase(name)
        return TestDatabase(cluster: cluster, name: name)
    }

    /// A new database with what `setUp` made in a template, which runs once per process and `template` name: fast when
    /// many tests want the same schema. `setUp` gets the owner's address and leaves no connection open.
    package func database(
        template: String, setUp: @escaping @Sendable (TestDatabase) async throws -> Void
    ) async throws -> TestDatabase {
        let cluster: EmbeddedCluster = try await cluster()
        let source: String = try await templateName(template, cluster, setUp)
        let name: String = newName()
        try await cluster.createDatabase(name, template: source)
        return TestDatabase(cluster: cluster, name: name)
    }

    private func templateName(
        _ template: String, _ cluster: EmbeddedCluster, _ setUp: @escaping @Sendable (TestDatabase) async throws -> Void
    ) async throws -> String {
        if let task = templates[template] { return try await task.value }
        let task: Task<String, any Error> = Task {
            let name: String = "template_\(template)"
            try await cluster.createDatabase(name)
            try await setUp(TestDatabase(cluster: cluster, name: name))
            return name
        }
        templates[template] = task
        return try await task.value
    }

    private func newName() -> String {
        defer { nextNumber += 1 }
        return "test_\(nextNumber)"
    }
}

/// A database of `TestCluster`, or of a cluster that a test has for itself.
package struct TestDatabase: Sendable {
    package let cluster: EmbeddedCluster
    package let name: String

    package init(cluster: EmbeddedCluster, name: String) {
        self.cluster = cluster
        self.name = name
    }

    /// As the role of the server, under row-level security.
    package var serverAddress: String { cluster.address(database: name) }

    /// As the role that owns the schema.
    package var ownerAddress: String { cluster.address(database: name, role: EmbeddedCluster.ownerRole) }

    package var adminAddress: String { cluster.address(database: name, role: EmbeddedCluster.adminRole) }

    /// Runs SQL as the owner, for example to make tables.
    package func asOwner(_ sql: String) async throws {
        let connection: Connection = try await Connection.open(.maintenance(ownerAddress))
        defer { connection.close() }
        try await connection.simple(sql)
    }

    package func drop() async throws {
        try await cluster.dropDatabase(name)
    }
}

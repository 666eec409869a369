import FoundationEssentials
import Glibc
import Synchronization

/// A private PostgreSQL server for development and tests, with the system's own programs.
///
/// It listens on a Unix socket in a folder that only its user and root may enter (there it trusts whoever comes), and
/// on 127.0.0.1 with a password when a port is asked for. It ends with the process that started it, however that
/// ends: a supervising shell holds one end of a pipe and stops the server when the other end is closed.
package final class EmbeddedCluster: Sendable {
    /// Owns the schema; migrations run as this role.
    package static let ownerRole: String = "platform_owner"
    /// The server's role: owns nothing, is subject to row-level security.
    package static let serverRole: String = "platform_server"
    package static let adminRole: String = "postgres"
    package static let databaseName: String = "platform"

    package struct Options: Sendable {
        /// Keeps the data; made when it does not exist.
        package var folder: String
        /// On 127.0.0.1; nil: no TCP at all.
        package var port: Int?
        /// False loses data when the machine crashes; for tests.
        package var isDurable: Bool = true
        /// The folder is removed when the server has stopped; for tests.
        package var isTemporary: Bool = false
        /// Where initdb and postgres are; nil: the newest version that is found.
        package var binaries: String?
        /// Further settings, `name=value`.
        package var settings: [String] = []
        package var startTimeout: Duration = .seconds(60)

        package init(folder: String) {
            self.folder = folder
        }
    }

    package let options: Options
    /// False: the server was running already, started by another process, and `stop` leaves it alone.
    package let isOwner: Bool
    let socketFolder: String
    private let password: String
    private let supervisor: Mutex<ServerSupervisor?>

    private init(_ options: Options, password: String, socketFolder: String, supervisor: ServerSupervisor?) {
        self.options = options
        self.password = password
        self.socketFolder = socketFolder
        self.isOwner = supervisor != nil
        self.supervisor = Mutex(supervisor)
    }

    /// Starts the server on the folder's data, or finds it running. The first start makes data, roles and database.
    /// - Throws: `ClusterError` with the server's own words; `DatabaseUnavailable` when it does not answer in time.
    package static func start(_ options: Options) async throws -> EmbeddedCluster {
        let cluster: EmbeddedCluster = try await BlockingWork.run {
            let layout: ClusterLayout = try ClusterLayout(options)
            let password: String = try layout.initialize()
            guard try !layout.isServerRunning() else {
                return EmbeddedCluster(
                    options, password: password, socketFolder: layout.socketFolder, supervisor: nil)
            }
            let supervisor: ServerSupervisor = try ServerSupervisor(layout)
            return EmbeddedCluster(
                options, password: password, socketFolder: layout.socketFolder, supervisor: supervisor)
        }
        do {
            try await cluster.waitUntilReady()
            if cluster.isOwner { try await cluster.createRolesAndDatabase() }
        } catch {
            await cluster.stop()
            if options.isTemporary, cluster.isOwner { try? FileManager.default.removeItem(atPath: options.folder) }
            throw error
        }
        return cluster
    }

    /// Fast shutdown: sessions are ended, data is written. Does nothing the second time.
    package func stop() async {
        guard let supervisor = supervisor.withLock({ $0.take() }) else { return }
        _ = try? await BlockingWork.run { supervisor.stop() }
    }

    /// libpq's address of a database, over the socket.
    package func address(
        database: String = EmbeddedCluster.databaseName, role: String = EmbeddedCluster.serverRole
    ) -> String {
        "host=\(Self.quoted(socketFolder)) port=\(ClusterLayout.socketPort(options)) "
            + "dbname=\(Self.quoted(database)) user=\(Self.quoted(role))"
    }

    /// The same over TCP, with the password; nil without a port.
    package func tcpAddress(
        database: String = EmbeddedCluster.databaseName, role: String = EmbeddedCluster.serverRole
    ) -> String? {
        options.port.map { "postgresql://\(role):\(password)@127.0.0.1:\($0)/\(database)" }
    }

    /// Makes a database that `ownerRole` owns, from `template` when given. Fails when it exists.
    package func createDatabase(_ name: String, template: String? = nil) async throws {
        let copying: String = template.map { " TEMPLATE \(Identifiers.quoted($0))" } ?? ""
        try await administer([
            "CREATE DATABASE \(Identifiers.quoted(name)) OWNER \(Self.ownerRole)\(copying)",
            "REVOKE ALL ON DATABASE \(Identifiers.quoted(name)) FROM PUBLIC",
            "GRANT CONNECT ON DATABASE \(Identifiers.quoted(name)) TO \(Self.serverRole)",
        ])
    }

    package func dropDatabase(_ name: String) async throws {
        try await administer(["DROP DATABASE IF EXISTS \(Identifiers.quoted(name)) WITH (FORCE)"])
    }

    private func administer(_ statements: [String], database: String = "postgres") async throws {
        let connection: Connection = try await adminConnection(database)
        defer { connection.close() }
        for statement in statements { try await connection.simple(statement) }
    }

    package func adminConnection(_ database: String = "postgres") async throws -> Connection {
        try await Connection.open(.maintenance(address(database: database, role: Self.adminRole)))
    }

    private func waitUntilReady() async throws {
        let deadline: ContinuousClock.Instant = .now + options.startTimeout
        while true {
            do {
                return try await adminConnection().close()
            } catch {
                if let failure = supervisor.withLock({ $0?.failure() }) { throw failure }
                guard .now < deadline else { throw error }
                try await Task.sleep(for: .milliseconds(50))
            }
        }
    }

    private func createRolesAndDatabase() async throws {
        let admin: Connection = try await adminConnection()
        defer { admin.close() }
        for role in [Self.ownerRole, Self.serverRole] {
            let exists: Bool = try await !admin.simple("SELECT FROM pg_roles WHERE rolname = '\(role)'")[0].rows.isEmpty
            guard !exists else { continue }
            try await admin.simple(
                "CREATE ROLE \(role) LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS PASSWORD '\(password)'")
        }
        let name: String = Self.databaseName
        let rows: [[String?]] = try await admin.simple("SELECT FROM pg_database WHERE datname = '\(name)'")[0].rows
        if rows.isEmpty { try await createDatabase(name) }
    }

    private static func quoted(_ value: String) -> String {
        "'" + value.map { $0 == "'" || $0 == "\\" ? "\\\($0)" : String($0) }.joined() + "'"
    }
}

/// Brings a schema up to date: forward only, each file in a transaction of its own, one runner at a time.
package struct MigrationRunner: Sendable {
    /// Key of the session-level advisory lock that makes a second runner wait.
    static let lockKey: Int64 = 0x6D69_6772_6174_6521

    private let settings: ConnectionSettings
    private let folder: String

    /// - Parameter address: of the role that owns the schema, or one that may become it.
    package init(address: String, folder: String) {
        settings = .maintenance(address)
        self.folder = folder
    }

    /// What `run` would apply.
    /// - Throws: `MigrationError`, `DatabaseUnavailable`, `PostgresError`.
    package func pending() async throws -> [Migration] {
        try await withConnection { connection in try await pending(connection, Migration.load(folder: folder)) }
    }

    package func applied() async throws -> [AppliedMigration] {
        try await withConnection { connection in try await applied(connection) }
    }

    /// Applies what is pending and returns it. `progress` hears of each file before it runs.
    /// A failed file is rolled back; those before it stay applied.
    /// - Throws: `MigrationError`, `DatabaseUnavailable`, `PostgresError`.
    @discardableResult
    package func run(progress: @Sendable (Migration) -> Void = { _ in }) async throws -> [Migration] {
        let migrations: [Migration] = try Migration.load(folder: folder)
        return try await withConnection { connection in
            // Held until the session ends.
            try await connection.simple("SELECT pg_advisory_lock(\(Self.lockKey))")
            try await connection.simple(Self.table)
            let pending: [Migration] = try await pending(connection, migrations)
            for migration in pending {
                progress(migration)
                try await apply(migration, connection)
            }
            return pending
        }
    }

    private static let table: String = """
        CREATE TABLE IF NOT EXISTS public.schema_migrations (
            version integer PRIMARY KEY,
            file_name text NOT NULL,
            checksum text NOT NULL,
            applied_at timestamptz NOT NULL DEFAULT now()
        )
        """

    private func withConnection<T>(_ body: (Connection) async throws -> T) async throws -> T {
        let connection: Connection = try await Connection.open(settings)
        defer { connection.close() }
        return try await body(connection)
    }

    private func pending(_ connection: Connection, _ migrations: [Migration]) async throws -> [Migration] {
        var checksums: [Int: String] = [:]
        for migration in migrations { checksums[migration.version] = try await checksum(migration.sql, connection) }
        return try MigrationPlan.pending(migrations, applied: await applied(connection), checksums: checksums)
    }

    private func applied(_ connection: Connection) async throws -> [AppliedMigration] {
        let exists: Statement = Statement(
            name: "migrations_table", sql: "SELECT to_regclass('public.schema_migrations') IS NOT NULL")
        let found: [Bool] = try await connection.rows(exists, .none) { row throws(PostgresError) in
            try row.decode(0, as: Bool.self)
        }
        guard found == [true] else { return [] }
        let select: Statement = Statement(
            name: "migrations_applied",
            sql: "SELECT version, file_name, checksum FROM public.schema_migrations ORDER BY version")
        return try await connection.rows(select, .none) { row throws(PostgresError) in
            AppliedMigration(
                version: try row.decode(0, as: Int.self), fileName: try row.decode(1, as: String.self),
                checksum: try row.decode(2, as: String.self))
        }
    }

    /// The server computes it, so that no cryptography is needed here.
    private func checksum(_ sql: String, _ connection: Connection) async throws -> String? {
        var parameters: Parameters = Parameters(capacity: 1)
        parameters.append(Array(sql.utf8))
        let statement: Statement = Statement(name: "migration_checksum", sql: "SELECT encode(sha256($1), 'hex')")
        return try await connection.rows(statement, parameters) { row throws(PostgresError) in
            try row.decode(0, as: String.self)
        }.first
    }

    private func apply(_ migration: Migration, _ connection: Connection) async throws {
        do {
            try await connection.simple("BEGIN")
            try await connection.simple(migration.sql)
            guard connection.isInTransaction else {
                throw MigrationError(.failed, "\(migration.fileName): a migration must not end its own transaction")
            }
            // The file may have taken another role; below it may have changed settings for the next one.
            try await connection.simple("RESET ROLE")
            try await record(migration, connection)
            try await connection.simple("COMMIT")
            try await connection.simple("RESET ALL")
        } catch let error as PostgresError {
            throw MigrationError(.failed, Self.describe(error, in: migration))
        }
    }

    private func record(_ migration: Migration, _ connection: Connection) async throws {
        var parameters: Parameters = Parameters(capacity: 3)
        parameters.append(migration.version)
        parameters.append(migration.fileName)
        parameters.append(Array(migration.sql.utf8))
        let statement: Statement = Statement(
            name: "migration_record",
            sql: """
                INSERT INTO public.schema_migrations (version, file_name, checksum)
                VALUES ($1, $2, encode(sha256($3), 'hex'))
                """)
        _ = try await connection.rows(statement, parameters) { _ throws(PostgresError) in }
    }

    /// `0003_orders.sql:14:8: column "statuss" does not exist (42703)`
    static func describe(_ error: PostgresError, in migration: Migration) -> String {
        var place: String = migration.fileName
        if let position = error.position {
            // PostgreSQL counts code points.
            let before: [Unicode.Scalar] = Array(migration.sql.unicodeScalars.prefix(position - 1))
            let line: Int = before.count { $0 == "\n" } + 1
            let column: Int = before.reversed().prefix { $0 != "\n" }.count + 1
            place += ":\(line):\(column)"
        }
        return "\(place): \(error)"
    }
}

import Cryptography
import Foundation
import Postgres

/// Schema and demo data.
struct Provisioning: Sendable {
    /// The password of every demo account.
    static let demoPassword: String = "correct horse battery"

    /// Holds `database/migrations` and `database/seed`.
    let specFolder: String

    /// Applies what is pending; returns the names of what was applied.
    func migrate(ownerAddress: String) async throws -> [String] {
        let runner: MigrationRunner = MigrationRunner(
            address: ownerAddress, folder: specFolder + "/database/migrations")
        return try await runner.run().map(\.fileName)
    }

    /// Loads the demo websites and accounts; what is there stays.
    func seed(adminAddress: String, hasher: PasswordHasher) async throws {
        let path: String = specFolder + "/database/seed/demo.sql"
        let sql: String = try String(contentsOfFile: path, encoding: .utf8)
        let hash: String = try await hasher.hash(Self.demoPassword)
        let connection: Connection = try await Connection.open(.maintenance(adminAddress))
        let setting: String = "SELECT set_config('app.seed_password_hash', '\(hash)', true);"
        defer { connection.close() }
        try await connection.simple("BEGIN; \(setting)\n\(sql)\nCOMMIT;")
    }
}

import FoundationEssentials

/// A file `NNNN_name.sql`.
package struct Migration: Sendable, Hashable {
    package let version: Int
    /// `0003_orders.sql`.
    package let fileName: String
    package let sql: String

    /// All migrations of a folder, in order of version.
    /// - Throws: `MigrationError` when a name has another form, a version is there twice or a file is not UTF-8.
    package static func load(folder: String) throws(MigrationError) -> [Migration] {
        let names: [String]
        do {
            names = try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix(".sql") }.sorted()
        } catch {
            throw MigrationError(.unreadable, "\(folder) cannot be read: \(error)")
        }
        var migrations: [Migration] = []
        for name in names {
            let migration: Migration = try load(name, folder: folder)
            if let other = migrations.first(where: { $0.version == migration.version }) {
                throw MigrationError(.badName, "\(other.fileName) and \(name) have the same version")
            }
            migrations.append(migration)
        }
        return migrations.sorted { $0.version < $1.version }
    }

    private static func load(_ name: String, folder: String) throws(MigrationError) -> Migration {
        let digits: Substring = name.prefix { $0.isASCII && $0.isNumber }
        let rest: Substring = name.dropFirst(digits.count)
        guard digits.count == 4, let version = Int(digits), rest.hasPrefix("_"), rest.count > "_.sql".count else {
            throw MigrationError(.badName, "\(name): a migration is named NNNN_name.sql")
        }
        guard let sql = try? String(contentsOfFile: "\(folder)/\(name)", encoding: .utf8) else {
            throw MigrationError(.unreadable, "\(folder)/\(name) cannot be read as UTF-8")
        }
        return Migration(version: version, fileName: name, sql: sql)
    }
}

/// A migration as the database remembers it.
package struct AppliedMigration: Sendable, Hashable {
    package let version: Int
    package let fileName: String
    /// SHA-256 of the file's text, in hexadecimal.
    package let checksum: String
}

/// Why the schema cannot be brought up to date.
package struct MigrationError: Error, Sendable, Hashable, CustomStringConvertible {
    package enum Reason: String, Sendable, Hashable {
        case unreadable
        case badName
        /// An applied file was changed afterwards.
        case edited
        /// The database has a migration that the folder lacks.
        case unknownApplied
        /// A file's version is below one that is applied.
        case outOfOrder
        /// The SQL failed; its transaction was rolled back.
        case failed
    }

    package var reason: Reason
    package var description: String

    init(_ reason: Reason, _ description: String) {
        self.reason = reason
        self.description = description
    }
}

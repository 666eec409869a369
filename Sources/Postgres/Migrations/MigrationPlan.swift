/// What a folder and a database have to say to each other. Pure.
enum MigrationPlan {
    /// The migrations to apply, in order.
    /// - Parameter checksums: of the folder's files, by version.
    static func pending(
        _ folder: [Migration], applied: [AppliedMigration], checksums: [Int: String]
    ) throws(MigrationError) -> [Migration] {
        for entry in applied { try check(entry, folder, checksums[entry.version]) }
        let newest: Int = applied.map(\.version).max() ?? 0
        let versions: Set<Int> = Set(applied.map(\.version))
        let pending: [Migration] = folder.filter { !versions.contains($0.version) }
        if let late = pending.first(where: { $0.version < newest }) {
            throw MigrationError(
                .outOfOrder,
                "\(late.fileName) comes before version \(newest), which is applied: give it a higher number")
        }
        return pending
    }

    private static func check(
        _ entry: AppliedMigration, _ folder: [Migration], _ checksum: String?
    ) throws(MigrationError) {
        guard let file = folder.first(where: { $0.version == entry.version }) else {
            throw MigrationError(
                .unknownApplied,
                "\(entry.fileName) is applied to the database, but the folder has no such version: "
                    + "is this program older than the database?")
        }
        guard checksum == entry.checksum else {
            throw MigrationError(
                .edited,
                "\(file.fileName) was changed after it was applied (checksum \(entry.checksum.prefix(12)), "
                    + "now \((checksum ?? "").prefix(12))): undo the change and write a new migration")
        }
    }
}

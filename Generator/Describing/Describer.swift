import Postgres
package import SourceTree
package import Statements

/// Asks PostgreSQL about named statements. Nothing is executed: each statement is prepared and described.
package struct Describer {
    private let diagnostics: Diagnostics

    package init(diagnostics: Diagnostics) { self.diagnostics = diagnostics }

    /// What the database at `address` says; a statement that it refuses is a finding at its place, and left out.
    ///
    /// - Throws: `DatabaseUnavailable` when there is no session, or it ends.
    package func describe(_ files: [StatementSourceFile], address: String) async throws -> StatementLock {
        let connection = try await Connection.open(.maintenance(address))
        defer { connection.close() }
        var lock = StatementLock()
        for file in files {
            for statement in file.statements {
                do {
                    let description = try await connection.describe(statement.sql)
                    lock.entries[statement.name] = entry(description, statement)
                } catch let error as PostgresError {
                    report(error, statement, file.file)
                }
            }
        }
        return lock
    }

    private func entry(_ description: StatementDescription, _ statement: StatementSource) -> StatementLock.Entry {
        StatementLock.Entry(
            hash: statement.hash, parameters: description.parameters.map(typeName),
            columns: description.columns.filter { $0.type.name != "void" }.map { column in
                StatementLock.Column(
                    name: column.name, type: typeName(column.type), table: column.origin?.table,
                    column: column.origin?.column, isNotNull: column.origin?.isNotNull)
            })
    }

    /// A domain counts as its base type: that is how its values travel.
    private func typeName(_ type: StatementDescription.TypeName) -> String {
        guard let base = type.domainBase else { return type.name }
        return String(base.prefix { $0 != "(" })
    }

    private func report(_ error: PostgresError, _ statement: StatementSource, _ file: SourceFile) {
        let location = error.position.map { statement.location(ofCharacter: $0, in: file) } ?? statement.location
        let hints = [error.detail, error.hint, remedy(error)].compactMap(\.self)
        diagnostics.error(
            "refused-statement", "\(error.message) (\(error.state.rawValue)), in '\(statement.name)'", at: location,
            hint: hints.isEmpty ? nil : hints.joined(separator: "; "))
    }

    /// 42P18: indeterminate_datatype.
    private func remedy(_ error: PostgresError) -> String? {
        error.state.rawValue == "42P18" ? "say which type it has: ':note::text'" : nil
    }
}

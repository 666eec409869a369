package import FoundationEssentials

/// A transaction in its scope. It lives inside the closure of `Database.write` or `read`: not `Sendable`, so that two
/// statements cannot run at once on one connection, and closed at run time once the closure has returned.
///
/// Errors of every method: `PostgresError`, `DatabaseUnavailable`, `CancellationError`. After a statement failed, the
/// transaction can only be rolled back, unless `savepoint` contained it.
package final class Transaction {
    package let scope: TransactionScope
    /// The transaction's one timestamp, from the clock of the configuration.
    package let startedAt: Date

    let connection: Connection
    let access: TransactionAccess
    let isolation: Isolation
    /// BEGIN and scope, until the first statement takes them along.
    var preamble: [Step]
    var isOpen: Bool = true
    /// COMMIT was answered, or nobody knows.
    var hasEnded: Bool = false
    /// What made the server refuse all further statements.
    var failure: (any Error)?
    /// BEGIN has been sent.
    var hasBegun: Bool { preamble.isEmpty }
    private var savepointDepth: Int = 0

    init(
        _ connection: Connection, scope: TransactionScope, access: TransactionAccess, isolation: Isolation,
        startedAt: Date
    ) throws(PostgresError) {
        self.connection = connection
        self.scope = scope
        self.access = access
        self.isolation = isolation
        self.startedAt = startedAt
        preamble = try SessionStatements.preamble(scope, access, isolation)
    }

    /// Exactly one row. None is `P0002`, several are `P0003`.
    nonisolated(nonsending) package func one<T>(
        _ statement: Statement, _ parameters: Parameters, _ row: (Row) throws(PostgresError) -> T
    ) async throws -> T {
        guard let value = try await optional(statement, parameters, row) else {
            throw PostgresError(.noDataFound, "no row where one is required", statement: statement.name)
        }
        return value
    }

    /// The row, or nil when there is none. Several are `P0003`.
    nonisolated(nonsending) package func optional<T>(
        _ statement: Statement, _ parameters: Parameters, _ row: (Row) throws(PostgresError) -> T
    ) async throws -> T? {
        let result: ResultSet = try await run(statement, parameters)
        guard result.rowCount <= 1 else {
            throw PostgresError(
                .tooManyRows, "\(result.rowCount) rows where at most one is expected", statement: statement.name)
        }
        return result.rowCount == 0 ? nil : try row(Row(result: result, index: 0, statement: statement.name))
    }

    /// All rows.
    nonisolated(nonsending) package func many<T>(
        _ statement: Statement, _ parameters: Parameters, _ row: (Row) throws(PostgresError) -> T
    ) async throws -> [T] {
        let result: ResultSet = try await run(statement, parameters)
        var values: [T] = []
        values.reserveCapacity(result.rowCount)
        for index in 0..<result.rowCount {
            values.append(try row(Row(result: result, index: index, statement: statement.name)))
        }
        return values
    }

    /// Runs the statement; rows, if any, are not read.
    nonisolated(nonsending) package func execute(_ statement: Statement, _ parameters: Parameters) async throws {
        _ = try await run(statement, parameters)
    }

    /// Exactly one row affected. None is `P0002`, several are `P0003`.
    nonisolated(nonsending) package func executeOne(_ statement: Statement, _ parameters: Parameters) async throws {
        let affected: Int = try await count(statement, parameters)
        guard affected != 1 else { return }
        throw PostgresError(
            affected == 0 ? .noDataFound : .tooManyRows, "\(affected) rows affected where one is required",
            statement: statement.name)
    }

    /// How many rows were affected.
    nonisolated(nonsending) package func count(_ statement: Statement, _ parameters: Parameters) async throws -> Int {
        try await run(statement, parameters).affectedRows
    }

    /// Runs `body` so that its failure undoes its own statements only, and the transaction goes on.
    package func savepoint<T>(_ body: () async throws -> T) async throws -> T {
        savepointDepth += 1
        defer { savepointDepth -= 1 }
        let name: String = "savepoint_\(savepointDepth)"
        try await command("SAVEPOINT \(name)")
        do {
            let value: T = try await body()
            try await command("RELEASE SAVEPOINT \(name)")
            return value
        } catch {
            try await rollBack(to: name, after: error)
            throw error
        }
    }

    private nonisolated(nonsending) func rollBack(to name: String, after error: any Error) async throws {
        guard !connection.isClosed else { throw error }
        failure = nil
        try await command("ROLLBACK TO SAVEPOINT \(name)", isCancellable: false)
        try await command("RELEASE SAVEPOINT \(name)", isCancellable: false)
    }

    private nonisolated(nonsending) func run(_ statement: Statement, _ parameters: Parameters) async throws -> ResultSet
    {
        try checkOpen(statement.name)
        var unsent: [Step] = preamble
        defer { preamble = unsent }
        do {
            return try await connection.run(statement, parameters, preamble: &unsent)
        } catch {
            note(error)
            throw error
        }
    }

    private nonisolated(nonsending) func command(_ sql: String, isCancellable: Bool = true) async throws {
        try checkOpen(sql)
        let steps: [Step] = preamble + [.command(sql)]
        preamble = []
        do {
            let outcome: Outcome = try await connection.perform(steps, isCancellable: isCancellable)
            _ = try connection.result(of: outcome, at: steps.count - 1, sql)
        } catch {
            note(error)
            throw error
        }
    }

    /// A fault found on this side leaves the transaction as it was.
    private func note(_ error: any Error) {
        if let error = error as? PostgresError, error.isLocal { return }
        failure = failure ?? error
    }

    private func checkOpen(_ statement: String) throws(PostgresError) {
        guard isOpen else {
            throw PostgresError(.failedTransaction, "the transaction has ended", statement: statement)
        }
        guard let failure else { return }
        throw PostgresError(
            .failedTransaction, "an earlier statement of the transaction failed: \(failure)", statement: statement)
    }
}

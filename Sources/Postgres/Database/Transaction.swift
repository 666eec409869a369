package import FoundationEssentials

/// A transaction in its scope. It lives inside the closure of `Database.write` or `read`: not `Sendable`, so that two
/// flights cannot run at once on one connection, and closed at run time once the closure has returned.
///
/// Each `run`, `batch` and `commit` is one flight: its statements are sent together and answered together. Errors of
/// all methods: `PostgresError`, `DatabaseUnavailable`, `CancellationError`. After a statement failed, the server skips
/// the rest of its flight, and the transaction can only be rolled back, unless `savepoint` contained the failure.
package final class Transaction {
    package let scope: TransactionScope
    /// The transaction's one timestamp, from the clock of the configuration.
    package let startedAt: Date

    let connection: Connection
    let access: TransactionAccess
    let isolation: Isolation
    /// BEGIN and scope, until the first flight takes them along.
    var preamble: [Step]
    /// Queries for the next flight whose answers nobody waits for.
    var waiting: [UnreadQuery] = []
    /// Queries for the flight of COMMIT, behind all others.
    var closing: [UnreadQuery] = []
    var isOpen: Bool = true
    /// COMMIT was answered, or nobody knows.
    var hasEnded: Bool = false
    /// What made the server refuse all further statements.
    var failure: (any Error)?
    /// BEGIN has been sent.
    var hasBegun: Bool { preamble.isEmpty }
    var savepointDepth: Int = 0

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

    /// Runs one query.
    nonisolated(nonsending) package func run<Result>(_ query: Query<Result>) async throws -> Result {
        try query.read(try await send([query.request])[0])
    }

    /// Runs independent queries in one flight and returns their results in order.
    nonisolated(nonsending) package func batch<each Result>(
        _ queries: repeat Query<each Result>
    ) async throws -> (repeat each Result) {
        var requests: [Request] = []
        for query in repeat each queries { requests.append(query.request) }
        var results: ResultReader = ResultReader(try await send(requests))
        return try (repeat results.next(each queries))
    }

    /// Runs queries of one kind in one flight.
    nonisolated(nonsending) package func batch<Result>(_ queries: [Query<Result>]) async throws -> [Result] {
        guard !queries.isEmpty else { return [] }
        var results: ResultReader = ResultReader(try await send(queries.map(\.request)))
        return try queries.map { query in try results.next(query) }
    }

    /// Leaves the query to the next flight, COMMIT's at the latest, which throws what is wrong with it: another round
    /// trip saved for a change whose answer does not matter.
    package func later<Result>(_ query: Query<Result>) throws {
        try checkOpen(query.request.statement.name)
        waiting.append(query.unread)
    }

    /// Leaves the query to the flight of COMMIT, behind everything else that the transaction does: for a row whose lock
    /// others wait for. It must not require how many rows it changes.
    package func atCommit<Result>(_ query: Query<Result>) throws {
        try checkOpen(query.request.statement.name)
        closing.append(query.unread)
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
        guard !connection.isClosed, !hasEnded else { throw error }
        failure = nil
        waiting = []
        try await command("ROLLBACK TO SAVEPOINT \(name)", isCancellable: false)
        try await command("RELEASE SAVEPOINT \(name)", isCancellable: false)
    }
}

// What a flight consists of.
extension Transaction {
    /// Sends what waits and `requests` in one flight; the results are those of `requests`.
    nonisolated(nonsending) func send(_ requests: [Request], commit: Step? = nil) async throws -> [ResultSet] {
        try checkOpen(requests.first?.statement.name ?? "COMMIT")
        let unread: [UnreadQuery] = waiting
        waiting = []
        var unsent: [Step] = preamble
        defer { preamble = unsent }
        do {
            let results: [ResultSet] = try await connection.run(
                unread.map(\.request) + requests, preamble: &unsent, commit: commit)
            guard !unread.isEmpty else { return results }
            for (query, result) in zip(unread, results) { try query.check(result) }
            return Array(results.dropFirst(unread.count))
        } catch {
            note(error, isUnread: !unread.isEmpty)
            throw error
        }
    }

    private nonisolated(nonsending) func command(_ sql: String, isCancellable: Bool = true) async throws {
        if !waiting.isEmpty { _ = try await send([]) }
        try checkOpen(sql)
        let steps: [Step] = preamble + [.command(sql)]
        preamble = []
        do {
            let outcome: Outcome = try await connection.perform(steps, isCancellable: isCancellable)
            _ = try connection.result(of: outcome, at: steps.count - 1, sql)
        } catch {
            note(error, isUnread: false)
            throw error
        }
    }

    /// A fault found on this side leaves the transaction as it was, unless its statement has not been seen by anybody.
    private func note(_ error: any Error, isUnread: Bool) {
        if let error = error as? PostgresError, error.isLocal, !isUnread { return }
        failure = failure ?? error
    }

    func checkOpen(_ statement: String) throws(PostgresError) {
        guard isOpen else {
            throw PostgresError(.failedTransaction, "the transaction has ended", statement: statement)
        }
        guard let failure else { return }
        throw PostgresError(
            .failedTransaction, "an earlier statement of the transaction failed: \(failure)", statement: statement)
    }
}

/// Hands the results of a flight to the queries that asked for them.
struct ResultReader {
    private let results: [ResultSet]
    private var index: Int = 0

    init(_ results: [ResultSet]) {
        self.results = results
    }

    mutating func next<Result>(_ query: Query<Result>) throws(PostgresError) -> Result {
        defer { index += 1 }
        return try query.read(results[index])
    }
}

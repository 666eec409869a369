/// The one way to PostgreSQL for services: every statement runs in a transaction with a scope.
///
/// The closure may run several times (serialization failure, deadlock, broken connection before COMMIT), so it has no
/// effects outside the transaction. A throw rolls back, a return commits. Errors: those of the closure;
/// `PostgresError`; `DatabaseUnavailable`, also for a statement that ran into `lock_timeout` or `statement_timeout`;
/// `CancellationError` when the task is cancelled before COMMIT.
package final class Database: Sendable {
    package let configuration: DatabaseConfiguration
    let pool: ConnectionPool

    /// Opens no connection yet: a database that is away is reported by the first use, and comes back by itself.
    package init(_ configuration: DatabaseConfiguration) throws(DatabaseUnavailable) {
        self.configuration = configuration
        pool = try ConnectionPool(configuration)
    }

    package convenience init(address: String) throws(DatabaseUnavailable) {
        try self.init(DatabaseConfiguration(address: address))
    }

    /// Without `close` nothing drains: transactions keep the database alive, so there are none here.
    deinit { pool.finishAll() }

    package var statistics: DatabaseStatistics {
        let pool: PoolState = pool.snapshot
        return DatabaseStatistics(
            counters: pool.statistics, connections: pool.total - pool.opening, idleConnections: pool.idle.count,
            waitingTasks: pool.waiters.count, outage: pool.outage?.error)
    }

    /// Refuses new work, lets transactions under way finish, at most for `timeout`, and closes all connections.
    package func close(timeout: Duration = .seconds(10)) async {
        await pool.close(timeout: timeout)
    }

    package func write<Result: Sendable>(
        in tenant: TenantScope, isolation: Isolation = .readCommitted,
        _ body: (Transaction) async throws -> Result
    ) async throws -> Result {
        try await run(.tenant(tenant), .write, isolation, body)
    }

    /// A read-only transaction: the server refuses changes.
    package func read<Result: Sendable>(
        in tenant: TenantScope, isolation: Isolation = .readCommitted,
        _ body: (Transaction) async throws -> Result
    ) async throws -> Result {
        try await run(.tenant(tenant), .read, isolation, body)
    }

    package func write<Result: Sendable>(
        asSystem reason: String, isolation: Isolation = .readCommitted,
        _ body: (Transaction) async throws -> Result
    ) async throws -> Result {
        try await run(.system(reason: reason), .write, isolation, body)
    }

    package func read<Result: Sendable>(
        asSystem reason: String, isolation: Isolation = .readCommitted,
        _ body: (Transaction) async throws -> Result
    ) async throws -> Result {
        try await run(.system(reason: reason), .read, isolation, body)
    }

    func run<Result: Sendable>(
        _ scope: TransactionScope, _ access: TransactionAccess, _ isolation: Isolation,
        _ body: (Transaction) async throws -> Result
    ) async throws -> Result {
        var attempt: Int = 1
        while true {
            let failure: FailedAttempt
            switch try await onConnection(scope, access, isolation, body) {
            case .done(let result): return result
            case .failed(let reason): failure = reason
            }
            guard failure.mayBeRepeated, attempt < configuration.attempts else {
                pool.count { $0.transactionsRolledBack += 1 }
                throw DatabaseUnavailable(givenUp: failure.error, access) ?? failure.error
            }
            pool.count { $0.transactionsRetried += 1 }
            attempt += 1
            try await Task.sleep(for: Backoff.jittered(configuration.retryDelay * (1 << (attempt - 2))))
        }
    }

    /// One attempt on one connection. A change of the schema makes all plans of a session stale: the one that has found
    /// out is asked once more, for another would have to find out too.
    private func onConnection<Result: Sendable>(
        _ scope: TransactionScope, _ access: TransactionAccess, _ isolation: Isolation,
        _ body: (Transaction) async throws -> Result
    ) async throws -> Attempt<Result> {
        let connection: Connection = try await pool.acquire()
        defer { pool.release(connection) }
        var isRepetition: Bool = false
        while true {
            let transaction: Transaction = try Transaction(
                connection, scope: scope, access: access, isolation: isolation, startedAt: configuration.now())
            let attempt: Attempt<Result> = await self.attempt(transaction, body)
            guard case .failed(let failure) = attempt, failure.isStalePlan, !isRepetition, !connection.isClosed else {
                return attempt
            }
            isRepetition = true
            pool.count { $0.transactionsRetried += 1 }
        }
    }

    private func attempt<Result: Sendable>(
        _ transaction: Transaction, _ body: (Transaction) async throws -> Result
    ) async -> Attempt<Result> {
        do {
            let result: Result = try await body(transaction)
            try await transaction.finish()
            pool.count { $0.transactionsCommitted += 1 }
            return .done(result)
        } catch {
            await transaction.rollBack()
            if transaction.isRefusedByStandby(transaction.failure ?? error) {
                transaction.connection.close()
                pool.closeIdle()
            }
            return .failed(FailedAttempt(error: error, mayBeRepeated: transaction.mayBeRepeated(after: error)))
        }
    }
}

private enum Attempt<Result> {
    case done(Result)
    case failed(FailedAttempt)
}

private struct FailedAttempt {
    let error: any Error
    let mayBeRepeated: Bool

    var isStalePlan: Bool { mayBeRepeated && (error as? PostgresError)?.isStalePlan == true }
}

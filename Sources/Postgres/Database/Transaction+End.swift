// How a transaction ends. Only `Database` calls these.
extension Transaction {
    /// Nothing is sent when no statement was. A read-only transaction does not wait for the answer.
    nonisolated(nonsending) func commit() async throws {
        isOpen = false
        guard hasBegun else { return }
        if let failure { throw failure }
        guard access == .write || isolation == .serializable else {
            return connection.dispatch([SessionStatements.commit])
        }
        try await commitAndWait()
    }

    private nonisolated(nonsending) func commitAndWait() async throws {
        do {
            let outcome: Outcome = try await connection.perform([SessionStatements.commit], isCancellable: false)
            let result: ResultSet = try connection.result(of: outcome, at: 0, "COMMIT")
            hasEnded = true
            guard result.commandTag == "COMMIT" else {
                throw PostgresError(.failedTransaction, "the server rolled the transaction back")
            }
        } catch let error as DatabaseUnavailable {
            hasEnded = true
            throw DatabaseUnavailable(.outcomeUnknown, error.detail)
        } catch {
            // COMMIT itself failed (a deferred constraint): `rollBack` leaves no doubt that the transaction is over.
            failure = failure ?? error
            throw error
        }
    }

    /// Never throws: a connection that cannot roll back is closed, and the server rolls back for it.
    nonisolated(nonsending) func rollBack() async {
        isOpen = false
        guard hasBegun, !hasEnded, !connection.isClosed else { return }
        guard access == .write else { return connection.dispatch([SessionStatements.rollback]) }
        do {
            let outcome: Outcome = try await connection.perform([SessionStatements.rollback], isCancellable: false)
            if let failure = outcome.failure { connection.finish(failure) }
        } catch {
            connection.finish(error)
        }
    }

    /// A server that refuses writes became a standby: the next connection finds the new primary, when the address
    /// names several hosts and asks for `target_session_attrs=read-write`.
    func leaveStandby(after error: any Error) {
        guard access == .write, (error as? PostgresError)?.state == .readOnlyTransaction else { return }
        connection.close()
    }

    /// True when a new try may go better and nothing of this one was kept.
    func mayBeRepeated(after error: any Error) -> Bool {
        if error is CancellationError { return false }
        switch failure ?? error {
        case let error as PostgresError: return !error.isLocal && (error.isRetryable || error.isStalePlan)
        case let error as DatabaseUnavailable: return error.reason == .connectionLost
        default: return false
        }
    }
}

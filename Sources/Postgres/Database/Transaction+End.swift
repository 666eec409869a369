// How a transaction ends.
extension Transaction {
    /// Runs the last queries of the transaction with COMMIT in the same flight. The transaction is over when this
    /// returns: an error thrown behind it undoes nothing.
    ///
    /// COMMIT waits for the answers, in a flight of its own, when one of the queries (or of those that `later` left)
    /// changes rows and requires how many: a change that hit nothing must be rolled back. What an answer to a SELECT
    /// lacks is found when the work is committed already.
    nonisolated(nonsending) package func commit<each Result>(
        _ queries: repeat Query<each Result>
    ) async throws -> (repeat each Result) {
        var requests: [Request] = []
        for query in repeat each queries { requests.append(query.request) }
        var results: ResultReader = ResultReader(try await end(with: requests))
        let values: (repeat each Result) = try (repeat results.next(each queries))
        try await finish()
        return values
    }

    /// Runs the last query of the transaction with COMMIT in the same flight, as far as that may be.
    nonisolated(nonsending) package func commit<Result>(_ query: Query<Result>) async throws -> Result {
        let results: [ResultSet] = try await end(with: [query.request])
        let value: Result = try query.read(results[0])
        try await finish()
        return value
    }

    /// The answers to the last requests. COMMIT is done unless they have to be looked at first.
    private nonisolated(nonsending) func end(with requests: [Request]) async throws -> [ResultSet] {
        guard savepointDepth == 0 else {
            throw PostgresError(.failedTransaction, "COMMIT inside of a savepoint", statement: "COMMIT")
        }
        guard access == .write else { return try await readAndEnd(requests) }
        let waits: Bool = requests.contains(where: \.isDecisive) || waiting.contains(where: \.request.isDecisive)
        guard !waits else { return try await send(requests) }
        let last: [UnreadQuery] = closing
        closing = []
        let results: [ResultSet] = try await sendWithCommit(requests + last.map(\.request))
        for (query, result) in zip(last, results.dropFirst(requests.count)) { try query.check(result) }
        isOpen = false
        return Array(results.prefix(requests.count))
    }

    private nonisolated(nonsending) func sendWithCommit(_ requests: [Request]) async throws -> [ResultSet] {
        do {
            let results: [ResultSet] = try await send(requests, commit: SessionStatements.commit)
            hasEnded = true
            return results
        } catch let error as DatabaseUnavailable {
            hasEnded = error.reason == .outcomeUnknown
            throw error
        }
    }

    /// Without BEGIN and COMMIT where nothing has been sent before. A read-only transaction has no COMMIT to wait for.
    private nonisolated(nonsending) func readAndEnd(_ requests: [Request]) async throws -> [ResultSet] {
        if !hasBegun, isolation == .readCommitted {
            preamble = [try SessionStatements.readScope(scope)]
            defer { (isOpen, hasEnded) = (false, true) }
            return try await send(requests)
        }
        defer { isOpen = false }
        let results: [ResultSet] = try await send(requests, commit: SessionStatements.commit)
        hasEnded = true
        return results
    }

    /// What is left to do when the closure has returned. Nothing is sent when no statement was. A read-only transaction
    /// does not wait for the answer.
    nonisolated(nonsending) func finish() async throws {
        guard !hasEnded else { return }
        if let failure { throw failure }
        guard hasBegun || !waiting.isEmpty || !closing.isEmpty else { return isOpen = false }
        guard access == .write || isolation == .serializable || !waiting.isEmpty || !closing.isEmpty else {
            isOpen = false
            return connection.dispatch([SessionStatements.commit])
        }
        if waiting.contains(where: \.request.isDecisive) { _ = try await send([]) }
        waiting += closing
        closing = []
        defer { isOpen = false }
        _ = try await sendWithCommit([])
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
    func isRefusedByStandby(_ error: any Error) -> Bool {
        access == .write && (error as? PostgresError)?.state == .readOnlyTransaction
    }

    /// True when a new try may go better and nothing of this one was kept.
    func mayBeRepeated(after error: any Error) -> Bool {
        if error is CancellationError || (hasEnded && failure == nil) { return false }
        switch failure ?? error {
        case let error as PostgresError:
            return !error.isLocal && (error.isRetryable || error.isStalePlan || isRefusedByStandby(error))
        case let error as DatabaseUnavailable: return error.reason == .connectionLost
        default: return false
        }
    }
}

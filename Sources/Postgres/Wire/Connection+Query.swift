import Synchronization

extension Connection {
    /// Runs requests in one flight, behind `preamble` (BEGIN, scope) and before `commit`: one round trip when the
    /// session knows all of the statements, one more when it has to learn some.
    /// `preamble` is emptied when it is sent: a value that cannot be sent at all leaves it to the next flight.
    /// - Returns: One result per request.
    /// - Throws: `PostgresError` of the statement that failed, by its name; the server skipped those behind it.
    ///   `DatabaseUnavailable`, `CancellationError`.
    nonisolated(nonsending) func run(
        _ requests: [Request], preamble: inout [Step], commit: Step? = nil
    ) async throws -> [ResultSet] {
        let prepared: [PreparedStatement] = try await prepared(requests)
        var steps: [Step] = []
        steps.reserveCapacity(preamble.count + requests.count + 1)
        steps += preamble
        for (request, known) in zip(requests, prepared) {
            let parameters: EncodedParameters = try EncodedParameters(
                request.parameters.values, types: known.parameterTypes, statement: request.statement.name)
            steps.append(.execute(name: known.serverName, parameters: parameters))
        }
        if let commit { steps.append(commit) }
        let first: Int = preamble.count
        preamble = []
        let outcome: Outcome = try await perform(
            steps, isCancellable: !requests.isEmpty, commitStep: commit == nil ? nil : steps.count - 1)
        return try results(outcome, of: requests, first: first, commits: commit != nil)
    }

    private func results(
        _ outcome: Outcome, of requests: [Request], first: Int, commits: Bool
    ) throws -> [ResultSet] {
        if outcome.failure != nil {
            let index: Int = (outcome.failedStep ?? first) - first
            noteStalePlan(outcome, isOfRequest: requests.indices.contains(index))
            let name: String? = requests.indices.contains(index) ? requests[index].statement.name : nil
            throw fault(of: outcome, name ?? (index < 0 ? "BEGIN" : "COMMIT"))
        }
        if commits { try requireCommit(outcome.results.last ?? nil) }
        var results: [ResultSet] = []
        results.reserveCapacity(requests.count)
        for (index, request) in requests.enumerated() {
            guard let result = outcome.results[first + index] else {
                throw PostgresError(.protocolViolation, "the server sent no result", statement: request.statement.name)
            }
            results.append(result)
        }
        return results
    }

    /// A COMMIT of a failed transaction succeeds, and rolls back.
    func requireCommit(_ result: ResultSet?) throws(PostgresError) {
        guard let result, result.commandTag == "COMMIT" else {
            throw PostgresError(.failedTransaction, "the server rolled the transaction back", statement: "COMMIT")
        }
    }

    private func fault(of outcome: Outcome, _ statement: String) -> any Error {
        guard var failure = outcome.failure else { return CancellationError() }
        if failure.isConnectionFailure { return DatabaseUnavailable(failure) }
        failure.statement = statement
        return failure
    }

    /// Statements are prepared anew next time; a session that lost the statements of `SessionStatements` is of no use
    /// any more.
    private func noteStalePlan(_ outcome: Outcome, isOfRequest: Bool) {
        guard outcome.failure?.isStalePlan == true else { return }
        state.withLock { $0.statements.retireAll() }
        if !isOfRequest { finish(DatabaseUnavailable(.connectionLost, "the session lost its prepared statements")) }
    }

    /// What the session knows of the statements, which it learns where it does not: in one round trip for all.
    private nonisolated(nonsending) func prepared(_ requests: [Request]) async throws -> [PreparedStatement] {
        let known: [PreparedStatement?] = state.withLock { state in
            requests.map { state.statements.find($0.statement) }
        }
        var prepared: [PreparedStatement] = []
        prepared.reserveCapacity(requests.count)
        for entry in known {
            guard let entry else { return try await learn(requests, known) }
            prepared.append(entry)
        }
        return prepared
    }

    private nonisolated(nonsending) func learn(
        _ requests: [Request], _ known: [PreparedStatement?]
    ) async throws -> [PreparedStatement] {
        var unknown: [Statement] = []
        for (request, entry) in zip(requests, known) where entry == nil && !unknown.contains(request.statement) {
            unknown.append(request.statement)
        }
        let (names, retired): ([String], [String]) = state.withLock { state in
            (unknown.map { state.statements.newServerName($0) }, state.statements.takeRetired())
        }
        var steps: [Step] = retired.map { .command("DEALLOCATE \(Identifiers.quoted($0))") }
        for (name, statement) in zip(names, unknown) {
            steps += [.prepare(name: name, sql: statement.sql), .describe(name: name)]
        }
        let outcome: Outcome = try await perform(steps)
        var learned: [Statement: PreparedStatement] = [:]
        for (index, statement) in unknown.enumerated() {
            guard let description = outcome.results[retired.count + 2 * index + 1] else { break }
            learned[statement] = PreparedStatement(
                serverName: names[index], sql: statement.sql, parameterTypes: description.parameterTypes)
        }
        state.withLock { state in
            for (statement, entry) in learned { state.statements.add(entry, for: statement) }
        }
        if outcome.failure != nil {
            let index: Int = max(0, (outcome.failedStep ?? 0) - retired.count) / 2
            throw fault(of: outcome, unknown[min(index, unknown.count - 1)].name)
        }
        return try zip(requests, known).map { request, entry in
            guard let entry = entry ?? learned[request.statement] else {
                throw PostgresError(.protocolViolation, "the server sent no result", statement: request.statement.name)
            }
            return entry
        }
    }

    /// The result of a step, or the failure of the whole group under the name of its statement.
    func result(of outcome: Outcome, at index: Int, _ statement: String) throws -> ResultSet {
        if outcome.failure != nil { throw fault(of: outcome, statement) }
        guard let result = outcome.results[index] else {
            throw PostgresError(.protocolViolation, "the server sent no result", statement: statement)
        }
        return result
    }
}

/// Names inside SQL text.
enum Identifiers {
    /// `"orders"`, quotes doubled.
    static func quoted(_ name: String) -> String {
        "\"" + name.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
    }
}

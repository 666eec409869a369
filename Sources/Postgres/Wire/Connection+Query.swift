import Synchronization

extension Connection {
    /// Runs a statement behind `preamble` (BEGIN, scope), in one round trip when the server knows it already.
    /// `preamble` is emptied when it is sent: a value that cannot be sent at all leaves it to the next statement.
    /// - Throws: `PostgresError`, `DatabaseUnavailable`, `CancellationError`.
    nonisolated(nonsending) func run(
        _ statement: Statement, _ parameters: Parameters, preamble: inout [Step]
    ) async throws -> ResultSet {
        if let known = state.withLock({ $0.statements.find(statement) }) {
            let encoded: EncodedParameters = try EncodedParameters(
                parameters.values, types: known.parameterTypes, statement: statement.name)
            return try await execute(known, encoded, statement, &preamble)
        }
        let prepared: PreparedStatement = try await prepare(statement, &preamble)
        let encoded: EncodedParameters = try EncodedParameters(
            parameters.values, types: prepared.parameterTypes, statement: statement.name)
        return try await execute(prepared, encoded, statement, &preamble)
    }

    private nonisolated(nonsending) func execute(
        _ prepared: PreparedStatement, _ parameters: EncodedParameters, _ statement: Statement,
        _ preamble: inout [Step]
    ) async throws -> ResultSet {
        let steps: [Step] = preamble + [.execute(name: prepared.serverName, parameters: parameters)]
        preamble = []
        let outcome: Outcome = try await perform(steps)
        if let failure = outcome.failure, failure.isStalePlan {
            forget(prepared, isWholeSession: outcome.failedStep != steps.count - 1)
        }
        return try result(of: outcome, at: steps.count - 1, statement.name)
    }

    /// The statement is prepared anew next time; a session that lost the statements of `SessionStatements` is of no
    /// use any more.
    private func forget(_ prepared: PreparedStatement, isWholeSession: Bool) {
        state.withLock { $0.statements.remove(prepared) }
        if isWholeSession { finish(DatabaseUnavailable(.connectionLost, "the session lost its prepared statements")) }
    }

    private nonisolated(nonsending) func prepare(
        _ statement: Statement, _ preamble: inout [Step]
    ) async throws -> PreparedStatement {
        let (name, evicted): (String, PreparedStatement?) = state.withLock { state in
            (state.statements.newServerName(statement), state.statements.evicted(by: statement))
        }
        var steps: [Step] = preamble
        if let evicted { steps.append(.command("DEALLOCATE \(Identifiers.quoted(evicted.serverName))")) }
        preamble = []
        steps += [.prepare(name: name, sql: statement.sql), .describe(name: name)]
        let outcome: Outcome = try await perform(steps)
        let description: ResultSet = try result(of: outcome, at: steps.count - 1, statement.name)
        let prepared: PreparedStatement = PreparedStatement(
            serverName: name, sql: statement.sql, parameterTypes: description.parameterTypes)
        state.withLock { $0.statements.add(prepared, for: statement) }
        return prepared
    }

    /// The result of a step, or the failure of the group, as its error.
    func result(of outcome: Outcome, at index: Int, _ statement: String) throws -> ResultSet {
        if var failure = outcome.failure {
            if failure.isConnectionFailure { throw DatabaseUnavailable(failure) }
            failure.statement = statement
            throw failure
        }
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

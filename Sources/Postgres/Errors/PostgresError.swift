/// A statement that failed: what the server said, or what its answer lacks.
///
/// Errors found on this side (a NULL where a value is needed, two rows for `:optional`) carry the SQLSTATE that
/// PostgreSQL uses for the same fault, and `isLocal` is true. Texts are for the log, never for a caller.
package struct PostgresError: Error, Sendable, Hashable {
    package var state: SQLState
    package var message: String
    package var detail: String?
    package var hint: String?
    package var schemaName: String?
    package var tableName: String?
    package var columnName: String?
    /// Name of the violated constraint, or unique index.
    package var constraintName: String?
    /// Where in the statement's text, counted in characters from 1.
    package var position: Int?
    /// The statement's name, where it has one.
    package var statement: String?
    /// Found by this library, not reported by the server.
    package var isLocal: Bool
    /// The server ended the session with it.
    package var isFatal: Bool = false

    package init(
        _ state: SQLState, _ message: String, statement: String? = nil, column: String? = nil, isLocal: Bool = true
    ) {
        self.state = state
        self.message = message
        self.statement = statement
        self.columnName = column
        self.isLocal = isLocal
    }

    /// True for the named unique, foreign key, check or exclusion constraint.
    package func violates(_ constraint: String) -> Bool {
        state.classCode == "23" && constraintName == constraint
    }

    /// Serialization failure or deadlock: the whole transaction may be tried again.
    package var isRetryable: Bool {
        state == .serializationFailure || state == .deadlockDetected
    }

    /// The server ended or refuses the session; `Database` reports these as `DatabaseUnavailable`.
    package var isConnectionFailure: Bool {
        switch state {
        case .adminShutdown, .crashShutdown, .cannotConnectNow, .tooManyConnections, .idleSessionTimeout,
            .idleInTransactionTimeout:
            true
        default:
            state.classCode == "08"
        }
    }

    /// Reported where a session waits or works, never between a COMMIT that was done and its answer.
    var endsIdleWork: Bool { isFatal && (state == .adminShutdown || state == .idleInTransactionTimeout) }

    /// The prepared statement no longer fits the schema, or the session lost it: preparing anew helps.
    var isStalePlan: Bool {
        state == .unknownPreparedStatement
            || (state == .featureNotSupported && message.contains("cached plan"))
    }
}

extension PostgresError: CustomStringConvertible, CustomDebugStringConvertible {
    package var debugDescription: String { description }

    /// Without `detail`, which quotes rows: they may hold what no log should.
    package var description: String {
        var text: String = statement.map { "\($0): " } ?? ""
        text += "\(message) (\(state.rawValue))"
        if let columnName { text += ", column \(columnName)" }
        if let constraintName { text += ", constraint \(constraintName)" }
        return text
    }
}

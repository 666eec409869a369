/// The database cannot be asked now, or has not answered in time. Nothing is known to be wrong with the statement.
package struct DatabaseUnavailable: Error, Sendable, Hashable, CustomStringConvertible {
    package enum Reason: String, Sendable, Hashable {
        /// No connection could be opened.
        case connect
        /// An open connection broke; the transaction was rolled back by the server.
        case connectionLost
        /// The closure of a transaction was idle for too long; the server ended its session.
        case idleTransaction
        /// The connection broke while COMMIT was under way: the work may or may not have been kept.
        case outcomeUnknown
        /// All connections stayed busy until the acquire timeout.
        case acquireTimeout
        /// Too many tasks wait for a connection.
        case queueFull
        /// `Database.close()` was called.
        case closed
        /// Others held a lock for longer than `lock_timeout` (55P03).
        case lockTimeout
        /// The statement took longer than `statement_timeout`, or an operator cancelled it (57014).
        case statementTimeout
        /// The server takes no writes (25006): a standby, or one that an operator made read-only.
        case standby
    }

    package var reason: Reason
    /// For the log: libpq's or the server's words.
    package var detail: String

    package init(_ reason: Reason, _ detail: String) {
        self.reason = reason
        self.detail = detail
    }

    /// For the server's last words in a session.
    init(_ farewell: PostgresError) {
        self.init(farewell.state == .idleInTransactionTimeout ? .idleTransaction : .connectionLost, farewell.message)
    }

    /// For a statement that was given up because of what the server has to do at the moment; nil for every other error.
    /// A write in a transaction that was to read is a mistake of the program instead.
    init?(givenUp error: any Error, _ access: TransactionAccess) {
        guard let error = error as? PostgresError, !error.isLocal else { return nil }
        switch error.state {
        case .lockNotAvailable: self.init(.lockTimeout, error.description)
        case .queryCanceled: self.init(.statementTimeout, error.description)
        case .readOnlyTransaction where access == .write: self.init(.standby, error.description)
        default: return nil
        }
    }

    package var description: String { "database unavailable (\(reason.rawValue)): \(detail)" }
}

/// The database cannot be asked now. Nothing is known to be wrong with the statement.
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

    package var description: String { "database unavailable (\(reason.rawValue)): \(detail)" }
}

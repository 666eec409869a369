/// Numbers for metrics and health checks, taken at one moment.
package struct DatabaseStatistics: Sendable, Hashable {
    /// What only grows.
    package struct Counters: Sendable, Hashable {
        package var transactionsCommitted: Int = 0
        package var transactionsRolledBack: Int = 0
        /// Repeated after a serialization failure, a deadlock or a broken connection.
        package var transactionsRetried: Int = 0
        package var connectionsOpened: Int = 0
        package var connectionsClosed: Int = 0
        package var connectFailures: Int = 0
    }

    package var counters: Counters
    package var connections: Int
    package var idleConnections: Int
    package var waitingTasks: Int
    /// Why connecting fails at present; nil when it does not.
    package var outage: DatabaseUnavailable?
}

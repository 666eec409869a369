package import FoundationEssentials

/// Everything that can be set about a `Database`. Durations and counts are limits; all have defaults.
package struct DatabaseConfiguration: Sendable {
    /// Address, timeouts, name of the application.
    package var connection: ConnectionSettings
    package var maximumConnections: Int
    /// Tasks that may wait for a connection; one more gets `DatabaseUnavailable` at once.
    package var maximumWaiters: Int
    /// How long a task waits for a connection.
    package var acquireTimeout: Duration
    /// A connection unused for so long is closed.
    package var idleLifetime: Duration
    /// A connection older than this is closed when it comes back.
    package var maximumLifetime: Duration
    /// How often a transaction is tried in all, when it meets a serialization failure, a deadlock or a broken
    /// connection.
    package var attempts: Int
    /// Waited before the second try, doubled before the third, each time between half and one and a half of it.
    package var retryDelay: Duration
    /// The clock of `Transaction.startedAt`.
    package var now: @Sendable () -> Date

    package init(
        connection: ConnectionSettings, maximumConnections: Int = 10, maximumWaiters: Int = 1000,
        acquireTimeout: Duration = .seconds(2), idleLifetime: Duration = .seconds(60),
        maximumLifetime: Duration = .seconds(1800), attempts: Int = 3, retryDelay: Duration = .milliseconds(25),
        now: @escaping @Sendable () -> Date = { Date() }
    ) {
        self.connection = connection
        self.maximumConnections = max(1, maximumConnections)
        self.maximumWaiters = max(0, maximumWaiters)
        self.acquireTimeout = acquireTimeout
        self.idleLifetime = idleLifetime
        self.maximumLifetime = maximumLifetime
        self.attempts = max(1, attempts)
        self.retryDelay = retryDelay
        self.now = now
    }

    package init(address: String) {
        self.init(connection: ConnectionSettings(address: address))
    }
}

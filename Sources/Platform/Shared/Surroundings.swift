package import FoundationEssentials
package import Postgres

/// What every service needs of the world, injected: no service reads a clock, makes a number up or opens a connection
/// itself.
package struct Surroundings: Sendable {
    package let database: Database
    package let now: @Sendable () -> Date
    /// Identifiers that sort by time (UUIDv7, RFC 9562 §5.7).
    package let makeID: @Sendable () -> UUID
    /// Random bytes that nobody can guess.
    package let makeSecret: @Sendable (_ count: Int) throws -> [UInt8]

    package init(
        database: Database, now: @escaping @Sendable () -> Date, makeID: @escaping @Sendable () -> UUID,
        makeSecret: @escaping @Sendable (_ count: Int) throws -> [UInt8]
    ) {
        self.database = database
        self.now = now
        self.makeID = makeID
        self.makeSecret = makeSecret
    }
}

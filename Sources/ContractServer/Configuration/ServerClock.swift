public import FoundationEssentials

/// Where the server has its time from, so that tests can say what time it is.
public struct ServerClock: Sendable {
    public var date: @Sendable () -> Date
    public var instant: @Sendable () -> ContinuousClock.Instant

    public init(
        date: @escaping @Sendable () -> Date, instant: @escaping @Sendable () -> ContinuousClock.Instant
    ) {
        self.date = date
        self.instant = instant
    }

    public static let system: ServerClock = ServerClock(date: { Date() }, instant: { ContinuousClock.now })
}

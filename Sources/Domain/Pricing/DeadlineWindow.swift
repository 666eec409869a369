package import FoundationEssentials

/// Time between an order and its deadline.
package struct DeadlineWindow: Sendable, Hashable {
    package static let minimumHours: Int = 1
    /// 90 days.
    package static let maximumHours: Int = 2160
    /// A request takes a moment to arrive: "in one hour" may be a little less on our clock.
    package static let toleranceSeconds: Double = 60

    package let seconds: Double

    /// - Throws: `.deadlineOutOfRange`.
    package init(seconds: Double) throws(PlatformProblem) {
        let shortest: Double = Double(Self.minimumHours) * 3600 - Self.toleranceSeconds
        guard seconds >= shortest, seconds <= Double(Self.maximumHours) * 3600 else {
            throw .deadlineOutOfRange(minimumHours: Self.minimumHours, maximumHours: Self.maximumHours)
        }
        self.seconds = seconds
    }

    package init(hours: Int) throws(PlatformProblem) { try self.init(seconds: Double(hours) * 3600) }

    package init(from now: Date, to deadline: Date) throws(PlatformProblem) {
        try self.init(seconds: deadline.timeIntervalSince(now))
    }

    /// At most six hours.
    package var isRush: Bool { seconds <= 6 * 3600 }

    /// At most 24 hours.
    package var isUrgent: Bool { seconds <= 24 * 3600 }
}

import FoundationEssentials

/// `Date` counts seconds from 2001-01-01, `timestamptz` microseconds from 2000-01-01, both in UTC.
enum Timestamps {
    /// From PostgreSQL's epoch to Foundation's: 366 days.
    private static let epochDifference: Double = 31_622_400

    /// Rounded to the microsecond; the far past and future are clamped to what the type can hold
    /// (4713 BC to 294276 AD).
    static func microseconds(_ date: Date) -> Int64 {
        let seconds: Double = date.timeIntervalSinceReferenceDate
        guard !seconds.isNaN else { return 0 }
        // Whole seconds and the fraction apart: their product in one `Double` would lose the last digit.
        let whole: Double = seconds.rounded(.down)
        let bounded: Double = min(max(whole + epochDifference, minimum), maximum)
        let fraction: Double = bounded == whole + epochDifference ? seconds - whole : 0
        return Int64(bounded) * 1_000_000 + Int64((fraction * 1_000_000).rounded())
    }

    /// Nil for `infinity` and `-infinity`.
    static func date(_ microseconds: Int64) -> Date? {
        guard microseconds != .max, microseconds != .min else { return nil }
        let (whole, fraction): (Int64, Int64) = microseconds.quotientAndRemainder(dividingBy: 1_000_000)
        return Date(timeIntervalSinceReferenceDate: Double(whole) - epochDifference + Double(fraction) / 1_000_000)
    }

    private static let minimum: Double = -211_813_488_000
    private static let maximum: Double = 9_223_371_331_200
}

/// A day of the proleptic Gregorian calendar, without a time zone: SQL's `date`.
package struct PostgresDate: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// Astronomical year: 0 is 1 BC.
    package let year: Int
    package let month: Int
    package let day: Int

    /// Nil when there is no such day, or PostgreSQL has no room for it (4713 BC to 5874897 AD).
    package init?(year: Int, month: Int, day: Int) {
        guard (-4712...5_874_897).contains(year), (1...12).contains(month), day >= 1 else { return nil }
        guard day <= Self.length(ofMonth: month, year: year) else { return nil }
        self.year = year
        self.month = month
        self.day = day
    }

    /// Days since 2000-01-01, PostgreSQL's epoch.
    package init(daysSinceEpoch: Int32) {
        // Counted from 1 March of year 0, so that a leap day ends its year; eras have 400 years.
        let days: Int = Int(daysSinceEpoch) + 730_425
        let era: Int = (days >= 0 ? days : days - 146_096) / 146_097
        let dayOfEra: Int = days - era * 146_097
        let yearOfEra: Int = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear: Int = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch: Int = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    }

    package var daysSinceEpoch: Int32 {
        let shifted: Int = month <= 2 ? year - 1 : year
        let era: Int = (shifted >= 0 ? shifted : shifted - 399) / 400
        let yearOfEra: Int = shifted - era * 400
        let monthFromMarch: Int = month > 2 ? month - 3 : month + 9
        let dayOfYear: Int = (153 * monthFromMarch + 2) / 5 + day - 1
        let dayOfEra: Int = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return Int32(era * 146_097 + dayOfEra - 730_425)
    }

    /// `2026-08-01`, as ISO 8601 and RFC 3339 write it.
    package var description: String {
        let sign: String = year < 0 ? "-" : ""
        return "\(sign)\(Self.padded(abs(year), 4))-\(Self.padded(month, 2))-\(Self.padded(day, 2))"
    }

    package static func < (left: PostgresDate, right: PostgresDate) -> Bool {
        (left.year, left.month, left.day) < (right.year, right.month, right.day)
    }

    private static func length(ofMonth month: Int, year: Int) -> Int {
        switch month {
        case 4, 6, 9, 11: 30
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        default: 31
        }
    }

    private static func padded(_ number: Int, _ width: Int) -> String {
        let digits: String = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}

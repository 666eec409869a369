import FoundationEssentials

/// `Retry-After` (RFC 9110 §10.2.3): seconds or an HTTP date.
enum RetryAfter {
    static func parse(_ text: String?, now: Date = Date()) -> Duration? {
        guard let text else { return nil }
        if let seconds: Int = Int(text), seconds >= 0 { return .seconds(seconds) }
        guard let date: Date = httpDate(text) else { return nil }
        return .seconds(max(0, date.timeIntervalSince(now)))
    }

    private static let months: [Substring] = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    /// IMF-fixdate: `Sun, 06 Nov 1994 08:49:37 GMT`. The two obsolete forms are not sent by servers of today.
    private static func httpDate(_ text: String) -> Date? {
        let parts: [Substring] = text.split(whereSeparator: { $0 == " " || $0 == ":" })
        guard parts.count == 8, parts[7] == "GMT", let month = months.firstIndex(of: parts[2]) else { return nil }
        let numbers: [Int] = [parts[1], parts[3], parts[4], parts[5], parts[6]].compactMap { Int($0) }
        guard numbers.count == 5 else { return nil }
        let days: Int = daysSinceEpoch(year: numbers[1], month: month + 1, day: numbers[0])
        let seconds: Int = days * 86_400 + numbers[2] * 3_600 + numbers[3] * 60 + numbers[4]
        return Date(timeIntervalSince1970: Double(seconds))
    }

    /// Days of the proleptic Gregorian calendar since 1970-01-01, by whole eras of 400 years.
    private static func daysSinceEpoch(year: Int, month: Int, day: Int) -> Int {
        let shifted: Int = month <= 2 ? year - 1 : year
        let era: Int = (shifted >= 0 ? shifted : shifted - 399) / 400
        let yearOfEra: Int = shifted - era * 400
        let dayOfYear: Int = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let dayOfEra: Int = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }
}

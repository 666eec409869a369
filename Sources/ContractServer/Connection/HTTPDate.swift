/// Dates of HTTP (RFC 9110 §5.6.7), without a calendar library.
enum HTTPDate {
    private static let days: [String] = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
    private static let months: [String] = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    /// `Sun, 06 Nov 1994 08:49:37 GMT` of seconds since 1970.
    static func text(seconds: Int) -> String {
        let day: Int = floorDivision(seconds, 86_400)
        let second: Int = seconds - day * 86_400
        let (year, month, dayOfMonth): (Int, Int, Int) = civil(day: day)
        let weekday: String = days[((day % 7) + 7) % 7]
        let time: String = "\(two(second / 3_600)):\(two(second / 60 % 60)):\(two(second % 60))"
        return "\(weekday), \(two(dayOfMonth)) \(months[month - 1]) \(year) \(time) GMT"
    }

    /// Seconds since 1970 of the beginning of an RFC 3339 date, `2027-01-31`, or of the date part of a date-time.
    static func seconds(day text: String) -> Int? {
        let parts: [Substring] = text.prefix(10).split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 3, let year = Int(parts[0]), let month = Int(parts[1]), let day = Int(parts[2]),
            (1...12).contains(month), (1...31).contains(day)
        else { return nil }
        return days(year: year, month: month, day: day) * 86_400
    }

    private static func two(_ number: Int) -> String { number < 10 ? "0\(number)" : String(number) }

    private static func floorDivision(_ left: Int, _ right: Int) -> Int {
        left >= 0 ? left / right : -((-left + right - 1) / right)
    }

    /// Year, month and day of a number of days since 1970 (proleptic Gregorian calendar, years begin in March).
    private static func civil(day: Int) -> (Int, Int, Int) {
        let shifted: Int = day + 719_468
        let era: Int = floorDivision(shifted, 146_097)
        let dayOfEra: Int = shifted - era * 146_097
        let yearOfEra: Int = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear: Int = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth: Int = (5 * dayOfYear + 2) / 153
        let month: Int = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        let year: Int = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        return (year, month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
    }

    private static func days(year: Int, month: Int, day: Int) -> Int {
        let year: Int = month <= 2 ? year - 1 : year
        let era: Int = floorDivision(year, 400)
        let yearOfEra: Int = year - era * 400
        let dayOfYear: Int = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }
}

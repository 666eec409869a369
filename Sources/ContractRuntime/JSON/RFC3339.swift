import FoundationEssentials

/// Dates and times as RFC 3339 writes them, by hand on bytes.
enum RFC3339 {
    typealias Bytes = UnsafeBufferPointer<UInt8>

    /// Seconds from 1 January 1970 to 1 January 2001, where `Date` counts from.
    static let referenceOffset: Int = 978_307_200

    /// `2026-02-28T12:30:00.25+01:00`. A second of 60 is taken only at 23:59:60 UTC and means the next midnight.
    static func dateTime(_ text: Bytes) -> Date? {
        guard text.count >= 20, text[10] | 0x20 == 0x74, let day = date(Bytes(rebasing: text[..<10])),
            let time = time(Bytes(rebasing: text[11...]))
        else { return nil }
        let seconds: Int = day.daysSince1970 * 86_400 + time.seconds - referenceOffset
        return Date(timeIntervalSinceReferenceDate: Double(seconds) + Double(time.nanoseconds) / 1e9)
    }

    /// `2026-02-28`.
    static func date(_ text: Bytes) -> CalendarDate? {
        guard text.count == 10, text[4] == 0x2D, text[7] == 0x2D else { return nil }
        guard let century = pair(text, 0), let year = pair(text, 2), let month = pair(text, 5), let day = pair(text, 8)
        else { return nil }
        return CalendarDate(year: century * 100 + year, month: month, day: day)
    }

    /// `full-time`, as seconds since midnight UTC (may lie outside of a day) and nanoseconds.
    static func time(_ text: Bytes) -> (seconds: Int, nanoseconds: Int)? {
        guard text.count >= 9, text[2] == 0x3A, text[5] == 0x3A else { return nil }
        guard let hour = pair(text, 0), let minute = pair(text, 3), let second = pair(text, 6) else { return nil }
        guard hour < 24, minute < 60, second <= 60 else { return nil }
        var here: Int = 8
        guard let nanoseconds = fraction(text, &here), let offset = offset(text, here) else { return nil }
        let seconds: Int = hour * 3600 + minute * 60 + second - offset
        if second == 60, (seconds - 60 + 86_400) % 86_400 != 86_340 { return nil }
        return (seconds, second == 60 ? 0 : nanoseconds)
    }

    /// An optional `.123`; digits behind the ninth are dropped.
    private static func fraction(_ text: Bytes, _ here: inout Int) -> Int? {
        guard text[here] == 0x2E else { return 0 }
        here += 1
        let first: Int = here
        var value: Int = 0
        while here < text.count, text[here] &- 0x30 < 10 {
            if here - first < 9 { value = value * 10 + Int(text[here] - 0x30) }
            here += 1
        }
        guard here > first, here < text.count else { return nil }
        for _ in min(here - first, 9)..<9 { value *= 10 }
        return value
    }

    /// `Z` or `±hh:mm` at the end of the text, in seconds east of UTC.
    private static func offset(_ text: Bytes, _ start: Int) -> Int? {
        if text[start] | 0x20 == 0x7A { return text.count == start + 1 ? 0 : nil }
        guard text.count == start + 6, text[start] == 0x2B || text[start] == 0x2D, text[start + 3] == 0x3A,
            let hour = pair(text, start + 1), let minute = pair(text, start + 4), hour < 24, minute < 60
        else { return nil }
        let seconds: Int = hour * 3600 + minute * 60
        return text[start] == 0x2D ? -seconds : seconds
    }

    /// Two digits as a number.
    private static func pair(_ text: Bytes, _ index: Int) -> Int? {
        let high: UInt8 = text[index] &- 0x30
        let low: UInt8 = text[index + 1] &- 0x30
        return high < 10 && low < 10 ? Int(high) * 10 + Int(low) : nil
    }
}

extension RFC3339 {
    static func days(inMonth month: Int, ofYear year: Int) -> Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// Days since 1 January 1970. Years begin in March here, so that the leap day comes last.
    static func days(fromCivil year: Int, _ month: Int, _ day: Int) -> Int {
        let shifted: Int = month <= 2 ? year - 1 : year
        let era: Int = (shifted >= 0 ? shifted : shifted - 399) / 400
        let yearOfEra: Int = shifted - era * 400
        let dayOfYear: Int = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    static func civil(fromDays days: Int) -> (year: Int, month: Int, day: Int) {
        let shifted: Int = days + 719_468
        let era: Int = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra: Int = shifted - era * 146_097
        let yearOfEra: Int = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear: Int = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth: Int = (5 * dayOfYear + 2) / 153
        let month: Int = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        return (
            yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        )
    }
}

extension RFC3339 {
    /// Microseconds since 1970 of the first and of the last moment that RFC 3339 can write.
    private static let firstMoment: Int = days(fromCivil: 0, 1, 1) * 86_400_000_000
    private static let lastMoment: Int = days(fromCivil: 10_000, 1, 1) * 86_400_000_000 - 1

    /// In UTC with up to six decimals and no trailing zeros; moments outside of the years 0 to 9999 are moved to the
    /// nearest one inside.
    static func append(_ date: Date, to bytes: inout [UInt8]) {
        let exact: Double = (date.timeIntervalSinceReferenceDate * 1e6).rounded()
        let microseconds: Int = Int(exactly: max(-1e17, min(exact.isNaN ? 0 : exact, 1e18))) ?? 0
        let moment: Int = min(max(microseconds + referenceOffset * 1_000_000, firstMoment), lastMoment)
        let (second, micro): (Int, Int) = floorDivide(moment, 1_000_000)
        let (day, time): (Int, Int) = floorDivide(second, 86_400)
        append(civil(fromDays: day), to: &bytes)
        bytes.append(0x54)
        append(time / 3600, 0x3A, to: &bytes)
        append(time / 60 % 60, 0x3A, to: &bytes)
        append(time % 60, nil, to: &bytes)
        if micro != 0 { appendFraction(micro, to: &bytes) }
        bytes.append(0x5A)
    }

    static func bytes(of date: CalendarDate) -> [UInt8] {
        var bytes: [UInt8] = []
        append((date.year, date.month, date.day), to: &bytes)
        return bytes
    }

    private static func append(_ date: (year: Int, month: Int, day: Int), to bytes: inout [UInt8]) {
        append(date.year / 100, nil, to: &bytes)
        append(date.year % 100, 0x2D, to: &bytes)
        append(date.month, 0x2D, to: &bytes)
        append(date.day, nil, to: &bytes)
    }

    private static func append(_ number: Int, _ separator: UInt8?, to bytes: inout [UInt8]) {
        bytes.append(UInt8(truncatingIfNeeded: 0x30 + number / 10))
        bytes.append(UInt8(truncatingIfNeeded: 0x30 + number % 10))
        if let separator { bytes.append(separator) }
    }

    private static func appendFraction(_ microseconds: Int, to bytes: inout [UInt8]) {
        bytes.append(0x2E)
        var divisor: Int = 100_000
        var rest: Int = microseconds
        while rest > 0 {
            bytes.append(UInt8(truncatingIfNeeded: 0x30 + rest / divisor))
            rest %= divisor
            divisor /= 10
        }
    }

    private static func floorDivide(_ value: Int, _ divisor: Int) -> (Int, Int) {
        let quotient: Int = value >= 0 ? value / divisor : (value - divisor + 1) / divisor
        return (quotient, value - quotient * divisor)
    }
}

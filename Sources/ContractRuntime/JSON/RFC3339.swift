import FoundationEssentials

/// Dates and times as RFC 3339 writes them, by hand on bytes.
enum RFC3339 {
    typealias Bytes = UnsafeBufferPointer<UInt8>

    /// Seconds from 1 January 1970 to 1 January 2001, where `Date` counts from.
    static let referenceOffset: Int = 978_307_200

    /// `2026-02-28T12:30:00.25+01:00`. A second of 60 is taken only at 23:59:60 UTC and means the next midnight.
    static func dateTime(_ text: Bytes) -> Date? {
        if let date = plainDateTime(text) { return date }
        guard text.count >= 20, text[10] | 0x20 == 0x74, let day = date(Bytes(rebasing: text[..<10])),
            let time = time(Bytes(rebasing: text[11...]))
        else { return nil }
        let seconds: Int = day.daysSince1970 * 86_400 + time.seconds - referenceOffset
        return Date(timeIntervalSinceReferenceDate: Double(seconds) + Double(time.nanoseconds) / 1e9)
    }

    /// The usual form, in UTC with three decimals or none and without a leap second; nil for any other.
    @inline(__always)
    private static func plainDateTime(_ text: Bytes) -> Date? {
        guard text.count == 20 || text.count == 24, let start = text.baseAddress else { return nil }
        guard start[4] == 0x2D, start[7] == 0x2D, start[10] == 0x54, start[13] == 0x3A, start[16] == 0x3A,
            start[text.count - 1] == 0x5A
        else { return nil }
        let bytes: UnsafeRawPointer = UnsafeRawPointer(start)
        let first: UInt64 = bytes.loadUnaligned(as: UInt64.self).littleEndian
        let second: UInt64 = bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self).littleEndian
        let third: UInt64 = bytes.loadUnaligned(fromByteOffset: 11, as: UInt64.self).littleEndian
        // The digits without what stands between them; two zeros fill up the time.
        let dateDigits: UInt64 = first & 0xFFFF_FFFF | (first >> 40 & 0xFFFF) << 32 | second << 48
        let timeDigits: UInt64 = third & 0xFFFF | (third >> 24 & 0xFFFF) << 16 | (third >> 48) << 32 | 0x3030 << 48
        guard let date = JSONBytes.eightDigits(dateDigits), let time = JSONBytes.eightDigits(timeDigits) else {
            return nil
        }
        var milliseconds: Int = 0
        if text.count == 24 {
            guard start[19] == 0x2E, let high = pair(text, 20), start[22] &- 0x30 < 10 else { return nil }
            milliseconds = high * 10 + Int(start[22] &- 0x30)
        }
        let (year, month, day): (Int, Int, Int) = (Int(date / 10_000), Int(date / 100 % 100), Int(date % 100))
        let (hour, minute): (Int, Int) = (Int(time / 1_000_000), Int(time / 10_000 % 100))
        let moment: Int = Int(time / 100 % 100)
        guard month >= 1, month <= 12, day >= 1, day <= 28 || day <= days(inMonth: month, ofYear: year), hour < 24,
            minute < 60, moment < 60
        else { return nil }
        let seconds: Int = days(fromCivil: year, month, day) * 86_400 + hour * 3600 + minute * 60 + moment
        return Date(
            timeIntervalSinceReferenceDate: Double(seconds - referenceOffset) + Double(milliseconds * 1_000_000) / 1e9)
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

    /// Bytes of the longest moment that is written, with six decimals.
    static let maximumLength: Int = 27

    /// In UTC with up to six decimals and no trailing zeros; moments outside of the years 0 to 9999 are moved to the
    /// nearest one inside. Returns the number of bytes.
    static func put(_ date: Date, at target: UnsafeMutablePointer<UInt8>) -> Int {
        let exact: Double = (date.timeIntervalSinceReferenceDate * 1e6).rounded()
        let microseconds: Int = Int(exactly: max(-1e17, min(exact.isNaN ? 0 : exact, 1e18))) ?? 0
        let moment: Int = min(max(microseconds + referenceOffset * 1_000_000, firstMoment), lastMoment)
        let (second, micro): (Int, Int) = floorDivide(moment, 1_000_000)
        let (day, time): (Int, Int) = floorDivide(second, 86_400)
        put(civil(fromDays: day), at: target)
        target[10] = 0x54
        put(time / 3600, 0x3A, at: target + 11)
        put(time / 60 % 60, 0x3A, at: target + 14)
        put(time % 60, 0x2E, at: target + 17)
        let length: Int = micro == 0 ? 19 : 20 + putFraction(micro, at: target + 20)
        target[length] = 0x5A
        return length + 1
    }

    static func bytes(of date: CalendarDate) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: 11) { buffer, count in
            guard let target = buffer.baseAddress else { return }
            put((date.year, date.month, date.day), at: target)
            count = 10
        }
    }

    /// Ten bytes; the eleventh is overwritten too.
    private static func put(_ date: (year: Int, month: Int, day: Int), at target: UnsafeMutablePointer<UInt8>) {
        Digits.put(UInt64(date.year), 4, at: target)
        target[4] = 0x2D
        put(date.month, 0x2D, at: target + 5)
        put(date.day, 0, at: target + 8)
    }

    @inline(__always)
    private static func put(_ number: Int, _ separator: UInt8, at target: UnsafeMutablePointer<UInt8>) {
        Digits.put(UInt64(truncatingIfNeeded: number), 2, at: target)
        target[2] = separator
    }

    /// Six digits without the zeros at their end.
    private static func putFraction(_ microseconds: Int, at target: UnsafeMutablePointer<UInt8>) -> Int {
        Digits.put(UInt64(microseconds), 6, at: target)
        var count: Int = 6
        while target[count - 1] == 0x30 { count -= 1 }
        return count
    }

    private static func floorDivide(_ value: Int, _ divisor: Int) -> (Int, Int) {
        let quotient: Int = value >= 0 ? value / divisor : (value - divisor + 1) / divisor
        return (quotient, value - quotient * divisor)
    }
}

/// A day of the Gregorian calendar without time or zone: RFC 3339 `full-date`, years 0000 to 9999.
public struct CalendarDate: Sendable, Hashable, Comparable {
    public let year: Int
    public let month: Int
    public let day: Int

    /// Nil if there is no such day.
    public init?(year: Int, month: Int, day: Int) {
        guard (0...9999).contains(year), (1...12).contains(month), day >= 1,
            day <= RFC3339.days(inMonth: month, ofYear: year)
        else { return nil }
        self.year = year
        self.month = month
        self.day = day
    }

    /// Days since 1 January 1970.
    public init?(daysSince1970 days: Int) {
        let date: (year: Int, month: Int, day: Int) = RFC3339.civil(fromDays: days)
        self.init(year: date.year, month: date.month, day: date.day)
    }

    public var daysSince1970: Int { RFC3339.days(fromCivil: year, month, day) }

    public static func < (left: CalendarDate, right: CalendarDate) -> Bool {
        (left.year, left.month, left.day) < (right.year, right.month, right.day)
    }
}

extension CalendarDate: LosslessStringConvertible {
    /// Reads `2026-02-28`.
    public init?(_ description: String) {
        var text: String = description
        let date: CalendarDate? = text.withUTF8 { RFC3339.date($0) }
        guard let date else { return nil }
        self = date
    }

    /// `2026-02-28`.
    public var description: String {
        String(decoding: RFC3339.bytes(of: self), as: UTF8.self)
    }
}

import FoundationEssentials

/// Text formats, for types without a binary form here: domains, enumerations, inet, interval, arrays of them.
enum TextEncoder {
    static func text(_ value: PostgresValue) -> String {
        switch value {
        case .null: "NULL"
        case .boolean(let flag): flag ? "true" : "false"
        case .integer(let number): String(number)
        case .double(let number): text(number)
        case .decimal(let number): number.description
        case .text(let text): text
        case .bytes(let bytes): String(decoding: bytes, as: UTF8.self)
        case .uuid(let uuid): uuid.uuidString
        case .date(let date): text(date)
        case .timestamp(let microseconds): timestamp(microseconds)
        case .array(let values): array(values)
        }
    }

    private static func text(_ number: Double) -> String {
        if number.isNaN { return "NaN" }
        guard number.isInfinite else { return number.description }
        return number < 0 ? "-Infinity" : "Infinity"
    }

    private static func text(_ date: PostgresDate) -> String {
        guard date.year < 1 else { return date.description }
        let positive: PostgresDate? = PostgresDate(year: 1 - date.year, month: date.month, day: date.day)
        // 1 BC is a leap year like year 0; a leap day may not exist in the mirrored year, so it is written apart.
        return (positive?.description ?? "\(1 - date.year)-02-29") + " BC"
    }

    private static func timestamp(_ microseconds: Int64) -> String {
        let day: Int64 = 86_400_000_000
        var (days, rest): (Int64, Int64) = microseconds.quotientAndRemainder(dividingBy: day)
        if rest < 0 { (days, rest) = (days - 1, rest + day) }
        let date: String = text(PostgresDate(daysSinceEpoch: Int32(days)))
        let suffix: String = date.hasSuffix(" BC") ? " BC" : ""
        return "\(date.dropLast(suffix.count)) \(time(rest))+00\(suffix)"
    }

    private static func time(_ microseconds: Int64) -> String {
        let seconds: Int64 = microseconds / 1_000_000
        let parts: [Int64] = [seconds / 3600, seconds / 60 % 60, seconds % 60]
        let fraction: String = String(1_000_000 + microseconds % 1_000_000).dropFirst().description
        return parts.map { ($0 < 10 ? "0" : "") + String($0) }.joined(separator: ":") + "." + fraction
    }

    /// `{"a","b\"c",NULL}`
    private static func array(_ values: [PostgresValue]) -> String {
        "{" + values.map { $0 == .null ? "NULL" : quoted(text($0)) }.joined(separator: ",") + "}"
    }

    private static func quoted(_ text: String) -> String {
        var output: String = "\""
        for character in text.unicodeScalars {
            if character == "\"" || character == "\\" { output.append("\\") }
            output.unicodeScalars.append(character)
        }
        return output + "\""
    }
}

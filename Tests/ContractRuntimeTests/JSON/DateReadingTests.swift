import ContractRuntime
import FoundationEssentials
import Testing

@Suite("Dates of RFC 3339")
struct DateReadingTests {
    @Test(arguments: [
        ("1970-01-01T00:00:00Z", 0), ("2026-02-28T12:30:00Z", 1_772_281_800),
        ("2026-02-28t12:30:00.25z", 1_772_281_800.25),
        ("2026-02-28T13:30:00+01:00", 1_772_281_800), ("2026-02-28T00:00:00-12:30", 1_772_281_800),
        ("1998-12-31T23:59:60Z", 915_148_800), ("1998-12-31T15:59:60.123-08:00", 915_148_800),
        ("2000-02-29T00:00:00Z", 951_782_400), ("0000-01-01T00:00:00Z", -62_167_219_200),
        ("9999-12-31T23:59:59Z", 253_402_300_799), ("2001-01-01T00:00:00.125000000999Z", 978_307_200.125),
    ])
    func moments(text: String, seconds: Double) {
        let date: Date? = read("\"\(text)\"") { $0.dateTime() }.value
        #expect(date == Date(timeIntervalSinceReferenceDate: seconds - 978_307_200))
    }

    @Test(arguments: [
        "", "2026-02-28", "2026-02-28T12:30:00", "2026-02-29T12:30:00Z", "1900-02-29T00:00:00Z", "2026-13-01T00:00:00Z",
        "2026-00-01T00:00:00Z", "2026-01-00T00:00:00Z", "2026-01-01T24:00:00Z", "2026-01-01T00:60:00Z",
        "1998-12-31T23:58:60Z", "1998-12-31T22:59:60Z", "2026-01-01T00:00:61Z", "2026-01-01T00:00:00.Z",
        "2026-01-01T00:00:00+24:00", "2026-01-01T00:00:00+1:00", "2026-01-01 00:00:00Z", "2026-01-01T00:00:00ZZ",
        "2026-01-01T00:00:00+01:60", "2026-1-01T00:00:00Z", "2026-01-01T00:00:00.1", "２026-01-01T00:00:00Z",
    ])
    func wrongMoments(text: String) { #expect(read("\"\(text)\"") { $0.dateTime() }.problems == [" format"]) }

    @Test func days() {
        #expect(read(#""2024-02-29""#) { $0.date() }.value == CalendarDate(year: 2024, month: 2, day: 29))
        for text in ["2023-02-29", "2024-04-31", "2024-4-3", "20240403", "2024-02-30", "2024-02-2a"] {
            #expect(read("\"\(text)\"") { $0.date() }.problems == [" format"])
        }
        #expect(CalendarDate("2024-02-29")?.description == "2024-02-29")
        #expect(CalendarDate(year: 10_000, month: 1, day: 1) == nil)
    }

    @Test func everyDayRoundTrips() throws {
        var previous: CalendarDate = try #require(CalendarDate(daysSince1970: -719_528))
        #expect(previous.description == "0000-01-01")
        for days in -719_527...(-700_000) {
            let date: CalendarDate = try #require(CalendarDate(daysSince1970: days))
            #expect(date > previous && date.daysSince1970 == days)
            previous = date
        }
        var random: SeededGenerator = SeededGenerator(seed: 1)
        for _ in 0..<5000 {
            let days: Int = Int.random(in: -719_528...2_932_896, using: &random)
            let date: CalendarDate = try #require(CalendarDate(daysSince1970: days))
            #expect(date.daysSince1970 == days && CalendarDate(date.description) == date)
        }
        #expect(CalendarDate(daysSince1970: 2_932_897) == nil)
    }

    @Test(arguments: [
        (0, "1970-01-01T00:00:00Z"), (-0.5, "1969-12-31T23:59:59.5Z"), (1_772_281_800.25, "2026-02-28T12:30:00.25Z"),
        (1_772_281_800.000001, "2026-02-28T12:30:00.000001Z"), (1_772_281_800.12345, "2026-02-28T12:30:00.12345Z"),
        (1e30, "9999-12-31T23:59:59.999999Z"), (-1e30, "0000-01-01T00:00:00Z"),
        (1_772_281_799.9999999, "2026-02-28T12:30:00Z"),
    ])
    func writing(seconds: Double, expected: String) {
        var writer: JSONWriter = JSONWriter()
        writer.write(Date(timeIntervalSinceReferenceDate: seconds - 978_307_200))
        let text: String = writer.text
        #expect(text == "\"\(expected)\"")
    }

    @Test func microsecondsRoundTrip() {
        var random: SeededGenerator = SeededGenerator(seed: 2)
        for _ in 0..<5000 {
            let seconds: Int = Int.random(in: 0...4_000_000_000, using: &random)
            let micros: Int = Int.random(in: 0..<1_000_000, using: &random)
            let date: Date = Date(
                timeIntervalSinceReferenceDate: Double(seconds - 978_307_200) + Double(micros) / 1e6)
            var writer: JSONWriter = JSONWriter()
            writer.write(date)
            let back: Date? = read(writer.text) { $0.dateTime() }.value
            var again: JSONWriter = JSONWriter()
            again.write(back ?? .distantPast)
            let (first, second): (String, String) = (writer.text, again.text)
            #expect(first == second)
        }
    }
}

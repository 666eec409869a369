import ContractRuntime
import Foundation
import Testing

/// The reader and the writer against Foundation and the standard library, on random inputs with fixed seeds.
@Suite("Differences to other readers and writers") struct DifferentialTests {
    // MARK: Documents

    /// Both take a text for JSON, or neither does. What is known to differ is left out: texts that do not begin in
    /// ASCII, where Foundation guesses an encoding; numbers that it cannot hold; lone surrogates, which it lets through
    /// in some places.
    @Test func textsAreJSONForBothOrNeither() {
        var random: SeededGenerator = SeededGenerator(seed: 11)
        var (accepted, refused): (Int, Int) = (0, 0)
        for _ in 0..<6_000 {
            var writer: JSONWriter = JSONWriter()
            writer.write(RandomReadingTests.value(&random))
            var bytes: [UInt8] = writer.bytes
            for _ in 0..<Int.random(in: 0...2, using: &random) { Self.mutate(&bytes, &random) }
            guard Self.isComparable(bytes) else { continue }
            let ours: Bool = (try? JSONReader.decode(bytes) { $0.any() }) != nil
            let foundation: Any? = try? JSONSerialization.jsonObject(with: Data(bytes), options: .fragmentsAllowed)
            #expect(ours == (foundation != nil), "\(String(decoding: bytes, as: UTF8.self))")
            if ours { accepted += 1 } else { refused += 1 }
        }
        #expect(accepted > 1_500 && refused > 1_500)
    }

    private static func isComparable(_ bytes: [UInt8]) -> Bool {
        let text: String = String(decoding: bytes, as: UTF8.self).lowercased()
        return bytes.prefix(4).allSatisfy { (1..<0x80).contains($0) } && !text.contains("\\ud")
            && !text.contains(/\de[-+]?\d{3}|\d{300}/)
    }

    private static func mutate(_ bytes: inout [UInt8], _ random: inout SeededGenerator) {
        guard let place = bytes.indices.randomElement(using: &random) else { return }
        let interesting: [UInt8] = Array("{}[]\",:\\/0e-+.tfn u1".utf8) + [0x1F, 0x7F, 0x80, 0xC3, 0xE2, 0xF0, 0xFF]
        switch Int.random(in: 0..<3, using: &random) {
        case 0: bytes[place] = interesting.randomElement(using: &random)!
        case 1: bytes.insert(interesting.randomElement(using: &random)!, at: place)
        default: bytes.remove(at: place)
        }
    }

    /// What is written means the same to Foundation.
    @Test func foundationReadsTheTextsThatAreWritten() throws {
        var random: SeededGenerator = SeededGenerator(seed: 12)
        for _ in 0..<2_000 {
            let text: String = RandomReadingTests.text(&random)
            var writer: JSONWriter = JSONWriter()
            writer.write(text)
            let read: Any = try JSONSerialization.jsonObject(with: Data(writer.bytes), options: .fragmentsAllowed)
            #expect(read as? String == text)
        }
    }

    // MARK: Numbers

    /// Shortest digits that read back the same, as the standard library prints them, for any bits.
    @Test func doublesHaveTheShortestDigits() throws {
        var random: SeededGenerator = SeededGenerator(seed: 13)
        for _ in 0..<20_000 {
            let value: Double = Double(bitPattern: .random(in: .min ... .max, using: &random))
            guard value.isFinite else { continue }
            var writer: JSONWriter = JSONWriter()
            writer.write(value)
            #expect(try JSONReader.decode(writer.bytes) { $0.number() } == value)
            #expect(Self.digits(writer.text) == Self.digits(value.description), "\(writer.text) \(value)")
        }
    }

    /// The significant digits of a number.
    private static func digits(_ text: String) -> String {
        let mantissa: Substring = text.prefix { $0 != "e" && $0 != "E" }
        let digits: String = String(mantissa.filter(\.isNumber).drop { $0 == "0" })
        return String(digits.reversed().drop { $0 == "0" }.reversed())
    }

    /// Decimal texts of any length are read to the nearest `Double`.
    @Test func decimalTextsAreRoundedAsByTheStandardLibrary() throws {
        var random: SeededGenerator = SeededGenerator(seed: 14)
        for _ in 0..<20_000 {
            let whole: UInt64 = random.next() >> UInt64.random(in: 0..<64, using: &random)
            let digits: [String] = (0..<Int.random(in: 0...40, using: &random)).map { _ in
                "\(Int.random(in: 0...9, using: &random))"
            }
            let fraction: String = digits.isEmpty ? "" : "." + digits.joined()
            let text: String = "-\(whole)\(fraction)e\(Int.random(in: -340...300, using: &random))"
            guard let expected = Double(text), expected.isFinite else { continue }
            let read: Double = try JSONReader.decode(Array(text.utf8)) { $0.number() }
            #expect(read.bitPattern == expected.bitPattern, "\(text)")
        }
    }

    @Test func decimalsAreThoseOfFoundation() throws {
        var random: SeededGenerator = SeededGenerator(seed: 15)
        for _ in 0..<5_000 {
            let whole: Int = Int.random(in: -999_999_999_999_999...999_999_999_999_999, using: &random)
            let fraction: String = (0..<Int.random(in: 1...20, using: &random)).map { _ in
                "\(Int.random(in: 0...9, using: &random))"
            }.joined()
            let text: String = "\(whole).\(fraction)"
            let expected: Decimal = try #require(Decimal(string: text))
            let read: Decimal = try JSONReader.decode(Array("\"\(text)\"".utf8)) { $0.decimal() }
            #expect(read == expected, "\(text)")
            var writer: JSONWriter = JSONWriter()
            writer.write(read)
            #expect(Decimal(string: String(writer.text.dropFirst().dropLast())) == expected, "\(writer.text)")
        }
    }

    // MARK: Instants

    @Test func dateTimesAreThoseOfFoundation() throws {
        var random: SeededGenerator = SeededGenerator(seed: 16)
        let style: Date.ISO8601FormatStyle = Date.ISO8601FormatStyle()
        for _ in 0..<5_000 {
            // 1600 to 9999: Foundation's calendar is Julian before 1582.
            let seconds: Int = Int.random(in: -11_676_096_000...253_402_300_799, using: &random)
            let date: Date = Date(timeIntervalSince1970: Double(seconds))
            var writer: JSONWriter = JSONWriter()
            writer.write(date)
            #expect(writer.text == "\"\(style.format(date))\"")
            let minutes: Int = Int.random(in: -839...839, using: &random)
            let offset: String = [abs(minutes) / 60, abs(minutes) % 60].map { $0 < 10 ? "0\($0)" : "\($0)" }
                .joined(separator: ":")
            let local: String = String(style.format(date.addingTimeInterval(Double(minutes * 60))).dropLast())
            guard local.utf8.count == 19 else { continue }
            let text: String = "\"\(local)\(minutes < 0 ? "-" : "+")\(offset)\""
            #expect(try JSONReader.decode(Array(text.utf8)) { $0.dateTime() } == date, "\(text)")
        }
    }
}

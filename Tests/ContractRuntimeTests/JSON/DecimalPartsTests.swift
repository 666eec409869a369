import FoundationEssentials
import Testing

@testable import ContractRuntime

/// Decimals taken apart by their words and by their text.
struct DecimalPartsTests {
    @Test("The words of a Decimal are where they are looked for")
    func wordsAreKnown() { #expect(DecimalWords.isKnown) }

    @Test("NaN and mantissas of more than 64 bits are left to the text")
    func wordsKnowTheirLimits() throws {
        #expect(DecimalWords.parts(.nan) == nil)
        #expect(DecimalParts(Decimal.nan) == nil)
        let large: Decimal = try #require(Decimal(string: "18446744073709551616"))
        #expect(DecimalWords.parts(large) == nil)
        #expect(DecimalParts(large)?.mantissa == 18_446_744_073_709_551_616)
    }

    @Test("Words and text agree on random numbers, and what is written reads back")
    func wordsAndTextAgree() throws {
        var random: SystemRandomNumberGenerator = SystemRandomNumberGenerator()
        for _ in 0..<20_000 {
            let bits: UInt64 = UInt64.random(in: 0..<64, using: &random)
            let mantissa: UInt64 = UInt64.random(in: 0...(UInt64.max >> bits), using: &random)
            let value: Decimal = Decimal(
                sign: Bool.random(using: &random) ? .plus : .minus, exponent: .random(in: -60...60, using: &random),
                significand: Decimal(mantissa))
            let parts: DecimalParts = try #require(DecimalParts(describing: value))
            #expect(DecimalWords.parts(value) == parts, "\(value)")
            let text: String = String(decoding: parts.plainText(places: 2), as: UTF8.self)
            #expect(Decimal(string: text) == value, "\(text)")
        }
    }

    @Test(
        "Plain notation", arguments: [
            ("0", 0, "0"), ("0", 2, "0.00"), ("5", 2, "5.00"), ("0.5", 0, "0.5"), ("-0.0125", 2, "-0.0125"),
            ("1200", 0, "1200"), ("1200", 1, "1200.0"), ("133.9", 2, "133.90"), ("12.5", 4, "12.5000"),
            ("18446744073709551616.25", 3, "18446744073709551616.250"),
        ])
    func plainNotation(_ value: String, _ places: Int, _ expected: String) throws {
        let number: Decimal = try #require(Decimal(string: value))
        let parts: DecimalParts = try #require(DecimalParts(number))
        #expect(String(decoding: parts.plainText(places: places), as: UTF8.self) == expected)
    }
}

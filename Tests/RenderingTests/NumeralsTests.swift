import ContractModel
import Testing

@testable import Rendering

@Suite struct NumeralsTests {
    @Test(arguments: [
        ("12", 12), ("-12.00", -12), ("1e3", 1000), ("12.5e1", 125), ("0.0", 0), ("9223372036854775808",
            9_223_372_036_854_775_808),
    ] as [(String, Int128)])
    func integers(text: String, expected: Int128) {
        #expect(Numerals.integer(text) == expected)
    }

    @Test(arguments: ["0.5", "1e-1", "", "abc", "1.2.3", "1e999999", "0x10", "1; fatalError()"])
    func whatIsNoInteger(text: String) {
        #expect(Numerals.integer(text) == nil)
    }

    @Test func floorGoesDown() {
        #expect(Numerals.floor("2.5") == 2)
        #expect(Numerals.floor("-2.5") == -3)
        #expect(Numerals.floor("-0.1") == -1)
        #expect(Numerals.floor("0.01") == 0)
    }

    @Test func literals() {
        #expect(Numerals.double("0.1") == "0.1")
        #expect(Numerals.double("1e400") == nil)
        #expect(Numerals.double("nan") == nil)
        #expect(Numerals.decimal("0.05") == "Decimal(sign: .plus, exponent: -2, significand: 5)")
        #expect(Numerals.decimal("-3.0") == "-3")
        #expect(Numerals.decimal("99999999999999999999.5") == nil)
    }

    @Test func boundsFitTheirWidth() {
        var constraints: Constraints = Constraints()
        constraints.minimum = "-1e30"
        constraints.exclusiveMaximum = "10.5"
        constraints.multipleOf = "5.0"
        let int: IntegerBounds = IntegerBounds(constraints, .int32)
        #expect(int.minimum == nil)
        #expect(int.maximum == 10)
        #expect(int.multipleOf == 5)
        constraints.minimum = "0.5"
        constraints.exclusiveMinimum = "3"
        constraints.exclusiveMaximum = "1e40"
        let unsigned: IntegerBounds = IntegerBounds(constraints, .uint32)
        #expect(unsigned.minimum == 4)
        #expect(unsigned.maximum == nil)
    }
}

@Suite struct JSONTextTests {
    @Test func stringsAreUnescaped() throws {
        guard case .string(let text)? = JSONText.parse(#" "a\n\"\u00e9\ud83d\ude48/" "#) else {
            Issue.record("not a string")
            return
        }
        #expect(text == "a\n\"é🙈/")
    }

    @Test(arguments: ["", "{", "[1,", "\"a", "tru", "1 2", "{\"a\":}", "[1]]"])
    func whatIsNoJSON(text: String) {
        #expect(JSONText.parse(text) == nil)
    }

    @Test func nestingIsBounded() {
        #expect(JSONText.parse(String(repeating: "[", count: 60) + String(repeating: "]", count: 60)) != nil)
        #expect(JSONText.parse(String(repeating: "[", count: 65) + String(repeating: "]", count: 65)) == nil)
    }

    @Test(arguments: [
        ("0.01", 2), ("0.0001", 4), ("0.010", 2), ("1e-2", 2), ("10e-3", 2), ("0.1", 1), ("1", nil), ("10", nil),
        ("0.05", nil), ("0.02", nil), ("-0.01", nil), ("0", nil), ("0.11", nil), ("x", nil), (nil, nil),
    ] as [(String?, Int?)])
    func aStepThatIsAPowerOfTenFixesThePlaces(_ step: String?, _ places: Int?) {
        #expect(Numerals.places(step) == places)
    }
}

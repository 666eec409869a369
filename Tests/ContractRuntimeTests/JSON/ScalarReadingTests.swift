import ContractRuntime
import FoundationEssentials
import Testing

@Suite("Reading scalars")
struct ScalarReadingTests {
    @Test(arguments: [
        (#""""#, ""), (#""a""#, "a"), (#""\n\t\"\\\/\b\f\r""#, "\n\t\"\\/\u{8}\u{C}\r"), (#""\u0041\u00e9""#, "Aé"),
        (#""\uD83D\uDE00""#, "😀"), (#" "żółć 日本語 😀" "#, "żółć 日本語 😀"),
        (#""0123456789abcdef0123456789abcdef\n""#, "0123456789abcdef0123456789abcdef\n"), (#""\u0000""#, "\0"),
    ])
    func strings(json: String, expected: String) { #expect(read(json) { $0.string() }.value == expected) }

    @Test(arguments: [
        #""a"#, #"""#, "\"a\nb\"", #""\x""#, #""\u12g4""#, #""\uD800""#, #""\uDC00""#, #""\uD800\u0041""#, #""\"#,
        #""0123456\u"#,
    ])
    func malformedStrings(json: String) { #expect(read(json) { $0.string() }.problems == ["malformed"]) }

    @Test(
        arguments: [
            [0xC0, 0x80], [0x80], [0xE0, 0x80, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80],
            [0xF5, 0x80, 0x80, 0x80],
            [0xC3], [0xE2, 0x82], [0xF0, 0x9F, 0x98], [0xFF],
        ] as [[UInt8]])
    func badUTF8(bytes: [UInt8]) {
        let text: [UInt8] = [0x22] + bytes + [0x22]
        #expect(throws: JSONFailure.malformed(reason: "the text is not UTF-8", offset: 1, line: 1, column: 2)) {
            try JSONReader.decode(text) { $0.string() }
        }
    }

    @Test func lengthsCountScalars() {
        #expect(read(#""żó😀""#) { $0.string(minLength: 3, maxLength: 3) }.value == "żó😀")
        #expect(read(#""\uD83D\uDE00\n""#) { $0.string(minLength: 2, maxLength: 2) }.value == "😀\n")
        #expect(read(#""ab""#) { $0.string(minLength: 3) }.problems == [" minLength"])
        #expect(read(#""żółć""#) { $0.string(maxLength: 3) }.problems == [" maxLength"])
        #expect(readText(.text("żó😀")) { $0.string(minLength: 3, maxLength: 3) }.value == "żó😀")
    }

    @Test func patternsAndFormats() {
        let pattern: Pattern = Pattern("^[a-z]+$")
        #expect(read(#""abc""#) { $0.string(pattern: pattern) }.value == "abc")
        #expect(read(#""aBc""#) { $0.string(pattern: pattern) }.problems == [" pattern"])
        #expect(read(#""\u0061""#) { $0.string(pattern: pattern) }.value == "a")
        #expect(read(#""me@example.com""#) { $0.string(format: .email) }.value == "me@example.com")
        #expect(read(#""me""#) { $0.string(format: .email) }.problems == [" format"])
    }

    @Test(
        arguments: [
            ("0", 0), ("-0", 0), ("1.0", 1), ("1e2", 100), ("12e-1", nil), ("120e-1", 12),
            ("-9223372036854775808", .min),
            ("9223372036854775807", .max), ("9223372036854775808", nil), ("-9223372036854775809", nil), ("1.5", nil),
            ("9.223372036854775807e18", .max), ("1e400", nil), ("0e999999999999999999999", 0), ("1E+2", 100),
            ("100000000000000000000e-20", 1), ("1.00000000000000000000000000001", nil), ("0.0", 0),
        ] as [(String, Int?)])
    func integers(json: String, expected: Int?) { #expect(read(json) { $0.integer(Int.self) }.value == expected) }

    @Test func integerWidths() {
        #expect(read("18446744073709551615") { $0.integer(UInt64.self) }.value == .max)
        #expect(read("18446744073709551616") { $0.integer(UInt64.self) }.problems == [" maximum"])
        #expect(read("-1") { $0.integer(UInt32.self) }.problems == [" minimum"])
        #expect(read("2147483648") { $0.integer(Int32.self) }.problems == [" maximum"])
        #expect(read("-2147483648") { $0.integer(Int32.self) }.value == .min)
    }

    @Test func integerBounds() {
        #expect(read("5") { $0.integer(Int.self, minimum: 5, maximum: 5, multipleOf: 5) }.value == 5)
        #expect(read("4") { $0.integer(Int.self, minimum: 5) }.problems == [" minimum"])
        #expect(read("6") { $0.integer(Int.self, maximum: 5) }.problems == [" maximum"])
        #expect(read("7") { $0.integer(Int.self, multipleOf: 5) }.problems == [" multipleOf"])
        #expect(read("1.5") { $0.integer(Int.self) }.problems == [" type"])
        #expect(read("\"1\"") { $0.integer(Int.self) }.problems == [" type"])
    }

    @Test(arguments: ["01", "-", "1.", ".5", "1e", "1e+", "+1", "0x1", "1.e1", "NaN", "-Infinity", "--1"])
    func malformedNumbers(json: String) { #expect(read(json) { $0.number() }.problems == ["malformed"]) }

    @Test(arguments: [
        "0", "-0.0", "1", "0.1", "123456.789", "1e22", "1e23", "9007199254740993", "1.7976931348623157e308", "5e-324",
        "2.2250738585072011e-308", "0.30000000000000004", "123456789012345678901234567890", "4.35", "1e-400",
        "3.14159265358979323846264338327950288", "9007199254740992.5", "8.98846567431158e307", "1e-323", "0.000001",
    ])
    func doubles(json: String) {
        #expect(read(json) { $0.number() }.value?.bitPattern == Double(json)?.bitPattern)
    }

    @Test func randomDoublesReadAsTheStandardLibraryDoes() {
        var random: SeededGenerator = SeededGenerator(seed: 7)
        for _ in 0..<20_000 {
            let value: Double = Double(bitPattern: random.next())
            guard value.isFinite else { continue }
            #expect(read("\(value)") { $0.number() }.value?.bitPattern == value.bitPattern)
        }
        for _ in 0..<20_000 {
            let digits: Int = Int.random(in: 1...24, using: &random)
            let text: String = String((0..<digits).map { _ in Character("\(Int.random(in: 1...9, using: &random))") })
            let json: String = "\(text)e\(Int.random(in: -340...320, using: &random))"
            let expected: Double? = Double(json).flatMap { $0.isFinite ? $0 : nil }
            #expect(read(json) { $0.number() }.value == expected, "\(json)")
        }
    }

    /// Numbers next to the middle between two doubles, and digits that fill whole words.
    @Test func doublesThatAreHardToRound() {
        var random: SeededGenerator = SeededGenerator(seed: 9)
        for _ in 0..<5000 {
            let lower: UInt64 = (1 << 53) + UInt64.random(in: 0..<(1 << 52), using: &random)
            for text in ["\(lower).5", "\(lower).50000000000000000000000000001", "\(lower).4999999", "\(lower)00e-2"] {
                #expect(read(text) { $0.number() }.value == Double(text), "\(text)")
            }
            let digits: UInt64 = UInt64.random(in: .min ... .max, using: &random)
            let shift: UInt64 = UInt64.random(in: 0..<64, using: &random)
            let text: String = "\(digits >> shift)e\(Int.random(in: -150...150, using: &random))"
            #expect(read(text) { $0.number() }.value == Double(text), "\(text)")
        }
        for length in 1...40 {
            let digits: String = String("1234567890123456789012345678901234567890".prefix(length))
            #expect(read(digits) { $0.number() }.value == Double(digits))
            #expect(read("-0.\(digits)") { $0.number() }.value == Double("-0.\(digits)"))
            #expect(read(digits) { $0.integer(Int.self) }.value == Int(digits))
            #expect(read(digits + "x") { $0.integer(Int.self) }.problems == ["malformed"])
        }
    }

    @Test func numberBounds() {
        #expect(read("1e999") { $0.number() }.problems == [" maximum"])
        #expect(read("-1e999") { $0.number() }.problems == [" minimum"])
        #expect(read("1") { $0.number(exclusiveMinimum: 1) }.problems == [" exclusiveMinimum"])
        #expect(read("1") { $0.number(exclusiveMaximum: 1) }.problems == [" exclusiveMaximum"])
        #expect(read("0.5") { $0.number(minimum: 1) }.problems == [" minimum"])
        #expect(read("1.5") { $0.number(maximum: 1) }.problems == [" maximum"])
        #expect(read("0.07") { $0.number(multipleOf: Decimal(string: "0.01")!) }.value == 0.07)
        #expect(read("1e30") { $0.number(multipleOf: Decimal(7)) }.problems == [" multipleOf"])
        #expect(read("7e30") { $0.number(multipleOf: Decimal(7)) }.value == 7e30)
        #expect(read("0.075") { $0.number(multipleOf: Decimal(string: "0.01")!) }.problems == [" multipleOf"])
        #expect(read("1e39") { $0.float() }.problems == [" maximum"])
        #expect(read("0.1") { $0.float() }.value == 0.1)
        #expect(read("0." + String(repeating: "1", count: 1022)) { $0.number() }.value != nil)
        #expect(read("0." + String(repeating: "1", count: 1023)) { $0.number() }.problems == [" maxLength"])
    }

    @Test(
        arguments: [
            ("12.50", "12.5"), ("-0", "0"), ("0.00", "0"), ("-12", "-12"), ("1200", "1200"),
            ("99999999999999999999999999999999999999", "99999999999999999999999999999999999999"),
            ("0.00000000000000000000000000000000000001", "0.00000000000000000000000000000000000001"),
            ("1.10000000000000000000000000000000000000000000", "1.1"), ("12345678901234567890.123456789", nil),
        ] as [(String, String?)])
    func decimals(text: String, expected: String?) {
        let value: Decimal? = read("\"\(text)\"") { $0.decimal() }.value
        #expect(value == Decimal(string: expected ?? text))
        #expect(value?.description == expected ?? text)
    }

    @Test(arguments: [
        "", "1e2", "+1", "01", ".5", "1.", "NaN", " 1", "1 ", "999999999999999999999999999999999999999", "1,5",
    ])
    func wrongDecimals(text: String) { #expect(read("\"\(text)\"") { $0.decimal() }.problems == [" format"]) }

    @Test func decimalBounds() {
        #expect(read("12.5") { $0.decimal() }.problems == [" type"])
        #expect(read("\"1.00\"") { $0.decimal(minimum: 1, maximum: 1) }.value == 1)
        #expect(read("\"0.99\"") { $0.decimal(minimum: 1) }.problems == [" minimum"])
        #expect(read("\"1.01\"") { $0.decimal(maximum: 1) }.problems == [" maximum"])
        #expect(read("\"0\"") { $0.decimal(exclusiveMinimum: 0) }.problems == [" exclusiveMinimum"])
        #expect(read("\"9\"") { $0.decimal(exclusiveMaximum: 9) }.problems == [" exclusiveMaximum"])
        let cents: Decimal = Decimal(string: "0.01")!
        #expect(read("\"12.345\"") { $0.decimal(multipleOf: cents) }.problems == [" multipleOf"])
        #expect(read("\"12.34\"") { $0.decimal(multipleOf: cents) }.value == Decimal(string: "12.34"))
        #expect(read("\"12\"") { $0.decimal(multipleOf: cents) }.value == 12)
    }

    @Test func booleansAndNull() {
        #expect(read("true") { $0.boolean() }.value == true)
        #expect(read(" false ") { $0.boolean() }.value == false)
        #expect(read("tru") { $0.boolean() }.problems == ["malformed"])
        #expect(read("truee") { $0.boolean() }.problems == ["malformed"])
        #expect(read("1") { $0.boolean() }.problems == [" type"])
        #expect(read("null") { $0.nullable { $0.boolean() } }.value == .some(nil))
        #expect(read("true") { $0.nullable { $0.boolean() } }.value == true)
        #expect(read("nul") { $0.nullable { $0.boolean() } }.problems == ["malformed"])
        #expect(read("null") { $0.change { $0.boolean() } }.value == .null)
        #expect(read("true") { $0.change { $0.boolean() } }.value == .value(true))
        #expect(read("null") { $0.string() }.problems == [" type"])
    }

    @Test func identifiers() throws {
        let uuid: UUID = try #require(UUID(uuidString: "01234567-89AB-CDEF-0123-456789ABCDEF"))
        #expect(read(#""01234567-89ab-CDEF-0123-456789abcdef""#) { $0.uuid() }.value == uuid)
        #expect(read(#""\u00301234567-89ab-CDEF-0123-456789abcdef""#) { $0.uuid() }.value == uuid)
        for text in [
            "", "01234567-89ab-cdef-0123-456789abcde", "01234567-89ab-cdef-0123-456789abcdeg",
            "0123456789abcdef0123456789abcdef0000", "01234567x89ab-cdef-0123-456789abcdef",
        ] {
            #expect(read("\"\(text)\"") { $0.uuid() }.problems == [" format"])
        }
        struct OrderID: RawRepresentable, Equatable { var rawValue: UUID }
        #expect(read("\"\(uuid)\"") { $0.identifier(OrderID.self) }.value == OrderID(rawValue: uuid))
    }

    @Test func enumerations() {
        enum Status: String { case draft, inProgress = "in_progress" }
        enum Level: Int { case low = 1, high = 2 }
        #expect(read(#""in_progress""#) { $0.enumeration(Status.self) }.value == .inProgress)
        #expect(read(#""done""#) { $0.enumeration(Status.self) }.problems == [" enum"])
        #expect(read("2") { $0.enumeration(Level.self) }.value == .high)
        #expect(read("3") { $0.enumeration(Level.self) }.problems == [" enum"])
        let long: String = String(repeating: "é", count: 100)
        let message: String = read("\"\(long)\"") { $0.enumeration(Status.self) }.messages[0]
        #expect(message.contains("…") && message.filter { $0 == "é" }.count * 2 <= 64)
    }

    @Test func base64() {
        #expect(read(#""aGVsbG8=""#) { $0.base64() }.value == Array("hello".utf8))
        #expect(read(#""""#) { $0.base64() }.value == [])
        #expect(read(#""\/+8=""#) { $0.base64() }.value == [0xFF, 0xEF])
        for text in ["aGVsbG8", "aGVsbG9=", "a===", "aGVs bG8=", "====", "aGVsbG8-", "=GVs"] {
            #expect(read("\"\(text)\"") { $0.base64() }.problems == [" format"], "\(text)")
        }
    }

    @Test func constants() {
        #expect(read(#""a\u0062""#) { $0.constant(#""ab""#) }.value == true)
        #expect(read("1.0") { $0.constant("1") }.value == true)
        #expect(read(#"{"b":[1e1],"a":null}"#) { $0.constant(#"{"a": null, "b": [10]}"#) }.value == true)
        #expect(read("2") { $0.constant("1") }.problems == [" const"])
        #expect(read(#""1""#) { $0.constant("1") }.problems == [" const"])
        #expect(readText(.text("1")) { $0.constant("1") }.value == true)
        #expect(readText(.text("a")) { $0.constant(#""a""#) }.value == true)
    }

    @Test func customTypes() {
        #expect(read(#""2026-02-28""#) { $0.custom(CalendarDate.self, format: "day") }.value?.day == 28)
        #expect(read(#""x""#) { $0.custom(CalendarDate.self, format: "day") }.problems == [" format"])
    }
}

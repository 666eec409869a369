import ContractRuntime
import FoundationEssentials
import Testing

@Suite("Writing")
struct WritingTests {
    func written(_ write: (inout JSONWriter) -> Void) -> String {
        var writer: JSONWriter = JSONWriter()
        write(&writer)
        return writer.text
    }

    @Test func structure() {
        #expect(
            written { json in
                json.beginObject()
                json.key("\"a\":")
                json.beginArray()
                json.write(1)
                json.beginObject()
                json.endObject()
                json.beginArray()
                json.endArray()
                json.null()
                json.endArray()
                json.key(dynamic: "b\"")
                json.write(true)
                json.key("\"c\":")
                json.nullable(nil as Int?) { $0.write($1) }
                json.endObject()
            } == #"{"a":[1,{},[],null],"b\"":true,"c":null}"#)
    }

    @Test(arguments: [
        ("133.9", 2, "133.90"), ("0", 2, "0.00"), ("-5", 1, "-5.0"), ("1.2345", 2, "1.2345"), ("1e3", 4, "1000.0000"),
        ("0.05", 2, "0.05"), ("-0.5", 4, "-0.5000"), ("7", 0, "7"), ("99999999999999999999999999999999999999", 2,
            "99999999999999999999999999999999999999.00"),
    ])
    func placesAreFilledAndNeverRounded(_ value: String, _ places: Int, _ expected: String) throws {
        let decimal: Decimal = try #require(Decimal(string: value))
        #expect(written { $0.write(decimal, places: places) } == "\"\(expected)\"")
        var response: ServerResponse = ServerResponse(status: 200)
        response.setHeader("X-Price", decimal, places: places)
        #expect(response.headers["X-Price"] == expected)
    }

    /// Fields are ASCII (RFC 9110 §5.5); JSON has escapes for the rest.
    @Test func jsonInHeadersIsASCII() {
        var response: ServerResponse = ServerResponse(status: 200)
        response.setJSONHeader("X-Name") { $0.write("Müller 🎈") }
        #expect(response.headers["X-Name"] == #""M\u00FCller \uD83C\uDF88""#)
    }

    @Test func strings() {
        #expect(
            written { $0.write("a\"\\\u{8}\t\n\u{C}\r\u{0}\u{1F}\u{7F}é😀/") } == #""a\"\\\b\t\n\f\r\u0000\u001f"#
                + "\u{7F}é😀/\"")
        #expect(written { $0.write("") } == "\"\"")
        let long: String = String(repeating: "0123456789", count: 100)
        #expect(written { $0.write(long + "\n" + long) } == "\"\(long)\\n\(long)\"")
    }

    @Test func numbers() {
        #expect(
            written { $0.array([Int.min, -1, 0, 9, 10, Int.max]) { $0.write($1) } }
                == "[-9223372036854775808,-1,0,9,10,9223372036854775807]")
        #expect(written { $0.write(UInt64.max) } == "18446744073709551615")
        #expect(written { $0.write(Int128.min) } == "-170141183460469231731687303715884105728")
        #expect(
            written { $0.array([0.1, 1e300, .leastNonzeroMagnitude, -0.0, 1]) { $0.write($1) } }
                == "[0.1,1e+300,5e-324,-0.0,1.0]")
        #expect(written { $0.write(Float(0.1)) } == "0.1")
    }

    @Test func invalidNumbers() {
        var writer: JSONWriter = JSONWriter()
        writer.beginArray()
        writer.write(1.5)
        let hadInvalidNumber: Bool = writer.hadInvalidNumber
        #expect(!hadInvalidNumber)
        writer.write(Double.nan)
        writer.write(-Float.infinity)
        writer.write(Decimal.nan)
        writer.write(JSONValue.number("1e"))
        writer.endArray()
        let (text, isInvalid): (String, Bool) = (writer.text, writer.hadInvalidNumber)
        #expect(isInvalid)
        #expect(text == "[1.5,null,null,null,null]")
    }

    @Test(arguments: [
        "0", "1", "-12.5", "1200", "0.00000001", "99999999999999999999999999999999999999", "-0.5",
        "123456789012345678901234567890.12345678",
    ])
    func decimals(text: String) throws {
        #expect(written { $0.write(Decimal(string: text)!) } == "\"\(text)\"")
    }

    @Test func decimalExponents() {
        #expect(written { $0.write(Decimal(sign: .plus, exponent: 5, significand: 12)) } == "\"1200000\"")
        #expect(written { $0.write(Decimal(sign: .minus, exponent: -5, significand: 12)) } == "\"-0.00012\"")
    }

    @Test func otherScalars() throws {
        enum Status: String { case open }
        enum Level: Int { case high = 2 }
        struct ID: RawRepresentable { var rawValue: UUID }
        let uuid: UUID = try #require(UUID(uuidString: "01234567-89AB-CDEF-0123-456789ABCDEF"))
        #expect(written { $0.write(uuid) } == "\"01234567-89ab-cdef-0123-456789abcdef\"")
        #expect(written { $0.write(ID(rawValue: uuid)) } == "\"01234567-89ab-cdef-0123-456789abcdef\"")
        #expect(written { $0.write(Status.open) } == "\"open\"")
        #expect(written { $0.write(Level.high) } == "2")
        #expect(written { $0.write(CalendarDate(year: 26, month: 2, day: 3)!) } == "\"0026-02-03\"")
        #expect(written { $0.custom(CalendarDate(year: 2026, month: 2, day: 3)!) } == "\"2026-02-03\"")
        for (data, text) in [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg==")] {
            #expect(written { $0.base64(Array(data.utf8)) } == "\"\(text)\"")
        }
    }

    @Test func maps() {
        #expect(written { $0.map(["b": 1, "a": 2, "é": 3]) { $0.write($1) } } == #"{"a":2,"b":1,"é":3}"#)
    }
}

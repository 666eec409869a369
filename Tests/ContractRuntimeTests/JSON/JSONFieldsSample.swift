import FoundationEssentials
import Synchronization

@testable import ContractRuntime

enum SampleState: String, CaseIterable, Sendable { case open, paid, shipped, cancelled }

/// A type with every kind of member, read by a table and by a loop.
struct Sample: Equatable, Sendable {
    var name: String
    var note: String?
    var code: String?
    var count: Int
    var small: Int32?
    var large: Int64
    var rate: Double
    var weight: Double?
    var isOpen: Bool
    var isPaid: Bool?
    var at: Date
    var until: Date?
    var mail: String
    var state: SampleState
    var last: SampleState?
    var id: UUID
    var tags: [String]
    var limit: Int
    var change: Change<String>
    var long: String?
    var never: String?
}

extension Sample: JSONDecodable {
    private static let pattern: Pattern = Pattern("^[A-Z]{3}$")
    private static let fields: JSONFields<Self> = JSONFields(maxProperties: 20) { fields in
        fields.string("name", \.name, minLength: 1, maxLength: 20)
        fields.string("note", \.note, maxLength: 50)
        fields.string("code", \.code, pattern: Self.pattern)
        fields.integer("count", \.count, minimum: -100)
        fields.integer("small", \.small, minimum: 1, maximum: 10)
        fields.integer("large", \.large)
        fields.number("rate", \.rate, minimum: 0, maximum: 1)
        fields.number("weight", \.weight)
        fields.boolean("isOpen", \.isOpen)
        fields.boolean("isPaid", \.isPaid)
        fields.dateTime("at", \.at)
        fields.dateTime("until", \.until)
        fields.string("mail", \.mail, format: .email)
        fields.enumeration("state", \.state)
        fields.enumeration("last", \.last)
        fields.value("id", \.id) { $0.uuid() }
        fields.value("tags", \.tags) { $0.array(minItems: 1) { $0.string() } }
        fields.value("limit", \.limit, absent: 25) { $0.integer(Int.self, minimum: 1, maximum: 100) }
        fields.value("change", \.change, absent: .absent) { $0.change { $0.string() } }
        fields.string("a_rather_long_name_of_a_member", \.long, maxLength: 32)
        fields.none(\.never)
        fields.refuseUnknown()
    }

    init?(from json: inout JSONReader) {
        guard let value: Self = json.object(Self.fields) else { return nil }
        self = value
    }
}

extension Sample {
    private static let shape: JSONObjectShape = JSONObjectShape(
        keys: [
            "name", "note", "code", "count", "small", "large", "rate", "weight", "isOpen", "isPaid", "at", "until",
            "mail", "state", "last", "id", "tags", "limit", "change", "a_rather_long_name_of_a_member",
        ],
        required: [0, 3, 5, 6, 8, 10, 12, 13, 15, 16], maxProperties: 20)

    init?(byLoop json: inout JSONReader) {
        var parts: Parts = Parts()
        var object: JSONObject = JSONObject(Self.shape)
        guard json.begin(&object) else { return nil }
        while json.next(&object) {
            if object.index < 0 { json.refuseUnknown(&object) } else { parts.read(object.index, &json) }
        }
        guard json.end(&object), let value = parts.value else { return nil }
        self = value
    }

    /// The members on their way.
    private struct Parts {
        var texts: [Int: String] = [:]
        var integers: [Int: Int] = [:]
        var numbers: [Int: Double] = [:]
        var flags: [Int: Bool] = [:]
        var dates: [Int: Date] = [:]
        var states: [Int: SampleState] = [:]
        var id: UUID?
        var tags: [String]?
        var change: Change<String> = .absent

        mutating func read(_ index: Int, _ json: inout JSONReader) {
            switch index {
            case 0: texts[index] = json.string(minLength: 1, maxLength: 20)
            case 1: texts[index] = json.string(maxLength: 50)
            case 2: texts[index] = json.string(pattern: Sample.pattern)
            case 3: integers[index] = json.integer(Int.self, minimum: -100)
            case 4: integers[index] = json.integer(Int32.self, minimum: 1, maximum: 10).map { Int($0) }
            case 5: integers[index] = json.integer(Int64.self).map { Int($0) }
            case 6: numbers[index] = json.number(minimum: 0, maximum: 1)
            case 7: numbers[index] = json.number()
            case 8, 9: flags[index] = json.boolean()
            case 10, 11: dates[index] = json.dateTime()
            case 12: texts[index] = json.string(format: .email)
            case 13, 14: states[index] = json.enumeration(SampleState.self)
            case 15: id = json.uuid()
            case 16: tags = json.array(minItems: 1) { $0.string() }
            case 17: integers[index] = json.integer(Int.self, minimum: 1, maximum: 100)
            case 18: change = json.change { $0.string() } ?? .absent
            default: texts[index] = json.string(maxLength: 32)
            }
        }

        var value: Sample? {
            guard let name = texts[0], let count = integers[3], let large = integers[5], let rate = numbers[6],
                let isOpen = flags[8], let at = dates[10], let mail = texts[12], let state = states[13], let id,
                let tags
            else { return nil }
            return Sample(
                name: name, note: texts[1], code: texts[2], count: count, small: integers[4].map { Int32($0) },
                large: Int64(large), rate: rate, weight: numbers[7], isOpen: isOpen, isPaid: flags[9], at: at,
                until: dates[11], mail: mail, state: state, last: states[14], id: id, tags: tags,
                limit: integers[17] ?? 25, change: change, long: texts[19])
        }
    }
}

extension JSONFieldsTests {
    static let members: [String] = [
        #""name":"Jana Nováková""#, #""note":"Ring \"twice\"""#, #""code":"EUR""#, #""count":-12"#, #""small":7"#,
        #""large":1234567890123"#, #""rate":0.25"#, #""weight":-12.5"#, #""isOpen":true"#, #""isPaid":false"#,
        #""at":"2026-03-14T09:26:53.589Z""#, #""until":"2026-03-15T10:00:00Z""#, #""mail":"jana@example.com""#,
        #""state":"shipped""#, #""last":"open""#, #""id":"6F9619FF-8B86-D011-B42D-00C04FC964FF""#, #""tags":["a","b"]"#,
        #""limit":5"#, #""change":null"#, #""a_rather_long_name_of_a_member":"0123456789abcdef0123456789abcdef""#,
    ]

    /// Values that are good, at a bound, beyond it, of another type or malformed.
    static let values: [(key: String, values: [String])] = [
        ("name", [
            #""""#, #""a""#, #""12345678901234567890""#, #""123456789012345678901""#, #""ěščřžýáíéúůťďňóĚŠČŘŽ""#,
            #""ěščřžýáíéúůťďňóĚŠČŘŽÝ""#, #""\u0000""#, #""\n""#, #""a\/b""#, #""\ud83c\udf89""#, #""\ud83c""#, "1",
            "null",
        ]),
        ("note", [
            #""\n\n\n""#, "null", #""01234567890123456789012345678901234567890123456789\n""#, #""\x""#, #""é\té""#,
        ]),
        ("code", [#""EUR""#, #""EURO""#, #""eur""#, #""""#, #""E\u0055R""#, #""ÉUR""#]),
        ("count", [
            "0", "-0", "-100", "-101", "1.0", "1e2", "1.5", "01", "-", "12345678", "123456789", "999999999999999",
            "9223372036854775807", "9223372036854775808", "12345678901234567890", "1e400", "\"1\"", "true", "1 ",
        ]),
        ("small", ["1", "10", "11", "0", "2147483648", "3.0", "-1"]),
        ("large", ["-9223372036854775808", "-9223372036854775809", "00", "100000000000000", "1234567812345678"]),
        ("rate", [
            "0", "1", "1.0", "0.9999999", "0.99999999", "1.00001", "-0", "-0.0", "1e-1", "0.", ".5", "0.1e1",
            "0.12345678901234567", "1e999",
        ]),
        ("weight", [
            "1234567.1234567", "12345678.5", "-1e10", "0.1", "0.3", "2.675", "-", "--1", "1..2", "nan",
        ]),
        ("isOpen", ["true", "false", "tru", "truex", "1", "null"]), ("isPaid", ["false", "null", "fals"]),
        ("at", [
            #""2026-02-30T00:00:00Z""#, #""2024-02-29T23:59:60Z""#, #""2026-03-14T09:26:53.589+01:00""#,
            #""2026-03-14t09:26:53z""#, #""2026-03-14T09:26:53.5891234Z""#, #""0000-01-01T00:00:00Z""#,
            #""9999-12-31T23:59:59.999Z""#, #""2026-13-01T00:00:00Z""#, #""2026-03-14T24:00:00Z""#, #""2026-03-14""#,
            "5", #""2016-12-31T23:59:60Z""#, #""2026-03-14T09:26:53.58xZ""#, #""2026-0a-14T09:26:53Z""#,
        ]),
        ("mail", [
            #""a@b""#, #""a.b@c.d""#, #""a..b@c""#, #"".a@b""#, #""a@b.""#, #""a@-b""#, #""a@b-c.d""#, #""a b@c""#,
            #""a@@b""#, #""\"a b\"@c.d""#, #""a@[127.0.0.1]""#, #""ú@b.c""#, #""a@b_c""#, #""a_b+c-d@e""#, #""@b""#,
        ]),
        ("state", [#""open""#, #""ope""#, #""opened""#, #""o\u0070en""#, #""cancelled""#, "null", #""""#]),
        ("tags", ["[]", "[ ]", "[1]", "[\"a\",]", "[null,\"b\"]"]), ("limit", ["0", "101", "1"]),
        ("change", ["null", "\"x\"", "1"]),
    ]
}

/// Counts itself.
final class Token: Sendable {
    static let living: Mutex<Int> = Mutex(0)

    init() { Self.living.withLock { $0 += 1 } }

    deinit { Self.living.withLock { $0 -= 1 } }
}

struct Held: JSONDecodable {
    var first: Token
    var second: String

    private static let fields: JSONFields<Self> = JSONFields { fields in
        fields.value("first", \.first) { json in json.integer(Int.self).map { _ in Token() } }
        fields.string("second", \.second)
    }

    init?(from json: inout JSONReader) {
        guard let value: Self = json.object(Self.fields) else { return nil }
        self = value
    }
}

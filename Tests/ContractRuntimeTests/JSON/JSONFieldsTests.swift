import FoundationEssentials
import Synchronization
import Testing

@testable import ContractRuntime

/// A table of members reads what a loop reads, and refuses it with the same words.
@Suite struct JSONFieldsTests {
    private static let order: String = """
        {"name":"Jana Nováková","note":"Ring\\ntwice \\"now\\" please, and then \\u0041 again","code":"EUR",\
        "count":-12,"small":7,"large":1234567890123,"rate":0.25,"weight":-12.5,"isOpen":true,"isPaid":false,\
        "at":"2026-03-14T09:26:53.589Z","until":"2026-03-15T10:00:00Z","mail":"jana@example.com","state":"shipped",\
        "last":"open","id":"6F9619FF-8B86-D011-B42D-00C04FC964FF","tags":["a","b"],"limit":5,"change":null,\
        "a_rather_long_name_of_a_member":"0123456789abcdef0123456789abcdef"}
        """

    private typealias Outcome = Result<Sample, JSONFailure>

    private func outcomes(_ text: [UInt8], _ limits: JSONLimits = .standard) -> (table: Outcome, loop: Outcome) {
        (
            Result { () throws(JSONFailure) in try JSONReader.decode(text, limits: limits) { Sample(from: &$0) } },
            Result { () throws(JSONFailure) in try JSONReader.decode(text, limits: limits) { Sample(byLoop: &$0) } }
        )
    }

    private func expectSame(_ text: String, _ limits: JSONLimits = .standard, isGood: Bool? = nil) {
        let (table, loop): (Outcome, Outcome) = outcomes(Array(text.utf8), limits)
        #expect(table == loop, "\(text)")
        if let isGood { #expect(((try? table.get()) != nil) == isGood, "\(text): \(table)") }
    }

    @Test func readsEveryKind() throws {
        let value: Sample = try JSONReader.decode(Array(Self.order.utf8)) { Sample(from: &$0) }
        #expect(value.name == "Jana Nováková")
        #expect(value.note == "Ring\ntwice \"now\" please, and then A again")
        #expect([Int(value.small ?? 0), value.count, Int(value.large), value.limit] == [7, -12, 1_234_567_890_123, 5])
        #expect([value.weight, value.rate] == [-12.5, 0.25])
        #expect([value.isOpen, value.isPaid] == [true, false])
        #expect([value.state, value.last] == [.shipped, .open])
        #expect(value.tags == ["a", "b"])
        #expect(value.change == .null)
        #expect(value.long == "0123456789abcdef0123456789abcdef")
        expectSame(Self.order, isGood: true)
    }

    @Test func whatIsMissing() {
        let required: String = """
            {"name":"x","count":1,"large":1,"rate":0,"isOpen":false,"at":"2026-03-14T09:26:53Z","mail":"a@b",\
            "state":"open","id":"6f9619ff-8b86-d011-b42d-00c04fc964ff","tags":["a"]}
            """
        expectSame(required, isGood: true)
        for key in ["name", "count", "large", "rate", "isOpen", "at", "mail", "state", "id", "tags"] {
            expectSame(required.replacing("\"\(key)\"", with: "\"other\""), isGood: false)
        }
        expectSame("{}", isGood: false)
        expectSame("[]", isGood: false)
        expectSame("", isGood: false)
    }

    /// Members in random order, with white space, with unknown and repeated ones, with escapes in names.
    @Test func anyOrder() {
        var random: SeededGenerator = SeededGenerator(seed: 5)
        let members: [String] = Self.members
        for round in 0..<400 {
            var some: [String] = round % 3 == 0 ? members : members.shuffled(using: &random)
            let place: Int = Int.random(in: 0..<some.count, using: &random)
            if round % 4 == 1 { some.insert("\"unknown\": [1, {\"a\": null}]", at: place) }
            if round % 5 == 2 { some.append(some[place]) }
            if round % 7 == 3 { some.remove(at: place) }
            if round % 6 == 4 { some = some.map { $0.replacing("\"name\"", with: "\"n\\u0061me\"") } }
            let space: String = round % 2 == 0 ? "" : ["\n  ", " ", "\t\r\n"][round % 3]
            let spaced: [String] = some.map { space + $0.replacing("\":", with: "\"\(space):\(space)") }
            expectSame("{\(spaced.joined(separator: "\(space),"))\(space)}")
        }
    }

    /// Every truncation, and thousands of texts with some bytes changed.
    @Test func damagedTexts() {
        let text: [UInt8] = Array(Self.order.utf8)
        for count in 0..<text.count { expectSameBytes(Array(text.prefix(count))) }
        var random: SeededGenerator = SeededGenerator(seed: 6)
        let likely: [UInt8] = Array("\"\\{}[],:.-+eE0123456789tfn \nu".utf8) + [0, 0x1F, 0x7F, 0x80, 0xC3, 0xED, 0xFF]
        for _ in 0..<20_000 {
            var damaged: [UInt8] = text
            for _ in 0..<Int.random(in: 1...2, using: &random) {
                let place: Int = Int.random(in: 0..<damaged.count, using: &random)
                switch Int.random(in: 0..<3, using: &random) {
                case 0: damaged[place] = likely.randomElement(using: &random) ?? 0
                case 1: damaged.remove(at: place)
                default: damaged.insert(likely.randomElement(using: &random) ?? 0, at: place)
                }
            }
            expectSameBytes(damaged)
        }
    }

    private func expectSameBytes(_ text: [UInt8]) {
        let (table, loop): (Outcome, Outcome) = outcomes(text, .request)
        #expect(table == loop, "\(String(decoding: text, as: UTF8.self))")
    }

    @Test func valuesAtTheirBounds() {
        for (key, values) in Self.values {
            for value in values {
                let members: [String] = Self.members.map { $0.hasPrefix("\"\(key)\":") ? "\"\(key)\":\(value)" : $0 }
                expectSame("{\(members.joined(separator: ","))}", .request)
                let others: [String] = members.filter { !$0.hasPrefix("\"\(key)\":") }
                expectSame("{\(others.joined(separator: ",")),\"\(key)\":\(value)}")
            }
        }
    }

    /// Values that were stored before the failure are released.
    @Test func nothingLeaks() throws {
        var count: Int = 0
        let good: String = #"{"first":1,"second":"a string of more than fifteen bytes"}"#
        for text in [good, #"{"first":1}"#, #"{"first":1,"second":2}"#, #"{"first":1,"second":"a"#] {
            let value: Held? = try? JSONReader.decode(Array(text.utf8)) { Held(from: &$0) }
            if value != nil { count += 1 }
        }
        #expect(count == 1)
        #expect(Token.living.withLock { $0 } == 0)
    }

    /// The short strings that are put together by hand are strings like any other.
    @Test func shortStrings() {
        #expect(SmallString.isKnown)
        for text in ["", "a", "12345678", "123456789", "0123456789abcde", "ů", "Nováková", "€€€€€", "🎉🎉🎉"] {
            let padded: [UInt8] = Array(text.utf8) + Array(repeating: 0x41, count: 16)
            var made: String = "x"
            withUnsafeMutablePointer(to: &made) { target in
                target.deinitialize(count: 1)
                padded.withUnsafeBufferPointer { bytes in
                    guard let start = bytes.baseAddress else { return }
                    SmallString.store(
                        start, text.utf8.count, isASCII: text.utf8.allSatisfy { $0 < 0x80 }, SmallString.forms,
                        at: UnsafeMutableRawPointer(target))
                }
            }
            #expect(made == text)
            #expect(made.hashValue == text.hashValue)
            #expect(made + "!" == text + "!")
        }
    }
}

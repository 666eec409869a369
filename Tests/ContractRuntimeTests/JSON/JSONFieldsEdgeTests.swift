import Testing

@testable import ContractRuntime

/// Where the fast path of a table changes its ways: at 8, 16 and 256 bytes, near the end of the text, at names that are
/// not plain. What a loop of reading methods makes of the same text is right.
@Suite struct JSONFieldsEdgeTests {
    private func expectSame(_ text: String) {
        let bytes: [UInt8] = Array(text.utf8)
        let table: Result<Sample, JSONFailure> = Result { () throws(JSONFailure) in
            try JSONReader.decode(bytes) { Sample(from: &$0) }
        }
        let loop: Result<Sample, JSONFailure> = Result { () throws(JSONFailure) in
            try JSONReader.decode(bytes) { Sample(byLoop: &$0) }
        }
        #expect(table == loop, "\(text)")
    }

    /// A value in its place, at the end of the text, and at the end of a text that ends too soon.
    private func expectSame(_ key: String, _ value: String) {
        let others: [String] = JSONFieldsTests.members.filter { !$0.hasPrefix("\"\(key)\":") }
        let member: String = "\"\(key)\":\(value)"
        let replaced: [String] = JSONFieldsTests.members.map { $0.hasPrefix("\"\(key)\":") ? member : $0 }
        expectSame("{\(replaced.joined(separator: ","))}")
        expectSame("{\(others.joined(separator: ",")),\(member)}")
        expectSame("{\(others.joined(separator: ",")),\(member)")
    }

    @Test(arguments: ["", "á", "€", "🎉", #"\n"#, #"\""#, #"\u00e1"#, #"\ud83c\udf89"#, #"\x"#, "\u{1}", "\u{7F}"])
    func texts(mark: String) {
        for count in 0..<36 {
            for place in [0, 1, 7, 8, 14, 15, 16, 17, 31, 32, count] where place <= count {
                let before: String = String(repeating: "a", count: place)
                let behind: String = String(repeating: "z", count: count - place)
                expectSame("note", "\"\(before)\(mark)\(behind)\"")
            }
        }
    }

    /// Texts with escapes around the room that they are unescaped in.
    @Test func longTexts() throws {
        for count in 200..<280 {
            let text: String = String(repeating: "a", count: count)
            let json: String = #"{"first":1,"second":"\n"# + text + #"á\""}"#
            let held: Held = try JSONReader.decode(Array(json.utf8)) { Held(from: &$0) }
            #expect(held.second == "\n" + text + "á\"")
        }
    }

    @Test func numbers() {
        let digits: String = "12345678901234567890"
        let wholes: [String] = ["", "0", "00", "09"] + (1...20).map { String(digits.prefix($0)) }
        let fractions: [String] = ["", ".", ".0", ".x"] + (1...9).map { "." + digits.suffix($0) }
        for whole in wholes {
            for fraction in fractions {
                for sign in ["", "-"] {
                    for key in ["count", "large", "weight"] { expectSame(key, sign + whole + fraction) }
                }
            }
        }
    }

    /// Every ASCII character in every place of a mailbox.
    @Test func mailboxes() {
        let plain: [UInt8] = Array("jana.nov@example-a.com".utf8)
        for place in plain.indices {
            for byte in UInt8(0x21)...0x7E where byte != 0x22 {
                var mailbox: [UInt8] = plain
                mailbox[place] = byte
                let isMailbox: Bool = isUnquotedMailbox(mailbox)
                #expect(
                    mailbox.withUnsafeBufferPointer { StringFormat.email.accepts($0) } == isMailbox,
                    "\(String(decoding: mailbox, as: UTF8.self))")
            }
        }
    }

    /// Atoms with dots, a sign, labels of letters, digits and hyphens.
    private func isUnquotedMailbox(_ mailbox: [UInt8]) -> Bool {
        let parts: [[UInt8]] = mailbox.split(separator: 0x40, omittingEmptySubsequences: false).map { Array($0) }
        guard parts.count == 2 else { return false }
        let atoms: [ArraySlice<UInt8>] = parts[0].split(separator: 0x2E, omittingEmptySubsequences: false)
        let labels: [ArraySlice<UInt8>] = parts[1].split(separator: 0x2E, omittingEmptySubsequences: false)
        let isLetter: (UInt8) -> Bool = { Unicode.Scalar($0).properties.isAlphabetic || (0x30...0x39).contains($0) }
        return atoms.allSatisfy { atom in
            !atom.isEmpty && atom.allSatisfy { isLetter($0) || "!#$%&'*+-/=?^_`{|}~".utf8.contains($0) }
        }
            && labels.allSatisfy { label in
                !label.isEmpty && label.first != 0x2D && label.last != 0x2D
                    && label.allSatisfy { isLetter($0) || $0 == 0x2D }
            }
    }

    /// Names that JSON escapes are looked up, also where there are no others and the text is short.
    @Test func unusualNames() throws {
        for text in [#"{"\"":"x"}"#, #"{ "\u0022" : "x" }"#] {
            let quoted: Quoted = try JSONReader.decode(Array(text.utf8)) { Quoted(from: &$0) }
            #expect(quoted.text == "x")
        }
        #expect(throws: JSONFailure.self) { try JSONReader.decode(Array("{}".utf8)) { Quoted(from: &$0) } }
    }
}

/// A member whose name has to be escaped.
private struct Quoted: JSONDecodable {
    var text: String

    private static let fields: JSONFields<Self> = JSONFields { fields in fields.string("\"", \.text) }

    init?(from json: inout JSONReader) {
        guard let value: Self = json.object(Self.fields) else { return nil }
        self = value
    }
}

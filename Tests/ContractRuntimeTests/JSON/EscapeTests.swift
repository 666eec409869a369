import ContractRuntime
import Testing

/// Characters that JSON escapes, at every place of the words in which a text is copied. Run in a release build, too
/// (`script/test`): a store that the optimiser left out was found there and nowhere else.
@Suite struct EscapeTests {
    @Test(arguments: Array(0..<0x20) + [0x22, 0x5C, 0x7F])
    func everyEscapeReadsBackAtEveryPlace(_ code: Int) throws {
        let character: String = String(Unicode.Scalar(UInt8(code)))
        for position in 0..<40 {
            let start: String = String(repeating: "a", count: position)
            for text in [start + character, start + character + "é", start + character + start + character] {
                var alone: JSONWriter = JSONWriter()
                alone.write(text)
                #expect(try JSONReader.decode(alone.bytes) { $0.string() } == text)
                var inside: JSONWriter = JSONWriter()
                inside.write(JSONValue.object([text: .array([.string(text)])]))
                #expect(try JSONReader.decode(inside.bytes) { $0.any() } == .object([text: .array([.string(text)])]))
            }
        }
    }
}

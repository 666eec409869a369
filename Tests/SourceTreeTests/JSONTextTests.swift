import SourceTree
import Testing

@Suite struct JSONTextTests {
    private func parse(_ text: String) -> ParsedText { ParsedText(text, path: "a.json") }

    @Test func valuesAndPlaces() {
        let parsed = parse("{\"a\": [1, -2.50e+3, true],\n \"ä\": {\"b\": null}, \"c\": \"x\\u00e9\\n\\ud83d\\ude00\"}")
        #expect(parsed.shape == "{a:[1,-2.50e+3,true],ä:{b:null},c:'xé\n\u{1F600}'}")
        #expect(parsed.node?["ä"]?["b"]?.location.text == "2:13")
        #expect(parsed.node?["a"]?.array?.last?.location.text == "1:21")
        #expect(parsed.diagnostics.isEmpty)
    }

    @Test(arguments: [
        ("", "1:1"), ("{", "1:2"), ("[1,]", "1:3"), ("{\"a\":1,}", "1:7"), ("01", "1:1"), ("1.", "1:3"), ("[1}", "1:3"),
        ("\"a", "1:1"), ("\"\\x\"", "1:2"), ("\"\\ud800\"", "1:2"), ("[\n  tru\n]", "2:3"), ("{\"ä\" 1}", "1:6"),
        ("1 2", "1:3"), ("\"a\nb\"", "1:3"), ("{a: 1}", "1:2"), ("[1] // no", "1:5"),
    ])
    func refusals(text: String, place: String) {
        let parsed = parse(text)
        #expect(parsed.ids == ["invalid-json"])
        #expect(parsed.diagnostics.first?.location.text == place)
        #expect(parsed.node == nil)
    }

    @Test func duplicateKeys() {
        let parsed = parse("{\"a\": 1,\n \"b\": 2, \"a\": 3}")
        #expect(parsed.ids == ["duplicate-key"])
        #expect(parsed.diagnostics.first?.location.text == "2:10")
    }

    @Test func depthIsLimited() {
        let nested = { (depth: Int) in String(repeating: "[", count: depth) + String(repeating: "]", count: depth) }
        #expect(parse(nested(SourceText.maximumDepth)).diagnostics.isEmpty)
        #expect(parse(nested(SourceText.maximumDepth + 1)).ids == ["too-deep"])
    }

    @Test func valuesAreCounted() {
        let zeros: String = String(repeating: "0,", count: SourceText.maximumNodes)
        #expect(parse("[\(zeros)0]").ids == ["too-large"])
    }

    @Test func languageByEndingOrFirstCharacter() {
        #expect(ParsedText(" {\"a\": 1}", path: "spec").shape == "{a:1}")
        #expect(ParsedText("a: no", path: "spec").shape == "{a:'no'}")
        #expect(ParsedText("a: no", path: "a.json").ids == ["invalid-json"])
    }
}

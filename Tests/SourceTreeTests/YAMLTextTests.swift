import SourceTree
import Testing

/// Where YAML surprises.
@Suite struct YAMLTextTests {
    @Test(arguments: [
        ("no", "'no'"), ("NO", "'NO'"), ("yes", "'yes'"), ("on", "'on'"), ("Off", "'Off'"), ("y", "'y'"),
        ("true", "true"), ("True", "true"), ("FALSE", "false"), ("tRUE", "'tRUE'"),
        ("null", "null"), ("~", "null"), ("NULL", "null"), ("nil", "'nil'"),
        ("1", "1"), ("-17", "-17"), ("+4", "4"), ("007", "7"), ("0x1F", "31"), ("0o17", "15"),
        ("1.50", "1.50"), (".5", "0.5"), ("5.", "5"), ("1e400", "1e400"), ("-0.0", "-0.0"), ("1_000", "'1_000'"),
        ("12:30", "'12:30'"), ("2026-03-01", "'2026-03-01'"), (".inf", "'.inf'"), ("1.2.3", "'1.2.3'"), ("-", "[null]"),
        ("'1'", "'1'"), ("\"true\"", "'true'"), ("!!str 1", "'1'"), ("! 1", "'1'"), ("!!int 1", "1"),
        ("12345678901234567890123", "12345678901234567890123"),
    ])
    func scalars(text: String, shape: String) {
        let parsed = ParsedText(text)
        #expect(parsed.shape == shape)
        #expect(parsed.diagnostics.isEmpty)
    }

    /// libyaml counts a line more than there is.
    @Test func aTextThatBreaksOffIsToldAtItsEnd() {
        let parsed = ParsedText("a:\n  b: 1\n  c")
        #expect(parsed.ids == ["invalid-yaml"])
        #expect(parsed.diagnostics.map(\.location.text) == ["3:4"])
    }

    /// Editors do not count what YAML 1.1 takes for the end of a line.
    @Test func linesAreThoseOfEditors() {
        let text = "a: [1,\u{2028} 2, \u{85} *w]\nb: \u{2029} *x\n"
        let places = ParsedText(text).diagnostics.filter { $0.id == "unknown-alias" }.map(\.location.text)
        #expect(places.first == "1:14")
    }

    @Test func keysAreStringsAsWritten() {
        #expect(ParsedText("{200: a, no: b, null: c, 1.0: d}").shape == "{200:'a',no:'b',null:'c',1.0:'d'}")
    }

    @Test func anchorsKeepThePlaceOfTheirText() throws {
        let parsed = ParsedText("a: &x {b: 1}\nc: *x\n")
        #expect(parsed.shape == "{a:{b:1},c:{b:1}}")
        #expect(parsed.node?["c"]?.location.text == "1:4")
    }

    @Test func mergeKeysYieldToOwnKeysAndEarlierSources() {
        let text = "a: &a {x: 1, y: 1}\nb: &b {y: 2, z: 2}\nc:\n  <<: [*a, *b]\n  x: 0\n"
        #expect(ParsedText(text).node?["c"].map(ParsedText.shape) == "{x:0,y:1,z:2}")
        #expect(ParsedText("'<<': 1").shape == "{<<:1}")
        #expect(ParsedText("<<: 1").ids == ["invalid-merge"])
    }

    @Test func duplicateKeysNameBothPlaces() {
        let parsed = ParsedText("a: 1\nb:\n  c: 1\n  c: 2\na: 3\n")
        #expect(parsed.ids == ["duplicate-key", "duplicate-key"])
        #expect(parsed.diagnostics.map(\.location.text) == ["4:3", "5:1"])
        #expect(parsed.diagnostics.flatMap(\.related).map(\.location.text) == ["3:3", "1:1"])
        #expect(parsed.shape == "{a:1,b:{c:1}}")
    }

    @Test func duplicatesInLargeObjects() {
        let keys = (0..<40).map { "k\($0): \($0)" } + ["k3: again", "k39: again"]
        let parsed = ParsedText(keys.joined(separator: "\n"))
        #expect(parsed.ids == ["duplicate-key", "duplicate-key"])
        #expect(parsed.node?["k39"]?.number == "39")
        #expect(parsed.node?.object?.members.count == 40)
    }

    @Test func aliasBombIsRefused() {
        var text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
        for level in 1...9 {
            let repeated = Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ", ")
            text += "a\(level): &a\(level) [\(repeated)]\n"
        }
        #expect(ParsedText(text).ids == ["alias-limit"])
    }

    @Test func aliasesCannotPassTheDepthLimit() {
        var text = "a0: &a0 [x]\n"
        for level in 1...250 { text += "a\(level): &a\(level) [*a\(level - 1)]\n" }
        #expect(ParsedText(text).ids == ["too-deep"])
    }

    @Test func aliasesToNothingAndToThemselves() {
        #expect(ParsedText("a: *b").ids == ["unknown-alias"])
        let cyclic = ParsedText("a: &b [*b]")
        #expect(cyclic.ids == ["unknown-alias"])
        #expect(cyclic.diagnostics.first?.message.contains("inside the value it names") == true)
    }

    @Test func depthIsLimited() {
        let nested = { (depth: Int) in String(repeating: "[", count: depth) + String(repeating: "]", count: depth) }
        #expect(ParsedText(nested(SourceText.maximumDepth)).diagnostics.isEmpty)
        #expect(ParsedText(nested(SourceText.maximumDepth + 1)).ids == ["too-deep"])
    }

    @Test func bytesAreLimited() {
        let bytes = [UInt8](repeating: UInt8(ascii: " "), count: SourceFiles.maximumBytes + 1)
        #expect(ParsedText(bytes: bytes, path: "a.yaml").ids == ["unreadable-file"])
    }

    @Test func tabsAreExplained() {
        let parsed = ParsedText("a:\n\tb: 1\n")
        #expect(parsed.ids == ["invalid-yaml"])
        #expect(parsed.diagnostics.first?.hint?.contains("spaces") == true)
        #expect(parsed.diagnostics.first?.location.text == "2:1")
    }

    @Test func lineEndsAndByteOrderMark() {
        let windows = ParsedText("a: 1\r\nb: [1,\r\n 2]\r\n")
        #expect(windows.shape == "{a:1,b:[1,2]}")
        #expect(windows.node?["b"]?.array?.last?.location.text == "3:2")
        let marked = ParsedText("\u{FEFF}a: 1\nb: 2\n")
        #expect(marked.shape == "{a:1,b:2}")
        #expect(marked.node?["a"]?.location.text == "1:4")
    }

    @Test func columnsCountUnicodeScalars() {
        let parsed = ParsedText("{ä: 1, \u{1F600}: 2}")
        #expect(parsed.node?.object?.members.map(\.value.location.text) == ["1:5", "1:11"])
    }

    @Test func otherRefusals() {
        #expect(ParsedText("").ids == ["empty-file"])
        #expect(ParsedText("# nothing").ids == ["empty-file"])
        #expect(ParsedText("a: 1\n---\nb: 1\n").ids == ["multiple-documents"])
        #expect(ParsedText("? [a]\n: 1\n").ids == ["invalid-key"])
        #expect(ParsedText("a: !custom 1\n").ids == ["unknown-tag"])
        #expect(ParsedText("a: !!int x\n").ids == ["invalid-tag"])
        #expect(ParsedText("a: @b\n").ids == ["invalid-yaml"])
        #expect(ParsedText(bytes: [0x61, 0x0A, 0x62, 0xFF], path: "a.yaml").diagnostics.first?.location.text == "2:2")
    }
}

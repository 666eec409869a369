import SourceTree
import Testing

@Suite struct NodeWriterTests {
    private static let texts = [
        "no", "yes", "1", "1.0", "true", "null", "", " lead", "trail ", "a: b", "a #b", "- a", "'q'", "\"q\"", "a\nb",
        "a\nb\n",
        "a\n\n b\n\tc", "\na", "a\n\n", "\u{1B}[0m", "\u{2028}", "&a", "*a", "!a", "%a", "@a", "`a", "{a}", "[a]",
        "a, b", "a]",
        "#/components/schemas/A", "http://a/b?c=d", "12:30", "2026-03-01", "0x1F", ".5", "~", "<<", "=", "ä ü 😀", "a:",
        ": a",
        "\u{FEFF}a", "key with spaces", "back\\slash", "\r\n", "?", "-", "---", "...", "| a", "> a", "a\u{85}b", "\n",
        "end\u{A0}", String(repeating: "long ", count: 500), "\u{FFFE}", "a\n\u{FFFF}", "\ta\nb",
    ]

    @Test(arguments: [NodeWriter.Format.yaml, .json])
    func everyStringComesBack(format: NodeWriter.Format) {
        var members = Self.texts.enumerated().map { index, text in
            ObjectNode.Member(key: "v\(index)", keyLocation: .none, value: .text(text))
        }
        members += Self.texts.map { ObjectNode.Member(key: "k" + $0, keyLocation: .none, value: .list([.text($0)])) }
        let node = Node(.object(ObjectNode(members: members)), at: .none)
        let written = NodeWriter.write(node, as: format)
        let parsed = ParsedText(written, path: format == .json ? "a.json" : "a.yaml")
        #expect(parsed.diagnostics.isEmpty, "\(parsed.formatted)")
        #expect(parsed.shape == ParsedText.shape(node))
    }

    @Test(arguments: [NodeWriter.Format.yaml, .json])
    func aTextAloneComesBack(format: NodeWriter.Format) {
        for text in Self.texts {
            let written = NodeWriter.write(.text(text), as: format)
            let parsed = ParsedText(written, path: format == .json ? "a.json" : "a.yaml")
            #expect(parsed.node?.string == text, "\(written)")
        }
    }

    @Test(arguments: [NodeWriter.Format.yaml, .json])
    func nestedCollections(format: NodeWriter.Format) {
        let text = "{a: [[1, [2, {b: c, d: []}]], {e: {}}, [], {f: [x]}], g: {h: {i: null}}, j: -1.50}"
        let parsed = ParsedText(text)
        let written = NodeWriter.write(parsed.node!, as: format)
        #expect(ParsedText(written, path: format == .json ? "a.json" : "a.yaml").shape == parsed.shape, "\(written)")
    }

    @Test func looksAsAPersonWouldWriteIt() {
        let text =
            "{openapi: 3.1.1, paths: {/a: {get: {tags: [x], responses: {\"200\": {description: 'A: b'}}}}},"
            + " text: \"a\\nb\\n\"}"
        #expect(
            NodeWriter.write(ParsedText(text).node!, as: .yaml) == """
                openapi: "3.1.1"
                paths:
                  /a:
                    get:
                      tags:
                        - x
                      responses:
                        "200":
                          description: "A: b"
                text: |
                  a
                  b

                """)
    }
}

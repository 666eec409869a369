import ContractRuntime
import ContractXML
import Testing

/// XML ⇄ JSON along a shape, and what is refused.
@Suite struct XMLBodyTests {
    private static let point: XMLShape = .object([
        .attribute("x", .literal), .element("y", named: XMLName("why"), .literal),
    ])
    private static let body: XMLBody = XMLBody(
        XMLName("root"),
        .object([
            .element("name", .text), .element("point", point),
            .list("tags", items: XMLName("tag"), .text),
            .list("names", items: XMLName("n"), wrapper: XMLName("names"), isRequired: true, .text),
        ]))

    private func json(_ xml: String, _ body: XMLBody = Self.body) throws -> JSONValue? {
        try JSONReader.decode(try body.json(from: Array(xml.utf8))) { $0.any() }
    }

    private func xml(_ json: String, _ body: XMLBody = Self.body) -> String {
        String(decoding: body.bytes(fromJSON: Array(json.utf8)), as: UTF8.self)
    }

    @Test func elementsBecomeMembers() throws {
        let value = try json(
            """
            <?xml version="1.0" encoding="utf-8"?><!-- c --><?pi x?>
            <root><name>a &lt;&#233;&gt; <![CDATA[<b>]]></name><tag>1</tag><point x="1.50"><why> 2 </why></point>
            <tag/><names><n>true</n></names></root>
            """)
        #expect(value?["name"] == .string("a <é> <b>"))
        #expect(value?["tags"] == .array([.string("1"), .string("")]))
        #expect(value?["point"] == .object(["x": .number("1.50"), "y": .number("2")]))
        #expect(value?["names"] == .array([.string("true")]))
    }

    @Test func absentListsAreEmptyWhereTheyAreRequired() throws {
        #expect(try json("<root/>") == .object(["names": .array([])]))
    }

    /// What the shape does not have stays, so that validation can refuse it; nothing takes the place of a known member.
    @Test func strangersAreKept() throws {
        let value = try json("<root a='1'>text<name>x</name><name>y</name><other><b>1</b><b>2</b></other></root>")
        #expect(value?["a"] == .string("1"))
        #expect(value?["#text"] == .string("text"))
        #expect(value?["name"] == .array([.string("x"), .string("y")]))
        #expect(value?["other"] == .object(["b": .array([.string("1"), .string("2")])]))
        #expect(try json("<root><point y='7'/></root>")?["point"] == .object(["<y>": .string("7")]))
        #expect(try json("<root><point x='yes'/></root>")?["point"] == .object(["x": .string("yes")]))
        #expect(try json("<root><name><i>x</i></name></root>")?["name"] == .object(["i": .string("x")]))
    }

    /// `nodeType: none`: members of an object inside stand in the element around it.
    @Test func objectsWithoutAnElement() throws {
        let deep: XMLShape = .object([.element("c", .literal)])
        let inner: XMLShape = .object([
            .attribute("a", .literal), .element("b", .text),
            .list("l", items: XMLName("l"), isRequired: true, .literal),
            .inlined("deep", isRequired: true, deep),
        ])
        let body: XMLBody = XMLBody(
            XMLName("root"), .object([.element("a", .text), .inlined("inner", inner), .inlined("absent", deep)]))
        let value: JSONValue? = try json("<root a='1'><a>own</a><b>two</b><l>1</l><l>2</l></root>", body)
        #expect(value?["a"] == .string("own"))
        let expected: [String: JSONValue] = [
            "a": .number("1"), "b": .string("two"), "l": .array([.number("1"), .number("2")]), "deep": .object([:]),
        ]
        #expect(value?["inner"] == .object(expected))
        #expect(value?["absent"] == nil)
        #expect(try json("<root b='x'><b>1</b></root>", body)?["inner"]?["l"] == .array([]))
        #expect(try json("<root/>", body) == .object([:]))
        let text: String = xml(#"{"a":"own","inner":{"a":1,"b":"two","deep":{"c":3},"l":[1]}}"#, body)
        #expect(text.hasSuffix(#"<root a="1"><a>own</a><b>two</b><l>1</l><c>3</c></root>"#), "\(text)")
    }

    @Test func namespacesAreCompared() throws {
        let name: XMLName = XMLName("a", namespace: "urn:one", prefix: "p")
        let body: XMLBody = XMLBody(name, .object([.element("b", named: XMLName("b", namespace: "urn:two"), .text)]))
        #expect(try json("<q:a xmlns:q='urn:one'><b xmlns='urn:two'>1</b></q:a>", body)?["b"] == .string("1"))
        #expect(throws: BodyDefect.self) { _ = try json("<a><b>1</b></a>", body) }
        #expect(
            xml(#"{"b":"1"}"#, body)
                == #"<?xml version="1.0" encoding="UTF-8"?><p:a xmlns:p="urn:one"><b xmlns="urn:two">1</b></p:a>"#)
    }

    @Test func nullIsNil() throws {
        let value = try json(
            "<root xmlns:i='http://www.w3.org/2001/XMLSchema-instance'><name i:nil='true'/></root>")
        #expect(value?["name"] == .null)
        #expect(xml(#"{"name":null}"#).contains(#"xsi:nil="true"/>"#))
    }

    /// What is written is read as the same, whatever the texts are.
    @Test(arguments: [
        "plain", "", "<a href=\"x\">&amp;</a>", "]]>", "é 日 😀", "line\nbreak\ttab\rreturn", "  spaces  ", "&#13;",
    ])
    func textsSurvive(_ text: String) throws {
        var json: JSONWriter = JSONWriter()
        let value: JSONValue = .object([
            "name": .string(text), "point": .object(["x": .string(text), "y": .number("-1e3")]),
            "tags": .array([.string(text)]), "names": .array([.string(text), .string("b")]), text + "k": .string(text),
        ])
        json.write(value)
        let back = try JSONReader.decode(try Self.body.json(from: Self.body.bytes(fromJSON: json.bytes))) { $0.any() }
        #expect(back == value)
    }

    @Test func charactersThatXMLDoesNotHaveAreReplaced() throws {
        #expect(xml(#"{"name":"a\u0000\u000bb"}"#).contains("<name>a\u{FFFD}\u{FFFD}b</name>"))
    }

    /// Entities could expand to gigabytes or fetch files: there are none.
    @Test(arguments: [
        "<!DOCTYPE root><root/>",
        "<?xml version='1.0'?><!-- <root> --><!DOCTYPE root [<!ENTITY a 'b'>]><root>&a;</root>",
        "<!DOCTYPE root SYSTEM 'file:///etc/passwd'><root/>",
        "\u{FEFF}<!DOCTYPE root [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><root>&x;</root>",
        "<?xml version='1.0' encoding='UTF-16'?><root/>", "<?xml version='1.0' encoding='utf-7'?>+ADw-root/+AD4-",
        "", "   ", "root", "<root>", "<root></name>", "<root/><root/>", "<root/>x", "<root/>&lt;",
        "<root/><![CDATA[x]]>",
        "<root>&a;</root>", "<root a=1/>",
        "<root a='1' a='2'/>", "<other/>", "<!", "<?xml", "<!--", "<root>\u{1}</root>",
    ])
    func isRefused(_ text: String) {
        #expect(throws: BodyDefect.self) { _ = try json(text) }
    }

    @Test func otherEncodingsAreRefused() {
        let text: [UInt8] = [0xFF, 0xFE] + "<root/>".utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
        #expect(throws: BodyDefect.self) { _ = try Self.body.json(from: text) }
        let broken: [UInt8] = Array("<root>".utf8) + [0xFF] + Array("</root>".utf8)
        #expect(throws: BodyDefect.self) { _ = try Self.body.json(from: broken) }
    }

    @Test func depthIsBounded() throws {
        let deep: (Int) -> String = {
            "<root>" + String(repeating: "<a>", count: $0) + String(repeating: "</a>", count: $0) + "</root>"
        }
        #expect(try json(deep(60)) != nil)
        for count in [64, 100_000] {
            do {
                _ = try json(deep(count))
                Issue.record("accepted")
            } catch let defect as BodyDefect { #expect(defect.reason.contains("deeper")) }
        }
    }

    @Test func defectsHaveAPlace() throws {
        do {
            _ = try json("<root>\n  <name>x</nam>\n</root>")
            Issue.record("accepted")
        } catch let defect as BodyDefect { #expect((2...3).contains(defect.line)) }
    }
}

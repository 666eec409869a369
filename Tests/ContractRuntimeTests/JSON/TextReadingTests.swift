import ContractRuntime
import FoundationEssentials
import Testing

@Suite("Text mode")
struct TextReadingTests {
    @Test func scalars() {
        #expect(readText(.text("10")) { $0.integer(Int.self, maximum: 10) }.value == 10)
        #expect(readText(.text("11")) { $0.integer(Int.self, maximum: 10) }.problems == [" maximum"])
        for text in ["", " 1", "1 ", "01", "1x", "+1", "0x1", "1,2"] {
            #expect(readText(.text(text)) { $0.integer(Int.self) }.problems == [" type"], "\(text)")
        }
        #expect(readText(.text("1.50")) { $0.number() }.value == 1.5)
        #expect(readText(.text("1.50")) { $0.decimal() }.value == Decimal(string: "1.5"))
        #expect(readText(.text("true")) { $0.boolean() }.value == true)
        #expect(readText(.text("True")) { $0.boolean() }.problems == [" type"])
        #expect(readText(.text("\"quoted\\n")) { $0.string() }.value == "\"quoted\\n")
        #expect(readText(.text("")) { $0.string() }.value == "")
        #expect(readText(.text("2026-02-28")) { $0.date() }.value?.month == 2)
        #expect(readText(.text("null")) { $0.nullable { $0.string() } }.value == "null")
        #expect(readText(.text("x")) { $0.any() }.value == .string("x"))
        #expect(readText(.texts(["x"])) { $0.string() }.problems == [" type"])
    }

    @Test func lists() {
        #expect(readText(.texts(["1", "2"])) { $0.array { $0.integer(Int.self) } }.value == [1, 2])
        #expect(readText(.texts([])) { $0.array { $0.string() } }.value == [])
        #expect(readText(.text("1")) { $0.array { $0.integer(Int.self) } }.value == [1])
        #expect(
            readText(.texts(["1", "x", "y"])) { $0.array(maxItems: 2) { $0.integer(Int.self) } }.problems
                == [" maxItems", "/1 type"])
        #expect(readText(.pairs([("a", "1")])) { $0.array { $0.string() } }.problems == [" type"])
    }

    @Test func objects() {
        #expect(
            readText(.pairs([("count", "2"), ("name", "a")])) { Line(from: &$0) }.value == Line(name: "a", count: 2))
        #expect(
            readText(.pairs([("count", "0"), ("x/y", "a"), ("count", "1")])) { Line(from: &$0) }.problems
                == [" required", "/count minimum", "/x~1y additionalProperties", "/count duplicate"])
        #expect(readText(.text("a")) { Line(from: &$0) }.problems == [" type"])
        #expect(readText(.pairs([("a", "1")])) { $0.map { $0.integer(Int.self) } }.value == ["a": 1])
    }

    @Test func grouping() {
        let form: TextValue = .grouping([("tags", "a"), ("name", "x"), ("tags", "b"), ("tags", "c")])
        #expect(
            form
                == .object([
                    TextMember(key: "tags", value: .texts(["a", "b", "c"])), TextMember(key: "name", value: .text("x")),
                ]))
        #expect(readText(form) { $0.any() }.value?["tags"] == .array([.string("a"), .string("b"), .string("c")]))
        let nested: TextValue = .object([TextMember(key: "ids", value: .texts(["1", "x"]))])
        #expect(readText(nested) { $0.map { $0.array { $0.integer(Int.self) } } }.problems == ["/ids/1 type"])
    }

    @Test func sourcesAreNamed() {
        #expect(
            throws: JSONFailure.invalid([
                Violation(source: .query("limit"), pointer: "", keyword: "type", message: "An integer is expected.")
            ])
        ) { try JSONReader.text("x", source: .query("limit")) { $0.integer(Int.self) } }
        #expect(ViolationSource.header("If-Match").kind == "header")
        #expect(ViolationSource.header("If-Match").parameter == "If-Match")
        #expect(ViolationSource.body.parameter == nil)
    }

    @Test func unionsInText() {
        #expect(readText(.text("x")) { Shape(from: &$0) }.problems == [" oneOf"], "also a list of one text")
        #expect(
            readText(.pairs([("name", "a"), ("count", "1")])) { Shape(from: &$0) }.value
                == .line(Line(name: "a", count: 1)))
        #expect(
            readText(.text("x")) { json -> String? in
                var union: JSONUnion = json.beginUnion()
                let number: Int? = json.attempt(&union) { $0.integer(Int.self) }
                let text: String? = json.attempt(&union) { $0.string() }
                return json.end(&union, exclusive: true) ? number.map(String.init) ?? text : nil
            }.value == "x")
    }
}

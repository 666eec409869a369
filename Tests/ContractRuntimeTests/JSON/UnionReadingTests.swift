import ContractRuntime
import Testing

/// A union as the generator prints it.
indirect enum Shape: Equatable {
    case text(String)
    case number(Int)
    case line(Line)
    case list([Shape])
}

extension Shape: JSONDecodable {
    init?(from json: inout JSONReader) {
        var union: JSONUnion = json.beginUnion()
        var result: Shape?
        if let value = json.attempt(&union, { $0.string() }) { result = .text(value) }
        if let value = json.attempt(&union, { $0.integer(Int.self, minimum: 0) }) { result = result ?? .number(value) }
        if let value = json.attempt(&union, { Line(from: &$0) }) { result = result ?? .line(value) }
        if let value = json.attempt(&union, { $0.array { Shape(from: &$0) } }) { result = result ?? .list(value) }
        guard json.end(&union, exclusive: true), let result else { return nil }
        self = result
    }
}

@Suite("Reading unions")
struct UnionReadingTests {
    @Test func matches() {
        #expect(read("\"a\"") { Shape(from: &$0) }.value == .text("a"))
        #expect(
            read(" [1,\"b\",{\"name\":\"x\",\"count\":1},[]]") { Shape(from: &$0) }.value
                == .list([.number(1), .text("b"), .line(Line(name: "x", count: 1)), .list([])]))
        #expect(read("-1") { Shape(from: &$0) }.problems == [" oneOf"])
        #expect(read("[1,true,{\"name\":5}]") { Shape(from: &$0) }.problems == [" oneOf"])
        #expect(read("[\"a\",]") { Shape(from: &$0) }.problems == ["malformed"])
        #expect(read("{\"name\":\"\\x\"}") { Shape(from: &$0) }.problems == ["malformed"])
    }

    @Test func severalMatches() {
        func both(exclusive: Bool) -> Result<Int, JSONFailure> {
            read("[5,\"x\"]") { json -> Int? in
                _ = json.array { json -> Int? in
                    var union: JSONUnion = json.beginUnion()
                    _ = json.attempt(&union) { $0.integer(Int.self) }
                    _ = json.attempt(&union) { $0.number() }
                    _ = json.attempt(&union) { $0.string() }
                    return json.end(&union, exclusive: exclusive) ? union.matches : nil
                }
                return 0
            }
        }
        #expect(both(exclusive: false).value == 0)
        #expect(both(exclusive: true).problems == ["/0 oneOf"])
    }

    @Test func violationsBeforeAnUnionStay() {
        #expect(
            read("[1,\"a\"]") { json in
                json.array { json -> Bool? in
                    _ = json.string()
                    return true
                }
            }.problems == ["/0 type"])
        #expect(
            read(#"{"name":5,"count":"x"}"#) { json in
                var union: JSONUnion = json.beginUnion()
                _ = json.attempt(&union) { Line(from: &$0) }
                let any: JSONValue? = json.attempt(&union) { $0.any() }
                return json.end(&union, exclusive: true) ? any : nil
            }.value?["count"] == .string("x"))
    }

    private static func kind(_ json: inout JSONReader) -> String? {
        guard let kind = json.discriminator("kind") else { return nil }
        switch kind {
        case "line", "other":
            var object: JSONObject = JSONObject(JSONObjectShape(keys: ["kind"], required: []))
            guard json.begin(&object) else { return nil }
            while json.next(&object) { json.skipUnknown(&object) }
            return json.end(&object) ? kind : nil
        default:
            json.unknownDiscriminator("kind", allowed: ["line", "other"])
            return nil
        }
    }

    @Test func discriminators() {
        func kinds(_ text: String) -> Result<[String], JSONFailure> { read(text) { $0.array { Self.kind(&$0) } } }
        #expect(
            kinds(#"[{"kind":"line"},{"a":[{"kind":"x"}],"kind":"other"},{"\u006bind":"line"}]"#).value
                == ["line", "other", "line"])
        #expect(
            kinds(#"[{"a":1},5,{"a":1,"kind":"no"},{"kind":7}]"#).problems
                == ["/0 required", "/1 type", "/2/kind discriminator", "/3/kind type"])
        #expect(kinds(#"[{"a":1,}]"#).problems == ["malformed"])
        #expect(readText(.pairs([("a", "1"), ("kind", "line")])) { Self.kind(&$0) }.value == "line")
        #expect(readText(.pairs([("kind", "no")])) { Self.kind(&$0) }.problems == ["/kind discriminator"])
    }

    /// Two branches that both recurse would read a value of depth n 2^n times.
    @Test func nestedAttemptsAreBounded() {
        func deep(_ json: inout JSONReader) -> Int? {
            var union: JSONUnion = json.beginUnion()
            let first: Int? = json.attempt(&union) { $0.array { deep(&$0) }?.first }
            let second: Int? = json.attempt(&union) { $0.array { deep(&$0) }?.first }
            let leaf: Int? = json.attempt(&union) { $0.integer(Int.self) }
            return json.end(&union, exclusive: false) ? first ?? second ?? leaf : nil
        }
        let json: String = String(repeating: "[", count: 100) + "1" + String(repeating: "]", count: 100)
        let clock: ContinuousClock = ContinuousClock()
        let elapsed: Duration = clock.measure {
            #expect(
                read(json) { deep(&$0) }.messages == ["The value fits too many combinations of types to be checked."])
        }
        #expect(elapsed < .seconds(5))
    }
}

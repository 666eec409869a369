import ContractRuntime
import SchemaPlan
import SourceTree
import Testing

/// Verdicts of one schema, written as JSON text, over JSON texts.
private func accepts(_ schema: String, _ json: String) throws -> Bool {
    let root: Node? = SourceFiles(texts: ["s.json": schema]).root(of: "s.json", diagnostics: Diagnostics())?.node
    let store: SchemaStore = SchemaStore()
    let document: Int = store.add(schema: try #require(root), address: "file:///s.json")
    return try #require(SchemaInterpreter(store, document: document)).violations(of: Array(json.utf8)).isEmpty
}

@Suite("Plans: numbers without rounding, bounds, places")
struct ExactNumberTests {
    @Test("bounds compare beyond 64 bits and 17 digits", arguments: [
        ("{\"minimum\": 18446744073709551616}", "18446744073709551615", false),
        ("{\"minimum\": 18446744073709551616}", "18446744073709551616.0", true),
        ("{\"maximum\": 0.1}", "0.10000000000000000000001", false),
        ("{\"maximum\": -1e-400}", "-1e-401", false),
        ("{\"exclusiveMaximum\": 1e400}", "9.99e399", true),
        ("{\"const\": 1}", "10e-1", true),
        ("{\"enum\": [-0.0]}", "0", true),
    ])
    func bounds(_ schema: String, _ json: String, _ isValid: Bool) throws {
        #expect(try accepts(schema, json) == isValid)
    }

    @Test("multiples are exact for numbers of any size", arguments: [
        ("0.01", "0.07", true), ("0.01", "0.075", false), ("3", "1e1000000", false), ("4", "1e1000000", true),
        ("123456789012345678901", "246913578024691357802", true),
        ("123456789012345678901", "246913578024691357803", false),
        ("123456789012345678901", "1e30", false), ("7e-5", "0.00049", true), ("2.5", "0", true),
        ("10000000000000000000000000000000000000000000001", "10000000000000000000000000000000000000000000001e9", true),
    ])
    func multiples(_ divisor: String, _ json: String, _ isValid: Bool) throws {
        #expect(try accepts("{\"multipleOf\": \(divisor)}", json) == isValid)
    }

    @Test("a schema that leads back to itself adds nothing; one that branches too often is refused in bounded time")
    func exhaustion() throws {
        #expect(try accepts("{\"$ref\": \"#\"}", "1"))
        let family: String = """
            {"$ref": "#/$defs/pet", "$defs": {"pet": {"required": ["name"], "oneOf": [{"$ref": "#/$defs/cat"}]},
             "cat": {"allOf": [{"$ref": "#/$defs/pet"}, {"required": ["lives"]}]}}}
            """
        #expect(try accepts(family, "{\"name\": 1, \"lives\": 9}"))
        #expect(try !accepts(family, "{\"name\": 1}"))
        #expect(try !accepts(family, "{\"lives\": 9}"))
        let again: String = "{\"items\": {\"$ref\": \"#/$defs/a\"}}"
        let branches: String = "{\"anyOf\": [\(again), \(again)], \"not\": true}"
        let deep: String = String(repeating: "[", count: 100) + String(repeating: "]", count: 100)
        #expect(try !accepts("{\"$ref\": \"#/$defs/a\", \"$defs\": {\"a\": \(branches)}}", deep))
    }

    @Test("violations carry keyword and pointer, in document order; none from branches that were tried")
    func places() throws {
        let schema: String = """
            {"properties": {"a": {"minimum": 3}, "b": {"anyOf": [{"type": "string"}, {"minimum": 9}]}},
             "unevaluatedProperties": false}
            """
        let root: Node? = SourceFiles(texts: ["s.json": schema]).root(of: "s.json", diagnostics: Diagnostics())?.node
        let store: SchemaStore = SchemaStore()
        let document: Int = store.add(schema: try #require(root), address: "file:///s.json")
        let found: [Violation] = try #require(SchemaInterpreter(store, document: document))
            .violations(of: Array("{\"b\": 1, \"a\": 2, \"c/d\": [1]}".utf8))
        #expect(found.map(\.pointer) == ["/b", "/a", "/c~1d"])
        #expect(found.map(\.keyword) == ["anyOf", "minimum", "unevaluatedProperties"])
    }
}

import OpenAPI
import SourceTree
import Testing

@Suite struct VersionConversionTests {
    /// The schema `A` of a description, converted, as YAML; ids of what was reported.
    private func convert(
        _ schema: String, from source: String, to target: Document.Version
    ) throws -> (text: String, ids: [String]) {
        let text =
            "openapi: \(source)\ninfo: {title: T, version: '1'}\npaths: {}\ncomponents: {schemas: {A: \(schema)}}\n"
        let diagnostics = Diagnostics()
        let root = try #require(SourceFiles(texts: ["a.yaml": text]).root(of: "a.yaml", diagnostics: diagnostics)?.node)
        let converted = VersionConversion(to: target, diagnostics: diagnostics).convert(root)
        let node = try #require(converted["components"]?["schemas"]?["A"])
        // The result is a description of its version.
        let read = ReadDescription(["b.yaml": NodeWriter.write(converted, as: .yaml)], root: "b.yaml")
        #expect(!read.diagnostics.contains { $0.severity == .error }, "\(read.text)")
        #expect(read.document?.version == target)
        return (flow(node), diagnostics.all.map(\.id))
    }

    private func flow(_ node: Node) -> String {
        NodeWriter.write(node, as: .json).split(separator: "\n").map { $0.drop { $0 == " " } }.joined(separator: " ")
            .replacing("{ ", with: "{").replacing(" }", with: "}").replacing("[ ", with: "[").replacing(" ]", with: "]")
            .replacing("\"", with: "")
    }

    @Test(arguments: [
        ("{type: string, nullable: true, enum: [a]}", "{type: [string, null], enum: [a, null]}"),
        ("{nullable: true, allOf: [{type: object}]}", "{anyOf: [{allOf: [{type: object}]}, {type: null}]}"),
        ("{nullable: true, oneOf: [{type: object}]}", "{oneOf: [{type: object}, {type: null}]}"),
        (
            "{type: number, minimum: 1, exclusiveMinimum: true, maximum: 2, exclusiveMaximum: false}",
            "{type: number, exclusiveMinimum: 1, maximum: 2}"
        ),
        ("{type: string, example: a}", "{type: string, examples: [a]}"),
        (
            "{type: object, properties: {nullable: {type: string, nullable: true}}}",
            "{type: object, properties: {nullable: {type: [string, null]}}}"
        ),
    ])
    func upwards(schema: String, expected: String) throws {
        let converted = try convert(schema, from: "3.0.3", to: .v3_1)
        #expect(converted.text == expected)
        #expect(converted.ids.isEmpty)
    }

    @Test(arguments: [
        ("{type: [string, 'null']}", "{type: string, nullable: true}"),
        ("{type: [string, integer]}", "{anyOf: [{type: string}, {type: integer}]}"),
        ("{anyOf: [{type: string}, {type: 'null'}]}", "{nullable: true, allOf: [{type: string}]}"),
        (
            "{oneOf: [{type: string}, {type: integer}, {type: 'null'}]}",
            "{nullable: true, oneOf: [{type: string}, {type: integer}]}"
        ),
        ("{const: a}", "{enum: [a]}"),
        ("{type: string, examples: [a, b]}", "{type: string, example: a}"),
        ("{type: number, exclusiveMinimum: 1}", "{type: number, exclusiveMinimum: true, minimum: 1}"),
        (
            "{$ref: '#/components/schemas/A', description: D}",
            "{description: D, allOf: [{$ref: #/components/schemas/A}]}"
        ),
        ("{type: object, additionalProperties: false}", "{type: object, additionalProperties: false}"),
        (
            "{type: object, additionalProperties: true, properties: {a: true}}",
            "{type: object, additionalProperties: true, properties: {a: {}}}"
        ),
        ("{type: string, contentEncoding: base64}", "{type: string, format: byte}"),
    ])
    func downwards(schema: String, expected: String) throws {
        // A reference to itself is there for its siblings only.
        guard !schema.contains("$ref") else {
            let diagnostics = Diagnostics()
            let text = "openapi: 3.1.0\ncomponents: {schemas: {B: {}, A: \(schema)}}"
            let root = try #require(
                SourceFiles(texts: ["a.yaml": text]).root(of: "a.yaml", diagnostics: diagnostics)?.node)
            let node = VersionConversion(to: .v3_0, diagnostics: diagnostics).convert(root)["components"]?["schemas"]?[
                "A"]
            #expect(node.map(flow) == expected)
            return
        }
        let converted = try convert(schema, from: "3.1.0", to: .v3_0)
        #expect(converted.text == expected)
        #expect(converted.ids.isEmpty)
    }

    @Test func whatCannotBeSaidIsReported() throws {
        let converted = try convert(
            "{type: object, patternProperties: {a: {}}, if: {}, unevaluatedProperties: false}", from: "3.1.0", to: .v3_0
        )
        #expect(converted.text == "{type: object}")
        #expect(converted.ids == Array(repeating: "unsupported-downgrade", count: 3))
    }

    @Test func fieldsOfThreeTwo() throws {
        let text = """
            openapi: 3.2.0
            $self: https://example.com/
            info: {title: T, version: "1", summary: S, license: {name: L, identifier: MIT}}
            security: [{k: [a.b]}]
            paths:
              /a:
                query: {responses: {}}
                get:
                  security: [{k: [a.b]}]
                  responses: {"200": {summary: S, content: {application/jsonl: {itemSchema: {type: string}}}}}
            components: {securitySchemes: {k: {type: http, scheme: bearer}}}
            """
        let diagnostics = Diagnostics()
        let root = try #require(SourceFiles(texts: ["a.yaml": text]).root(of: "a.yaml", diagnostics: diagnostics)?.node)
        let converted = VersionConversion(to: .v3_0, diagnostics: diagnostics).convert(root)
        let read = ReadDescription(["b.yaml": NodeWriter.write(converted, as: .yaml)], root: "b.yaml")
        #expect(read.diagnostics.isEmpty, "\(read.text)")
        #expect(
            diagnostics.all.map(\.message).sorted() == [
                "OpenAPI 3.1 has no '$self'; it is left out", "OpenAPI 3.1 has no 'query'; it is left out",
            ])
        let operation = try #require(read.document?.pathItems.first?.operations.first)
        #expect(operation.security?.first?.schemes.first?.scopes == [])
        #expect(operation.responses.first?.content.first?.schema?.types == [.string])
        #expect(read.document?.description == "S")
    }
}

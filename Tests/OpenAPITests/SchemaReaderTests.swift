import OpenAPI
import SourceTree
import Testing

@Suite struct SchemaReaderTests {
    private func read(_ version: String, _ schemas: String) -> ReadDescription {
        let indented = schemas.split(separator: "\n").map { "    \($0)" }.joined(separator: "\n")
        return ReadDescription([
            "spec.yaml": "openapi: \(version)\ninfo: {title: T, version: '1'}\npaths: {}\n"
                + "components:\n  schemas:\n\(indented)\n"
        ])
    }

    @Test func nullableOfThreeZeroBecomesAType() throws {
        let read = read("3.0.3", "A: {type: string, nullable: true, enum: [a]}")
        let schema = try #require(read.schema("A"))
        #expect(schema.types == [.string, .null])
        #expect(schema.enumeration?.map(\.isNull) == [false, true])
        #expect(read.diagnostics.isEmpty)
    }

    @Test func nullableBesideACompositionBecomesABranch() throws {
        let read = read(
            "3.0.3",
            """
            A: {type: object}
            B: {nullable: true, allOf: [{$ref: '#/components/schemas/A'}], description: D}
            C: {nullable: true, oneOf: [{$ref: '#/components/schemas/A'}]}
            """)
        let wrapped = try #require(read.schema("B"))
        #expect(wrapped.anyOf.count == 2)
        #expect(wrapped.anyOf.first?.allOf.first?.reference?.target === read.schema("A"))
        #expect(wrapped.anyOf.last?.types == [.null])
        #expect(wrapped.description == "D")
        #expect(read.schema("C")?.oneOf.last?.types == [.null])
    }

    @Test func exclusiveLimitsOfThreeZeroBecomeNumbers() throws {
        let read = read(
            "3.0.3", "A: {type: number, minimum: 1.50, exclusiveMinimum: true, maximum: 2, exclusiveMaximum: false}")
        let schema = try #require(read.schema("A"))
        #expect(schema.exclusiveMinimum == "1.50")
        #expect(schema.minimum == nil)
        #expect(schema.maximum == "2")
        #expect(schema.exclusiveMaximum == nil)
    }

    @Test func referencesShareTheObject() throws {
        let read = read(
            "3.1.0",
            """
            Tree:
              type: object
              properties: {left: {$ref: '#/components/schemas/Tree'}, right: {$ref: '#/components/schemas/Tree'}}
            """)
        let tree = try #require(read.schema("Tree"))
        #expect(tree.properties.map { $0.schema.reference?.target === tree } == [true, true])
        #expect(tree.properties.first?.schema.isBareReference == true)
        #expect(tree.properties.first?.schema.reference?.componentName == "Tree")
        #expect(read.diagnostics.isEmpty)
    }

    @Test func siblingsOfAReferenceStayInThreeOne() throws {
        let read = read("3.1.0", "A: {type: string}\nB: {$ref: '#/components/schemas/A', maxLength: 3, description: D}")
        let schema = try #require(read.schema("B"))
        #expect(schema.maxLength == 3)
        #expect(schema.description == "D")
        #expect(!schema.isBareReference)
    }

    @Test func everyKeywordHasItsPlace() throws {
        let read = read(
            "3.1.0",
            """
            A:
              type: [object, "null"]
              title: T
              format: f
              default: {a: 1}
              examples: [1, 2]
              required: [a]
              properties: {a: {type: string, minLength: 1, maxLength: 2, pattern: "^a", writeOnly: true}}
              additionalProperties: false
              minProperties: 1
              maxProperties: 2.0
              not: {type: string}
              patternProperties: {}
              x-sensitive: true
            """)
        let schema = try #require(read.schema("A"))
        #expect(schema.types == [.object, .null])
        #expect(schema.required.map(\.name) == ["a"])
        #expect(schema.additionalProperties?.booleanValue == false)
        #expect(schema.maxProperties == 2)
        #expect(schema.otherKeywords.map(\.name) == ["not", "patternProperties"])
        #expect(schema.extensions["x-sensitive"]?.boolean == true)
        let property = try #require(schema.properties.first?.schema)
        #expect(property.pattern == "^a" && property.isWriteOnly)
        #expect(property.pointer == "#/components/schemas/A/properties/a")
        #expect(property.location.line == 13)
        #expect(read.diagnostics.isEmpty, "\(read.text)")
    }

    @Test func discriminatorsTakeNamesAndReferences() throws {
        let read = read(
            "3.1.0",
            """
            A: {type: object}
            U:
              oneOf: [{$ref: '#/components/schemas/A'}]
              discriminator: {propertyName: kind, mapping: {a: A, b: '#/components/schemas/A'}}
            """)
        let mapping = try #require(read.schema("U")?.discriminator?.mapping)
        #expect(mapping.map { $0.target === read.schema("A") } == [true, true])
    }

    @Test func aLongChainOfReferencesIsNoRecursion() throws {
        let count = 20_000
        var text = "S0: {type: string}\n"
        for index in 1...count { text += "S\(index): {$ref: '#/components/schemas/S\(index - 1)'}\n" }
        let read = read("3.1.0", text)
        #expect(read.diagnostics.isEmpty)
        #expect(read.schema("S\(count)")?.reference?.target === read.schema("S\(count - 1)"))
    }
}

import ContractModel
import SourceTree
import Testing

@Suite struct UnionTests {
    private let animals = """
        Cat: { type: object, required: [kind], properties: { kind: { const: cat } } }
        Dog: { type: object, required: [kind], properties: { kind: { type: string, enum: [dog, wolf] } } }
        """

    @Test func discriminatorValuesComeFromMappingThenConstantsThenNames() throws {
        let lowered = try Lowered.schemas(
            animals + """

                Mapped:
                  oneOf: [{ $ref: '#/components/schemas/Cat' }, { $ref: '#/components/schemas/Dog' }]
                  discriminator:
                    propertyName: kind
                    mapping: { c: '#/components/schemas/Cat', d: '#/components/schemas/Dog' }
                Constants:
                  oneOf: [{ $ref: '#/components/schemas/Cat' }, { $ref: '#/components/schemas/Dog' }]
                  discriminator: { propertyName: kind }
                """)
        #expect(try lowered.union("Mapped").cases.map(\.discriminatorValues) == [["c"], ["d"]])
        #expect(try lowered.union("Constants").cases.map(\.discriminatorValues) == [["cat"], ["dog", "wolf"]])
        #expect(try lowered.union("Mapped").cases.map(\.name) == ["cat", "dog"])
        #expect(try lowered.union("Mapped").isExclusive)
    }

    @Test func constantsProveBranchesDisjoint() throws {
        let lowered = try Lowered.schemas(
            animals
                + "\nAnimal: { oneOf: [{ $ref: '#/components/schemas/Cat' }, { $ref: '#/components/schemas/Dog' }] }")
        #expect(try lowered.union("Animal").discriminator == "kind")
    }

    @Test func branchesWithoutProofAreCounted() throws {
        let lowered = try Lowered.schemas("Value: { oneOf: [{ type: string }, { type: integer }] }")
        let union = try lowered.union("Value")
        #expect(union.discriminator == nil)
        #expect(union.isExclusive)
        #expect(union.cases.map(\.name) == ["string", "integer"])
        #expect(
            try !Lowered.schemas("Value: { anyOf: [{ type: string }, { type: integer }] }").union("Value").isExclusive)
    }

    @Test func severalTypesAreAUnion() throws {
        let lowered = try Lowered.schemas("Value: { type: [string, integer, 'null'], maxLength: 5 }")
        let union = try lowered.union("Value")
        #expect(union.cases.map(\.use.type) == [.string, .integer(.int)])
        #expect(union.cases[0].use.constraints.maxLength == 5)
        #expect(
            try Lowered.schemas("Value: { type: [number, integer] }").alias("Value").type == .number(isFloat: false))
    }

    @Test func keywordsBesideBranchesHoldForEach() throws {
        let lowered = try Lowered.schemas(
            """
            Shape:
              type: object
              required: [name]
              properties: { name: { type: string } }
              oneOf:
                - { title: Circle, required: [radius], properties: { radius: { type: number } } }
                - { title: Square, required: [side], properties: { side: { type: number } } }
            """)
        #expect(try lowered.union("Shape").cases.map(\.name) == ["circle", "square"])
        #expect(try lowered.object("ShapeCircle").properties.map(\.name) == ["radius", "name"])
    }

    @Test func branchesThatOnlyLimitAreChecked() throws {
        let lowered = try Lowered.schemas(
            """
            Thing:
              type: object
              properties: { a: { type: string }, b: { type: string } }
              anyOf: [{ required: [a] }, { required: [b] }]
            User: { type: object, properties: { thing: { $ref: '#/components/schemas/Thing' } } }
            """)
        #expect(try lowered.object("Thing").properties.count == 2)
        #expect(lowered.ids().isEmpty)
        #expect(try lowered.type("Thing").check == "thing")
        #expect(lowered.contract.checks.isEmpty, "no request reaches it")
    }

    @Test func inheritanceByAllOfDoesNotLoop() throws {
        let lowered = try Lowered.schemas(
            """
            Pet:
              type: object
              required: [kind]
              properties: { kind: { type: string } }
              oneOf: [{ $ref: '#/components/schemas/Cat' }, { $ref: '#/components/schemas/Dog' }]
              discriminator: { propertyName: kind }
            Cat:
              allOf: [{ $ref: '#/components/schemas/Pet' }, { type: object, properties: { lives: { type: integer } } }]
            Dog:
              allOf: [{ $ref: '#/components/schemas/Pet' }, { type: object, properties: { bark: { type: string } } }]
            """)
        #expect(lowered.ids(.error).isEmpty)
        #expect(try lowered.union("Pet").cases.map(\.discriminatorValues) == [["Cat"], ["Dog"]])
        #expect(try lowered.object("Cat").properties.map(\.key).sorted() == ["kind", "lives"])
    }

    @Test func unionsThatHoldThemselvesAreMarked() throws {
        let lowered = try Lowered.schemas(
            """
            Expression:
              oneOf:
                - { type: string }
                - { type: object, properties: { left: { $ref: '#/components/schemas/Expression' } } }
            """
        )
        let inner = try lowered.property("left", of: "ExpressionObject")
        #expect(inner.isRecursive)
        #expect(try lowered.union("Expression").cases.allSatisfy { !$0.isRecursive })
    }
}

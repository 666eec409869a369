import ContractModel
import Lowering
import Testing

/// `discriminator` on a schema that others extend.
@Suite struct InheritanceTests {
    private static func schemas(_ mapping: String) -> String {
        """
        Pet:
          type: object
          required: [kind]
          properties: { kind: { type: string }, friend: { $ref: '#/components/schemas/Pet' } }
          discriminator: { propertyName: kind\(mapping) }
        Cat: { allOf: [{ $ref: '#/components/schemas/Pet' }, { properties: { lives: { type: integer } } }] }
        Lion: { allOf: [{ $ref: '#/components/schemas/Cat' }, { properties: { pride: { type: string } } }] }
        Dog: { allOf: [{ $ref: '#/components/schemas/Pet' }], properties: { breed: { type: string } } }
        Zoo: { type: object, properties: { pets: { type: array, items: { $ref: '#/components/schemas/Pet' } } } }
        """
    }

    private func union(_ lowered: Lowered, _ name: String) throws -> UnionType {
        guard case .union(let union) = try lowered.type(name).kind else { throw WrongKind(name: name) }
        return union
    }

    @Test func referencesToABaseAreAUnion() throws {
        let lowered = try Lowered.schemas(Self.schemas(""))
        let union = try union(lowered, "AnyPet")
        #expect(union.discriminator == "kind")
        #expect(union.cases.map(\.name) == ["pet", "cat", "lion", "dog"])
        #expect(union.cases.map(\.discriminatorValues) == [["Pet"], ["Cat"], ["Lion"], ["Dog"]])
        guard case .array(let element) = try lowered.property("pets", of: "Zoo").use.type else {
            throw WrongKind(name: "pets")
        }
        #expect(element.type == .named("AnyPet"))
        #expect(try lowered.property("friend", of: "Dog").use.type == .named("AnyPet"))
        #expect(try lowered.object("Lion").properties.map(\.key) == ["kind", "friend", "lives", "pride"])
    }

    @Test func aMappingChoosesTheBranches() throws {
        let mapping = ", mapping: { feline: Cat, hound: '#/components/schemas/Dog' }"
        let union = try union(try Lowered.schemas(Self.schemas(mapping)), "AnyPet")
        #expect(union.cases.map(\.name) == ["cat", "dog"])
        #expect(union.cases.map(\.discriminatorValues) == [["feline"], ["hound"]])
    }

    @Test func aBaseWithoutHeirsIsAnObject() throws {
        let lowered = try Lowered.schemas(
            """
            Pet:
              { type: object, properties: { kind: { type: string } }, discriminator: { propertyName: kind } }
            Zoo: { type: object, properties: { pet: { $ref: '#/components/schemas/Pet' } } }
            """)
        #expect(try lowered.property("pet", of: "Zoo").use.type == .named("Pet"))
    }
}

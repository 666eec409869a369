import ContractModel
import Testing

@Suite struct ObjectTests {
    @Test func presenceAndNames() throws {
        let lowered = try Lowered.schemas(
            """
            Order:
              type: object
              required: [order_id]
              properties:
                order_id: { type: string }
                note: { type: string, default: none }
                api_url: { type: [string, 'null'] }
            """)
        let object = try lowered.object("Order")
        #expect(object.properties.map(\.name) == ["orderID", "note", "apiURL"])
        #expect(object.properties.map(\.presence) == [.required, .optional, .optional])
        #expect(object.properties[1].defaultJSON == "\"none\"")
        #expect(object.additional == .ignored)
    }

    @Test func additionalProperties() throws {
        let lowered = try Lowered.schemas(
            """
            Closed: { type: object, properties: { a: { type: string } }, additionalProperties: false }
            Open: { type: object, properties: { a: { type: string } }, additionalProperties: { type: integer } }
            Map: { type: object, additionalProperties: { type: integer }, maxProperties: 3 }
            Free: { type: object }
            Empty: { type: object, additionalProperties: false }
            """)
        #expect(try lowered.object("Closed").additional == .refused)
        #expect(try lowered.object("Open").additional == .collected(TypeUse(.integer(.int))))
        #expect(try lowered.alias("Map").type == .map(TypeUse(.integer(.int))))
        #expect(try lowered.alias("Map").constraints.maxProperties == 3)
        #expect(try lowered.alias("Free").type == .map(TypeUse(.any)))
        #expect(try lowered.object("Empty").properties.isEmpty)
    }

    @Test func allOfIsMerged() throws {
        let lowered = try Lowered.schemas(
            """
            Base: { type: object, required: [id], properties: { id: { type: string, maxLength: 10 } } }
            Order:
              allOf:
                - $ref: '#/components/schemas/Base'
                - type: object
                  required: [total]
                  properties: { total: { type: integer }, id: { type: string, maxLength: 5 } }
            Same: { description: The same., allOf: [{ $ref: '#/components/schemas/Base' }] }
            """)
        let object = try lowered.object("Order")
        #expect(object.properties.map(\.name) == ["id", "total"])
        #expect(object.properties.allSatisfy { $0.presence == .required })
        #expect(object.properties[0].use.constraints.maxLength == 5)
        #expect(try lowered.alias("Same").type == .named("Base"))
    }

    @Test func inlineTypesAreNamedByOwnerAndProperty() throws {
        let lowered = try Lowered.schemas(
            """
            Order:
              type: object
              properties:
                lines: { type: array, items: { type: object, properties: { kind: { type: string, enum: [a, b] } } } }
                address: { type: object, properties: { city: { type: string } } }
            """)
        #expect(
            lowered.contract.types.map(\.name) == ["Order", "OrderLinesItem", "OrderLinesItemKind", "OrderAddress"])
        #expect(try lowered.type("OrderAddress").componentName == nil)
    }

    @Test func circlesAreMarkedOnce() throws {
        let lowered = try Lowered.schemas(
            """
            Node:
              type: object
              properties:
                next: { $ref: '#/components/schemas/Node' }
                all: { type: array, items: { $ref: '#/components/schemas/Node' } }
            A: { type: object, properties: { b: { $ref: '#/components/schemas/B' } } }
            B: { type: object, properties: { a: { $ref: '#/components/schemas/A' } } }
            """)
        #expect(try lowered.property("next", of: "Node").isRecursive)
        #expect(try !lowered.property("all", of: "Node").isRecursive)
        let marks = [try lowered.property("b", of: "A"), try lowered.property("a", of: "B")].filter(\.isRecursive)
        #expect(marks.count == 1)
    }

    @Test func recursionWithoutAnObjectHasALooseFallback() throws {
        let lowered = try Lowered.schemas("Tree: { type: array, items: { $ref: '#/components/schemas/Tree' } }")
        #expect(lowered.ids().contains("unsupported-recursion"))
        #expect(try lowered.alias("Tree").type.element == .any)
    }

    @Test func namesThatCollideGetNumbersAndAWarning() throws {
        let lowered = try Lowered.schemas(
            """
            order: { type: object, properties: { a_b: { type: string }, aB: { type: string } } }
            Order: { type: object, properties: { x: { type: string } } }
            """)
        #expect(lowered.contract.types.map(\.name) == ["Order", "Order2"])
        #expect(try lowered.object("Order").properties.map(\.name) == ["aB", "aB2"])
        #expect(lowered.ids().filter { $0 == "name-collision" }.count == 2)
    }

    @Test func tooManyPropertiesBecomeAMap() throws {
        let properties = (0..<257).map { "p\($0): { type: string }" }.joined(separator: ", ")
        let lowered = try Lowered.schemas("Wide: { type: object, properties: { \(properties) } }")
        #expect(try lowered.alias("Wide").type == .map(TypeUse(.any)))
        #expect(lowered.ids() == ["unsupported-size"])
        let fits = (0..<256).map { "p\($0): { type: string }" }.joined(separator: ", ")
        #expect(
            try Lowered.schemas("Wide: { type: object, properties: { \(fits) } }").object("Wide").properties.count
                == 256)
    }

    @Test func requiredNamesWithoutPropertyMustBeThere() throws {
        let lowered = try Lowered.schemas("Thing: { type: object, required: [x], properties: { y: { type: string } } }")
        let property = try lowered.property("x", of: "Thing")
        #expect(property.presence == .required)
        #expect(property.use.type == .any)
    }

    @Test func sensitivePropertiesAreFound() throws {
        let lowered = try Lowered.schemas(
            """
            Secret: { type: string, format: password }
            Login:
              type: object
              properties:
                password: { $ref: '#/components/schemas/Secret' }
                pin: { type: string, x-sensitive: true }
                name: { type: string }
            """)
        #expect(try lowered.object("Login").properties.map(\.isSensitive) == [true, true, false])
    }
}

extension TypeReference {
    /// The type of the items of an array.
    fileprivate var element: TypeReference? { if case .array(let use) = self { use.type } else { nil } }
}

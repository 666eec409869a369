import ContractModel
import Testing

/// Which schemas are checked at run time, beside their types: those whose type does not say all of it, and no others.
@Suite struct CheckTests {
    private func checked(_ schema: String) throws -> Bool {
        let lowered = try Lowered.schemas(
            "Thing: \(schema)\nUser: { type: object, properties: { thing: { $ref: '#/components/schemas/Thing' } } }")
        let type = try lowered.type("Thing")
        if type.check != nil { return true }
        if case .alias(let use) = type.kind, !use.checks.isEmpty { return true }
        return try !lowered.property("thing", of: "User").use.checks.isEmpty
    }

    @Test(arguments: [
        "{ type: string, minLength: 1, maxLength: 5, pattern: '^a' }", "{ type: integer, minimum: 1, multipleOf: 5 }",
        "{ type: number, exclusiveMaximum: 1.5 }", "{ type: array, items: { type: string }, uniqueItems: true }",
        "{ type: object, required: [a], properties: { a: { type: string } }, additionalProperties: false }",
        "{ type: object, additionalProperties: { type: integer } }", "{ type: [string, 'null'] }",
        "{ enum: [a, b] }", "{ type: integer, enum: [1, 2] }", "{ const: a }", "{ type: [string, integer] }",
        "{ oneOf: [{ type: string }, { type: integer }] }", "{}", "{ $comment: x, description: y }",
        "{ allOf: [{ type: object, properties: { a: { type: string } } }, { properties: { b: { type: string } } }] }",
        "{ type: string, format: uuid, minLength: 36, maxLength: 36 }", "{ type: string, format: date, maxLength: 10 }",
        "{ type: string, format: date-time, minLength: 20 }", "{ type: string, format: decimal, minimum: 1 }",
        "{ type: string, format: iri, maxLength: 9 }", "{ type: string, format: byte, maximum: 1 }",
    ])
    func whatTypesSayIsNotCheckedTwice(_ schema: String) throws {
        #expect(try !checked(schema))
    }

    @Test(arguments: [
        "{ type: string, not: { const: x } }", "{ minimum: 1 }", "{ type: object, propertyNames: { maxLength: 3 } }",
        "{ type: array, prefixItems: [{ type: string }] }", "{ type: array, contains: { type: string } }",
        "{ type: object, if: { required: [a] }, then: { required: [b] } }", "{ enum: [1, a] }", "{ enum: [é, b] }",
        "{ type: object, dependentRequired: { a: [b] } }", "{ const: { a: 1 } }", "{ type: integer, enum: [a, b] }",
        "{ type: object, patternProperties: { '^a': { type: string } } }", "{ type: [string, 'null'], enum: [a, b] }",
        "{ type: object, properties: { a: {} }, unevaluatedProperties: false }", "{ type: number, multipleOf: 1e-30 }",
        "{ oneOf: [{ type: [string, 'null'] }, { type: 'null' }] }", "{ type: integer, maximum: 1e40 }",
        "{ allOf: [{ type: object, properties: { a: {} }, additionalProperties: false }, { properties: { b: {} } }] }",
        "{ $anchor: a, type: object, properties: { a: { $ref: '#a' } }, not: { required: [x] } }",
        "{ type: string, format: uuid, pattern: '^0' }", "{ type: string, format: uuid, maxLength: 35 }",
        "{ type: string, format: uuid, not: { const: x } }", "{ type: string, format: date, minLength: 11 }",
        "{ type: string, format: date-time, maxLength: 20 }", "{ type: string, format: date-time, pattern: 'Z$' }",
        "{ type: string, format: decimal, maxLength: 5 }", "{ type: string, format: byte, minLength: 4 }",
        "{ type: string, format: uuid, enum: [a, b], maxLength: 1 }", "{ const: a, format: date, minLength: 1 }",
    ])
    func whatTypesLeaveUnsaidIsChecked(_ schema: String) throws {
        #expect(try checked(schema))
    }

    @Test func aSchemaThatWasPutTogetherIsCheckedWhereItsPartsStand() throws {
        let lowered = try Lowered.schemas(
            """
            Base: { type: object, properties: { a: { type: string, not: { const: x } } } }
            Thing: { allOf: [{ $ref: '#/components/schemas/Base' }, { properties: { a: { minLength: 2 } } }] }
            """)
        #expect(try lowered.type("Thing").check == "thing")
        #expect(try lowered.type("Base").check == nil)
        #expect(try lowered.property("a", of: "Base").use.checks.map(\.name) == ["baseA"])
    }

    @Test func nullBesideACheckedSchemaIsNotHeldAgainstIt() throws {
        let lowered = try Lowered.schemas(
            """
            Name: { type: string, not: { const: x } }
            Thing:
              type: object
              properties: { a: { anyOf: [{ $ref: '#/components/schemas/Name' }, { type: 'null' }] } }
            """)
        let use = try lowered.property("a", of: "Thing").use
        #expect(use.isNullable)
        #expect(use.checks.map(\.skipsNull) == [true])
    }

    @Test func patternsThatCannotBeUsedAreNamedAndNotEnforced() throws {
        let lowered = try Lowered.schemas("Thing: { type: string, pattern: '(a' }")
        #expect(lowered.ids() == ["unsupported-pattern"])
        #expect(try lowered.alias("Thing").constraints.pattern == nil)
    }
}

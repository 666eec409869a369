import ContractModel
import Lowering
import SourceTree
import Testing

@Suite struct ScalarTests {
    private func use(_ schema: String) throws -> TypeUse { try Lowered.schemas("Thing: \(schema)").alias("Thing") }

    @Test func formatsChooseTheRepresentation() throws {
        #expect(try use("{ type: string }").type == .string)
        #expect(try use("{ type: string, format: date-time }").type == .dateTime)
        #expect(try use("{ type: string, format: date }").type == .date)
        #expect(try use("{ type: string, format: decimal }").type == .decimal)
        #expect(try use("{ type: string, format: byte }").type == .base64)
        #expect(try use("{ type: string, contentEncoding: base64 }").type == .base64)
        #expect(try use("{ type: integer, format: int32 }").type == .integer(.int32))
        #expect(try use("{ type: integer }").type == .integer(.int))
        #expect(try use("{ type: number, format: float }").type == .number(isFloat: true))
        #expect(try use("{ type: boolean }").type == .boolean)
        #expect(try use("{}").type == .any)
    }

    @Test func namedUUIDsAreIdentifiersAndInlineOnesAreNot() throws {
        let lowered = try Lowered.schemas(
            """
            OrderID: { type: string, format: uuid }
            Order:
              type: object
              properties: { id: { $ref: '#/components/schemas/OrderID' }, other: { type: string, format: uuid } }
            """)
        #expect(try lowered.type("OrderID").kind == .identifier)
        #expect(try lowered.type("OrderID").isVocabulary)
        #expect(try lowered.property("id", of: "Order").use.type == .named("OrderID"))
        #expect(try lowered.property("other", of: "Order").use.type == .uuid)
    }

    @Test(
        arguments: [
            ("minimum: 1, maximum: 10", "1", "10"), ("exclusiveMinimum: 0, exclusiveMaximum: 10", "1", "9"),
            ("minimum: 0.5, maximum: 9.5", "1", "9"), ("minimum: 1e2", "100", nil),
            ("maximum: 99999999999999999999", nil, nil), ("minimum: -9223372036854775808", nil, nil),
            ("minimum: 3, exclusiveMinimum: 5", "6", nil),
        ] as [(String, String?, String?)])
    func integerBoundsAreInclusive(_ keywords: String, _ minimum: String?, _ maximum: String?) throws {
        let constraints = try use("{ type: integer, \(keywords) }").constraints
        #expect(constraints.minimum == minimum)
        #expect(constraints.maximum == maximum)
        #expect(constraints.exclusiveMinimum == nil)
        #expect(constraints.exclusiveMaximum == nil)
    }

    @Test func numbersKeepTheirText() throws {
        let constraints = try use("{ type: number, exclusiveMinimum: 0.10, multipleOf: 0.01 }").constraints
        #expect(constraints.exclusiveMinimum == "0.10")
        #expect(constraints.multipleOf == "0.01")
    }

    @Test func constantsAndSingleValues() throws {
        #expect(try use("{ const: list }").constraints.constant == "\"list\"")
        #expect(try use("{ const: 3 }").constraints.constant == "3")
        let inline = try Lowered.schemas(
            "Page: { type: object, properties: { object: { type: string, enum: [list] } } }")
        #expect(try inline.property("object", of: "Page").use.constraints.constant == "\"list\"")
        #expect(
            try Lowered.schemas("Kind: { type: string, enum: [one] }").enumeration("Kind").cases.map(\.name) == ["one"])
    }

    @Test func nullIsSeenInEveryForm() throws {
        #expect(try use("{ type: [string, 'null'] }").isNullable)
        #expect(try use("{ anyOf: [{ type: string }, { type: 'null' }] }").isNullable)
        #expect(try use("{ oneOf: [{ type: integer }, { type: 'null' }] }").type == .integer(.int))
        let lowered = try Lowered.schemas(
            """
            Status: { type: [string, 'null'], enum: [on, off, null] }
            Thing: { type: object, properties: { status: { $ref: '#/components/schemas/Status' } } }
            """)
        #expect(try lowered.enumeration("Status").cases.map(\.value) == ["on", "off"])
        #expect(try lowered.property("status", of: "Thing").use.isNullable)
    }

    @Test func whatIsNotEnforcedIsNamed() throws {
        let lowered = try Lowered.schemas("Thing: { type: string, format: color, not: { const: x } }")
        #expect(try lowered.alias("Thing").unenforced == ["format"])
        #expect(lowered.ids(.note).filter { $0 == "unenforced-keyword" }.count == 1)
        #expect(try lowered.alias("Thing").checks.map(\.name) == ["thing"])
    }

    @Test func mappedFormatsBecomeTheirType() throws {
        var configuration = LoweringConfiguration(name: "Test")
        configuration.formats["money"] = .init(swiftType: "Money", module: "Domain")
        let lowered = try Lowered.schemas("Price: { type: string, format: money }", configuration: configuration)
        #expect(try lowered.alias("Price").type == .custom(swiftType: "Money", format: "money"))
        #expect(lowered.contract.imports == ["Domain"])
    }
}

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
            ("maximum: 99999999999999999999", nil, "99999999999999999999"),
            ("minimum: -9223372036854775808", nil, nil), ("format: int8, maximum: 200", "-128", "127"),
            ("format: int64, maximum: 99999999999999999999", nil, nil), ("minimum: -1.5, maximum: -0.5e1", "-1", "-5"),
            ("exclusiveMaximum: 9223372036854775808", nil, nil), ("minimum: 0.0e5, maximum: 12e-1", "0", "1"),
            ("minimum: 3, exclusiveMinimum: 5", "6", nil),
        ] as [(String, String?, String?)])
    func integerBoundsAreInclusive(_ keywords: String, _ minimum: String?, _ maximum: String?) throws {
        let constraints = try use("{ type: integer, \(keywords) }").constraints
        #expect(constraints.minimum == minimum)
        #expect(constraints.maximum == maximum)
        #expect(constraints.exclusiveMinimum == nil)
        #expect(constraints.exclusiveMaximum == nil)
    }

    @Test(
        arguments: [
            ("maximum: 9223372036854775807", .integer(.int)), ("maximum: 9223372036854775808", .integer(.uint64)),
            ("exclusiveMaximum: 9223372036854775808", .integer(.int)),
            ("minimum: 0, exclusiveMaximum: 18446744073709551616", .integer(.uint64)),
            ("maximum: 1.8446744073709552e19", .integer(.int128)),
            ("minimum: -1, maximum: 9223372036854775808", .integer(.int128)),
            ("maximum: 170141183460469231731687303715884105727", .integer(.int128)),
            ("maximum: 170141183460469231731687303715884105728", .any), ("minimum: -1e39", .any),
            ("enum: [1, 18446744073709551616]", .integer(.int128)), ("const: 18446744073709551616", .integer(.int128)),
            ("format: uint64, maximum: 1e40", .integer(.uint64)), ("format: uint16", .integer(.int)),
        ] as [(String, TypeReference)])
    func integersAreAsWideAsTheirBounds(_ keywords: String, _ type: TypeReference) throws {
        #expect(try use("{ type: integer, \(keywords) }").type == type)
    }

    @Test func integersThatNoTypeHoldsAreNamedAndChecked() throws {
        let lowered = try Lowered.schemas("Thing: { type: integer, maximum: 1e40 }")
        #expect(lowered.ids() == ["wide-integer"])
        #expect(try lowered.alias("Thing").checks.map(\.name) == ["thing"])
        #expect(try Lowered.schemas("Thing: { type: integer, format: int5 }").ids(.note) == ["unenforced-keyword"])
    }

    @Test(
        arguments: [
            ("type: array, items: { type: string }, default: [a]", true),
            ("type: array, items: { type: string }, default: [1]", false),
            ("type: object, additionalProperties: { type: integer }, default: { a: 1 }", true),
            ("type: object, additionalProperties: { type: integer }, default: { a: x }", false),
            ("$ref: '#/components/schemas/Part', default: { a: x }", true),
            ("$ref: '#/components/schemas/Part', default: {}", false),
            ("$ref: '#/components/schemas/Part', default: { a: x, other: 1 }", true),
            ("$ref: '#/components/schemas/Loop', default: {}", false),
            ("oneOf: [{ type: string }, { type: integer }], default: a", false),
            ("type: string, format: uuid, default: 11111111-2222-3333-4444-555555555555", true),
            ("type: string, format: uuid, default: x", false),
            ("type: string, format: date, default: 2026-02-28", false),
        ])
    func defaultsOfListsAndObjectsAreApplied(_ schema: String, _ isApplied: Bool) throws {
        let lowered = try Lowered.schemas(
            """
            Thing: { type: object, properties: { value: { \(schema) } } }
            Part: { type: object, required: [a], properties: { a: { type: string }, b: { type: integer, default: 1 } } }
            Loop: { type: object, properties: { again: { $ref: '#/components/schemas/Loop', default: {} } } }
            """)
        #expect((try lowered.property("value", of: "Thing").defaultJSON != nil) == isApplied)
        #expect(try lowered.property("again", of: "Loop").defaultJSON == nil)
        let told = lowered.ids(.note).count { $0 == "unapplied-default" }
        #expect(told == (isApplied ? 1 : 2))
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

    @Test func keywordsBesideTypedFormatsAreEnforced() throws {
        var configuration = LoweringConfiguration(name: "Test")
        configuration.formats["money"] = .init(swiftType: "Money", module: nil)
        for format in ["uuid", "date-time", "date", "decimal", "byte", "money"] {
            let property = "{ type: string, format: \(format), pattern: x, maxLength: 9 }"
            let lowered = try Lowered.schemas(
                "Thing: { type: object, properties: { a: \(property) } }", configuration: configuration)
            #expect(lowered.ids(.note).isEmpty)
            #expect(try lowered.property("a", of: "Thing").use.checks.map(\.name) == ["thingA"])
        }
    }

    /// `enum` and `format` both hold: what is listed and is not of the format is no case.
    @Test func aListedValueThatIsNotOfTheFormatIsNeverValid() throws {
        let lowered = try Lowered.schemas("Day: { type: string, format: date, enum: [2026-02-28, 2026-02-30] }")
        #expect(
            lowered.diagnostics.map(\.message) == ["'2026-02-30' is not of format 'date' and never valid"])
        #expect(lowered.ids(.warning) == ["unfit-value"])
        #expect(try lowered.enumeration("Day").cases.map(\.value) == ["2026-02-28"])
        let inline = try Lowered.schemas(
            "Thing: { type: object, properties: { a: { type: string, format: ipv4, enum: [x, 127.0.0.1, null] } } }")
        #expect(try inline.property("a", of: "Thing").use.constraints.constant == "\"127.0.0.1\"")
    }

    @Test(arguments: [
        ("{ type: string, format: uuid, enum: [a, b] }", "enum"),
        ("{ type: string, format: date, const: now }", "const"),
    ])
    func whereNoListedValueIsOfTheFormatNothingIsValid(_ schema: String, _ keyword: String) throws {
        let lowered = try Lowered.schemas("Thing: { type: object, properties: { a: \(schema) } }")
        let error = try #require(lowered.diagnostics.first { $0.severity == .error })
        #expect(error.id == "unfit-value")
        #expect(error.message.hasPrefix("no value is valid: none of '\(keyword)' is of format"))
    }

    /// A format that nothing checks says nothing of the values.
    @Test func unknownFormatsLeaveListsAlone() throws {
        let lowered = try Lowered.schemas("Day: { type: string, format: weekday, enum: [mon, tue] }")
        #expect(try lowered.enumeration("Day").cases.count == 2)
        #expect(lowered.ids(.warning).isEmpty)
    }

    @Test func mappedFormatsBecomeTheirType() throws {
        var configuration = LoweringConfiguration(name: "Test")
        configuration.formats["money"] = .init(swiftType: "Money", module: "Domain")
        let lowered = try Lowered.schemas("Price: { type: string, format: money }", configuration: configuration)
        #expect(try lowered.alias("Price").type == .custom(swiftType: "Money", format: "money"))
        #expect(lowered.contract.imports == ["Domain"])
    }
}

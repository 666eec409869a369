import ContractModel
import Lowering
import SourceTree
import Testing

/// Names and deprecations that the author chose.
@Suite struct ChosenNameTests {
    @Test func chosenNamesWin() throws {
        let lowered = try Lowered.schemas(
            """
            basic-error: { x-name: Failure, type: object, properties: { userId: { type: string, x-name: userId } } }
            State: { type: integer, enum: [0, 1, 2], x-enum-varnames: [New, PaidInFull, shipped] }
            Sort: { type: string, enum: [name, -name, +name] }
            """)
        #expect(try lowered.object("Failure").properties.map(\.name) == ["userId"])
        #expect(try lowered.enumeration("State").cases.map(\.name) == ["new", "paidInFull", "shipped"])
        #expect(try lowered.enumeration("State").cases.map(\.value) == ["0", "1", "2"])
        #expect(try lowered.enumeration("Sort").cases.map(\.name) == ["name", "minusName", "plusName"])
        #expect(lowered.diagnostics.isEmpty)
        let operation = try #require(
            try Lowered.operation(
                """
                operationId: repos/get-all
                x-name: allRepos
                parameters: [{ name: p1, in: query, x-name: pageNumber, schema: { type: integer } }]
                responses: { '204': { description: ok } }
                """).contract.operations.first)
        #expect(operation.functionName == "allRepos" && operation.typeName == "AllRepos")
        #expect(operation.id == "repos/get-all")
        #expect(operation.parameters.map(\.propertyName) == ["pageNumber"])
    }

    @Test func theConfigurationGoesFirst() throws {
        var configuration = LoweringConfiguration(name: "Test")
        configuration.typeNames = ["basic-error": "Trouble"]
        let lowered = try Lowered.schemas(
            "basic-error: { x-name: Failure, type: object }", configuration: configuration)
        #expect(lowered.contract.types.map(\.name) == ["Trouble"])
    }

    @Test func wrongNamesAreTold() throws {
        let lowered = try Lowered.schemas(
            """
            A: { x-name: not a name, type: object, properties: { b: { type: string, x-name: init } } }
            C: { x-name: String, type: object }
            D: { type: integer, enum: [0, 1], x-enum-varnames: [One, one] }
            """)
        #expect(lowered.diagnostics.map(\.id).sorted() == [
            "invalid-extension", "invalid-extension", "invalid-extension", "unused-names",
        ])
        #expect(try lowered.object("A").properties.map(\.name) == ["b"])
    }

    @Test func lifecyclesMarkOperationsAndProperties() throws {
        let lowered = try Lowered.schemas(
            """
            A:
              type: object
              properties:
                old: { type: string, x-lifecycle: { deprecated: 2026-01-01, sunset: 2027-01-01, successor: new } }
                new: { type: string }
            """)
        let old = try lowered.property("old", of: "A")
        #expect(old.isDeprecated)
        #expect(old.lifecycle == Lifecycle(deprecated: "2026-01-01", sunset: "2027-01-01", successor: "new"))
        #expect(try !lowered.property("new", of: "A").isDeprecated)
    }
}

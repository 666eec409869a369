import ContractModel
import Testing

@testable import Rendering

/// `respond` of a service: one switch, or parted where the compiler could not bear it.
@Suite struct DispatchTests {
    private func service(operations count: Int) throws -> String {
        var contract: Contract = Samples.contract
        contract.areas = [
            Area(
                name: "orders", typeName: "Orders", propertyName: "orders", documentation: nil,
                operations: (0..<count).map { Samples.operation("GET", [[.literal("o\($0)")]]) })
        ]
        let root: [Substring] = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3)
        let output: ServerOutput = ServerOutput(
            contract, options: Samples.options,
            output: RenderingOptions.Output(module: "SampleAPI", folder: "SampleAPI"),
            templates: TemplateSource(folder: root.joined(separator: "/") + "/templates"))
        let file: GeneratedFile? = try output.files().first { $0.path == "SampleAPI/SampleService.generated.swift" }
        return try #require(file).text
    }

    @Test func aFewOperationsStandInOneFunction() throws {
        let text: String = try service(operations: 64)
        #expect(text.contains("        case 63: return try await self.answerRun(request)\n        default:"))
        #expect(!text.contains("respond1"))
    }

    @Test func manyOperationsArePartedIntoFunctions() throws {
        let text: String = try service(operations: 65)
        let last: String = "        case 48...64: return try await self.respond3(operation, request)\n        default:"
        #expect(text.contains(last))
        #expect(text.contains("    private func respond3(_ operation: Int, _ request: ServerRequest)"))
        #expect(!text.contains("respond4"))
        for index in 0..<65 {
            #expect(text.count(of: "case \(index): return try await self.answerRun(request)") == 1)
        }
        #expect(text.filter { $0 == "{" }.count == text.filter { $0 == "}" }.count)
    }
}

extension String {
    /// How often a text occurs.
    fileprivate func count(of text: String) -> Int { ranges(of: text).count }
}

import ContractModel
import Testing

@testable import Rendering

/// What the members of an object leave unsaid is held against a schema, in every form of its decoder.
@Suite struct ObjectCheckTests {
    private func decoder(additional: AdditionalProperties) throws -> String {
        var contract: Contract = Samples.contract
        let member: Property = Property(
            key: "title", name: "title", use: Samples.use(.string), presence: .optional)
        var type: TypeDeclaration = Samples.type(
            "Draft", .object(ObjectType(properties: [member], additional: additional)))
        type.check = "draft"
        contract.types.append(type)
        let root: [Substring] = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3)
        let output: ServerOutput = ServerOutput(
            contract, options: Samples.options,
            output: RenderingOptions.Output(module: "SampleAPI", folder: "SampleAPI"),
            templates: TemplateSource(folder: root.joined(separator: "/") + "/templates"))
        let files: [GeneratedFile] = try output.files()
        let start: String = "extension Draft: JSONDecodable {"
        let text: String = try #require(files.map(\.text).first { $0.contains(start) })
        let from: Range<String.Index> = try #require(text.firstRange(of: start))
        let rest: Substring = text[from.upperBound...]
        return String(rest[..<(rest.firstRange(of: "\n}")?.lowerBound ?? rest.endIndex)])
    }

    @Test func aDecoderAlongATableChecksBeforeItReads() throws {
        let text: String = try decoder(additional: .ignored)
        #expect(text.contains("JSONFields<Self>"))
        #expect(text.contains("guard json.meets(SampleSchemas.draft) else { return nil }\n        guard let value"))
    }

    @Test func aDecoderWithALoopChecksBeforeItReads() throws {
        let text: String = try decoder(additional: .collected(Samples.use(.string)))
        #expect(!text.contains("JSONFields<Self>"))
        #expect(text.contains("guard json.meets(SampleSchemas.draft) else { return nil }"))
    }
}

import Foundation
import OpenAPI
import SourceTree
import Testing

/// Descriptions of others, which are not in this repository: `SHARED_DIR` names their folder.
@Suite struct RealDescriptionTests {
    private struct Expectation {
        var file: String
        var paths: Int
        var schemas: Int
        var findings: [String: Int]
    }

    private static let isThere = FileManager.default.fileExists(atPath: Fixtures.specs.path)
    private static let expectations = [
        Expectation(file: "petstore-expanded.yaml", paths: 2, schemas: 3, findings: [:]),
        Expectation(file: "bench-orders.yaml", paths: 2, schemas: 4, findings: [:]),
        Expectation(file: "openai.yaml", paths: 2, schemas: 157, findings: [:]),
        Expectation(
            file: "github.json", paths: 494, schemas: 299,
            findings: ["missing-items": 8, "ambiguous-path": 40, "ignored-header": 1]),
    ]

    @Test(.enabled(if: isThere, "no ../shared/specs: set SHARED_DIR"), arguments: expectations.map(\.file))
    func readsWithoutErrors(file: String) throws {
        let expectation = try #require(Self.expectations.first { $0.file == file })
        let read = ReadDescription(files: Fixtures.files(in: Fixtures.specs), root: file)
        #expect(!read.diagnostics.contains { $0.severity == .error })
        #expect(read.document?.pathItems.count == expectation.paths)
        #expect(read.document?.components.schemas.count == expectation.schemas)
        let counts = Dictionary(grouping: read.ids, by: { $0 }).mapValues(\.count)
        #expect(counts == expectation.findings)
    }
}

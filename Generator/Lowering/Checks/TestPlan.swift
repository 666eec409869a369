import OpenAPI
import SchemaPlan
import SourceTree

/// The schemas of JSON bodies in one plan: what generated tests hold answers against, and what their samples are
/// checked by. References that lead nowhere have been reported by the reader.
final class TestPlan {
    private let documents: SchemaDocuments
    private lazy var builder = SchemaPlanBuilder(store: documents.store)

    init(_ document: Document, files: SourceFiles, diagnostics: Diagnostics) {
        documents = SchemaDocuments(document, files: files, diagnostics: diagnostics, assertsFormats: true)
    }

    /// The position of a schema; nil where the plan has no such place.
    func root(of schema: Schema) -> Int? {
        guard let tokens = JSONPointer.tokens(String(schema.pointer.dropFirst())) else { return nil }
        return builder.root(ofDocument: documents.number(of: schema.location.file), tokens: tokens)
    }

    /// The plan of all schemas so far.
    func text() -> String { builder.text() }
}

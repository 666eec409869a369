import OpenAPI
import SchemaPlan
import SourceTree

/// The schemas of JSON bodies in one plan: what generated tests hold answers against, and what their samples are
/// checked by. References that lead nowhere have been reported by the reader.
final class TestPlan {
    private let files: SourceFiles
    private let diagnostics: Diagnostics
    private let isOpenAPI30: Bool
    private let store: SchemaStore
    private lazy var builder = SchemaPlanBuilder(store: store)
    private var documents: [Int32: Int] = [:]

    init(_ document: Document, files: SourceFiles, diagnostics: Diagnostics) {
        self.files = files
        self.diagnostics = diagnostics
        isOpenAPI30 = document.version == .v3_0
        let folders = SchemaFiles(files: files, map: document.map, diagnostics: diagnostics)
        store = SchemaStore(assertsFormats: true) { folders.root(at: $0) }
    }

    /// The position of a schema; nil where the plan has no such place.
    func root(of schema: Schema) -> Int? {
        guard let tokens = JSONPointer.tokens(String(schema.pointer.dropFirst())) else { return nil }
        return builder.root(ofDocument: document(schema.location.file), tokens: tokens)
    }

    /// The plan of all schemas so far.
    func text() -> String { builder.text() }

    private func document(_ file: Int32) -> Int {
        if let number = documents[file] { return number }
        let path = files[file].path
        let root = files.root(of: path, diagnostics: diagnostics)?.node ?? Node(.null, at: .none)
        let number = store.add(description: root, address: SchemaFiles.address(of: path), isOpenAPI30: isOpenAPI30)
        documents[file] = number
        return number
    }
}

import OpenAPI
import SchemaPlan
import SourceTree

/// The files of a description as a plan of schemas sees them, each added once.
final class SchemaDocuments {
    let store: SchemaStore
    private let files: SourceFiles
    private let diagnostics: Diagnostics
    private let isOpenAPI30: Bool
    private var numbers: [Int32: Int] = [:]

    init(_ document: Document, files: SourceFiles, diagnostics: Diagnostics, assertsFormats: Bool = false) {
        self.files = files
        self.diagnostics = diagnostics
        isOpenAPI30 = document.version == .v3_0
        let folders = SchemaFiles(files: files, map: document.map, diagnostics: diagnostics)
        store = SchemaStore(assertsFormats: assertsFormats) { folders.root(at: $0) }
    }

    /// The number of a file's document in the store.
    func number(of file: Int32) -> Int {
        if let number = numbers[file] { return number }
        let path = files[file].path
        let root = files.root(of: path, diagnostics: diagnostics)?.node ?? Node(.null, at: .none)
        let number = store.add(description: root, address: SchemaFiles.address(of: path), isOpenAPI30: isOpenAPI30)
        numbers[file] = number
        return number
    }
}

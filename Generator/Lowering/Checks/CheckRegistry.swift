import ContractModel
import OpenAPI
import SchemaPlan
import SourceTree

/// The schemas that generated code checks at run time, and the plan that holds them. Nothing is made before the first.
final class CheckRegistry {
    private let files: SourceFiles
    private let diagnostics: Diagnostics
    private let documents: SchemaDocuments
    private lazy var builder = SchemaPlanBuilder(store: documents.store)
    private var names = NameRegistry(reserved: ["plan"])
    private var known: [ObjectIdentifier: String] = [:]
    private var entries: [Entry] = []

    private struct Entry {
        var name: String
        var file: Int32
        var tokens: [String]
        var place: Place
    }

    init(_ document: Document, files: SourceFiles, diagnostics: Diagnostics) {
        self.files = files
        self.diagnostics = diagnostics
        documents = SchemaDocuments(document, files: files, diagnostics: diagnostics)
    }

    /// The name of the check of a schema, made at the first call; nil where the plan has no such place.
    func name(of schema: Schema, _ hint: Hint) -> String? {
        if let name = known[schema.id] { return name }
        guard let tokens = JSONPointer.tokens(String(schema.pointer.dropFirst())),
            builder.root(ofDocument: documents.number(of: schema.location.file), tokens: tokens) != nil
        else { return nil }
        let name = names.unique(Naming.propertyName(hint.name))
        known[schema.id] = name
        let place = Place(
            file: files[schema.location.file].path, line: Int(schema.location.line),
            column: Int(schema.location.column), pointer: schema.pointer)
        entries.append(Entry(name: name, file: schema.location.file, tokens: tokens, place: place))
        return name
    }

    /// The checks that generated code makes, and the text of their plan. What no plan can hold is reported.
    func finish(used: Set<String>) -> (checks: [SchemaCheck], plan: String) {
        guard !entries.isEmpty else { return ([], "") }
        report()
        let builder = SchemaPlanBuilder(store: documents.store)
        let checks = entries.filter { used.contains($0.name) }.compactMap { entry in
            builder.root(ofDocument: documents.number(of: entry.file), tokens: entry.tokens)
                .map { SchemaCheck(name: entry.name, root: $0, place: entry.place) }
        }
        return (checks, checks.isEmpty ? "" : builder.text())
    }

    private func report() {
        _ = builder.text()
        for issue in builder.issues {
            switch issue.kind {
            case .remoteReference: diagnostics.error("remote-reference", issue.message, at: issue.location)
            case .unresolvedReference: diagnostics.error("unresolved-reference", issue.message, at: issue.location)
            case .pattern: diagnostics.warning("unsupported-pattern", issue.message, at: issue.location)
            case .value: break
            }
        }
    }
}

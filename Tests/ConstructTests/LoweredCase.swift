import ContractModel
import Foundation
import Lowering
import OpenAPI
import Rendering
import SchemaPlan
import SourceTree
import Testing

/// A case through the stages of the generator.
struct LoweredCase {
    let files: SourceFiles
    let diagnostics: Diagnostics = Diagnostics()
    let document: Document?
    private let root: String
    private(set) var contract: Contract?
    /// Requests that the service sends.
    private(set) var outgoing: Contract?

    init(_ one: ConstructCase) {
        let folder: URL = one.folder
        files = SourceFiles { path in
            guard let data = try? Data(contentsOf: folder.appendingPathComponent(path)) else {
                throw SourceError("there is no such file")
            }
            return Array(data)
        }
        root = one.root
        document = DescriptionReader(files: files, map: [], diagnostics: diagnostics).read(path: root)
        guard let document else { return }
        contract = lowered(document, "Case", isOutgoing: false)
        outgoing = document.outgoing.map { lowered($0, "CaseWebhooks", isOutgoing: true) }
    }

    private func lowered(_ document: Document, _ name: String, isOutgoing: Bool) -> Contract {
        var configuration: LoweringConfiguration = LoweringConfiguration(name: name)
        configuration.isOutgoing = isOutgoing
        return Lowering(configuration: configuration, files: files, diagnostics: diagnostics).lower(document)
    }

    /// Everything that the generator says, notes included.
    var findings: String { DiagnosticFormatter(files: files).format(diagnostics.all, as: .text) }

    /// Whether generated code claims to enforce the whole description.
    var isExact: Bool {
        !diagnostics.all.contains { $0.id.hasPrefix("unsupported-") || $0.id == "unenforced-keyword" }
    }

    /// Server and client, and those of the requests that the service sends.
    func rendered() throws -> [GeneratedFile] {
        let templates: TemplateSource = TemplateSource(
            folder: ConstructCase.fixtures.appendingPathComponent("../../templates").standardized.path)
        return try [(contract, "Case"), (outgoing, "CaseWebhooks")].flatMap { contract, name -> [GeneratedFile] in
            guard let contract else { return [] }
            let options: RenderingOptions = RenderingOptions(
                name: name, source: root, server: .init(module: "\(name)API", folder: "\(name)API"),
                client: .init(module: "\(name)Client", folder: "\(name)Client"))
            return try SwiftRenderer(templates: templates, options: options).render(contract, statements: [])
        }.sorted { $0.path < $1.path }
    }

    /// The interpreter of a component.
    func interpreter(_ schema: String) throws -> SchemaInterpreter {
        let folders: SchemaFiles = SchemaFiles(files: files, map: [], diagnostics: Diagnostics())
        let store: SchemaStore = SchemaStore(assertsFormats: true) { folders.root(at: $0) }
        let node: Node = try #require(files.root(of: root, diagnostics: Diagnostics())?.node)
        let isOld: Bool = node["openapi"]?.string?.hasPrefix("3.0") == true
        let number: Int = store.add(
            description: node, address: SchemaFiles.address(of: root), isOpenAPI30: isOld)
        return try #require(
            SchemaInterpreter(store, document: number, tokens: ["components", "schemas", schema]), "no \(schema)")
    }
}

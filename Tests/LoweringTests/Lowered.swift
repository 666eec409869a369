import ContractModel
import Lowering
import OpenAPI
import SourceTree
import Testing

/// What became of a description in memory.
struct Lowered {
    let contract: Contract
    let diagnostics: [Diagnostic]

    /// A whole description.
    init(_ text: String, configuration: LoweringConfiguration = LoweringConfiguration(name: "Test")) throws {
        let files = SourceFiles(texts: ["api.yaml": text])
        let found = Diagnostics()
        let reader = DescriptionReader(files: files, map: [], diagnostics: found)
        let document = try #require(reader.read(path: "api.yaml"), "\(found.all.map(\.message))")
        contract = Lowering(configuration: configuration, files: files, diagnostics: found).lower(document)
        diagnostics = found.all
    }

    /// Schemas under `components/schemas`, in YAML that begins at column 1.
    static func schemas(_ yaml: String, configuration: LoweringConfiguration = .init(name: "Test")) throws -> Lowered {
        try Lowered(
            """
            openapi: 3.1.0
            info: { title: Test, version: '1' }
            paths: {}
            components:
              schemas:
            \(yaml.indented(4))
            """, configuration: configuration)
    }

    /// One operation's members, in YAML that begins at column 1, with what belongs beside `paths`.
    static func operation(_ yaml: String, path: String = "/things", method: String = "post", root: String = "") throws
        -> Lowered
    {
        try Lowered(
            """
            openapi: 3.1.0
            info: { title: Test, version: '1' }
            \(root)
            paths:
              \(path):
                \(method):
            \(yaml.indented(6))
            """)
    }

    func type(_ name: String) throws -> TypeDeclaration {
        try #require(contract.types.first { $0.name == name }, "there is no \(name) in \(contract.types.map(\.name))")
    }

    func object(_ name: String) throws -> ObjectType {
        guard case .object(let object) = try type(name).kind else { throw WrongKind(name: name) }
        return object
    }

    func property(_ key: String, of name: String) throws -> Property {
        try #require(try object(name).properties.first { $0.key == key })
    }

    func enumeration(_ name: String) throws -> EnumerationType {
        guard case .enumeration(let enumeration) = try type(name).kind else { throw WrongKind(name: name) }
        return enumeration
    }

    func union(_ name: String) throws -> UnionType {
        guard case .union(let union) = try type(name).kind else { throw WrongKind(name: name) }
        return union
    }

    func alias(_ name: String) throws -> TypeUse {
        guard case .alias(let use) = try type(name).kind else { throw WrongKind(name: name) }
        return use
    }

    func operation() throws -> ContractModel.Operation { try #require(contract.operations.first) }

    func ids(_ severity: Diagnostic.Severity = .warning) -> [String] {
        diagnostics.filter { $0.severity >= severity }.map(\.id)
    }
}

struct WrongKind: Error {
    var name: String
}

extension String {
    fileprivate func indented(_ columns: Int) -> String {
        split(separator: "\n", omittingEmptySubsequences: false)
            .map { String(repeating: " ", count: columns) + $0 }.joined(separator: "\n")
    }
}

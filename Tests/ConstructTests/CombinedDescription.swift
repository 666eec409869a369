import ContractModel
import Foundation
import Lowering
import OpenAPI
import Rendering
import SourceTree
import Testing

/// The schemas of many cases as one description: an object for each construct, whose members are the schemas of its
/// cases, and a program that reads such objects. So one run of the compiler holds generated code against many
/// descriptions.
struct CombinedDescription {
    /// A member of the object of a construct.
    struct Member {
        var construct: String
        var key: String
        var place: String
    }

    let members: [Member]
    private let version: String

    /// Cases of one version of OpenAPI, whose dialects of JSON Schema differ.
    init(_ cases: [(one: ConstructCase, schemas: [String])], version: String) {
        self.version = version
        members = cases.flatMap { one, schemas in
            schemas.map { schema in
                Member(
                    construct: one.construct, key: Self.key(one, schema),
                    place: "\(one.construct)/\(one.name)/\(one.root)#/components/schemas/\(schema)")
            }
        }
    }

    static func key(_ one: ConstructCase, _ schema: String) -> String { "\(one.name)-\(schema)" }

    /// Constructs with the names of their objects.
    private var constructs: [(construct: String, type: String)] {
        let names: [String] = members.map(\.construct).reduce(into: []) { if $0.last != $1 { $0.append($1) } }
        return names.enumerated().map { ($0.element, "Combined\($0.offset)") }
    }

    private var text: String {
        var lines: [String] = ["openapi: \(version)", "info: { title: All constructs, version: '1' }", "paths:"]
        for (construct, type) in constructs {
            lines += [
                "  /\(construct):", "    post:", "      operationId: post-\(type)", "      tags: [\(construct)]",
                "      requestBody:", "        required: true", "        content:",
                "          application/json: { schema: { $ref: '#/components/schemas/\(type)' } }",
                "      responses: { '204': { description: Read. } }",
            ]
        }
        lines += ["components:", "  schemas:"]
        for (construct, type) in constructs {
            lines += ["    \(type):", "      type: object", "      properties:"]
            lines += members.filter { $0.construct == construct }.map { "        \($0.key): { $ref: '\($0.place)' }" }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// Server code of all of it, and the program.
    func sources() throws -> [GeneratedFile] {
        let text: String = text
        let files: SourceFiles = SourceFiles { path in
            if path == "combined.yaml" { return Array(text.utf8) }
            return Array(try Data(contentsOf: ConstructCase.fixtures.appendingPathComponent(path)))
        }
        let diagnostics: Diagnostics = Diagnostics()
        let reader: DescriptionReader = DescriptionReader(files: files, map: [], diagnostics: diagnostics)
        let document: Document = try #require(reader.read(path: "combined.yaml"))
        let contract: Contract = Lowering(
            configuration: LoweringConfiguration(name: "Combined"), files: files, diagnostics: diagnostics
        ).lower(document)
        #expect(!diagnostics.hasErrors, "\(DiagnosticFormatter(files: files).format(diagnostics.all, as: .text))")
        let templates: TemplateSource = TemplateSource(
            folder: ConstructCase.fixtures.appendingPathComponent("../../templates").standardized.path)
        let options: RenderingOptions = RenderingOptions(
            name: "Combined", source: "combined.yaml", server: .init(module: "CombinedAPI", folder: "."))
        let code: [GeneratedFile] = try SwiftRenderer(templates: templates, options: options)
            .render(contract, statements: [])
        return code + [GeneratedFile(path: "main.swift", text: program)]
    }

    /// Reads lines `CONSTRUCT TAB JSON` and answers each with 1 or 0.
    private var program: String {
        let cases: [String] = constructs.map { construct, type in
            "    case \"\(construct)\": return reads(json) { \(type)(from: &$0) }"
        }
        return """
            import ContractRuntime

            func reads<Value>(_ json: [UInt8], _ read: (inout JSONReader) -> Value?) -> Bool {
                (try? JSONReader.decode(json, read)) != nil
            }

            func accepts(_ construct: Substring, _ json: [UInt8]) -> Bool {
                switch construct {
            \(cases.joined(separator: "\n"))
                default: return false
                }
            }

            while let line = readLine() {
                let parts = line.split(separator: "\\t", maxSplits: 1)
                print(accepts(parts[0], Array(parts[1].utf8)) ? "1" : "0")
            }

            """
    }
}

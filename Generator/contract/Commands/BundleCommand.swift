import ArgumentParser
import ContractModel
import Foundation
import OpenAPI
import SourceTree

struct BundleCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bundle",
        abstract: "Write a description as one file, with policy extensions expanded to plain OpenAPI.")

    enum Version: String, ExpressibleByArgument, CaseIterable {
        case v3_0 = "3.0"
        case v3_1 = "3.1"
        case v3_2 = "3.2"
    }

    enum Format: String, ExpressibleByArgument, CaseIterable { case yaml, json }

    @Argument(help: "An OpenAPI description, 3.0 to 3.2.")
    var spec: String

    @Option(help: "Version of the result.")
    var openapi: Version = .v3_1

    @Option(help: "How the result is written; by default as the ending of --output says, else yaml.")
    var format: Format?

    @Option(help: "File of the result; by default standard output.")
    var output: String?

    @OptionGroup var source: SourceOptions

    func run() async throws {
        try await reporting {
            let files = SourceFiles(reader: Disk(folder: "").read)
            let diagnostics = Diagnostics()
            let bundler = Bundler(files: files, map: try source.map(), diagnostics: diagnostics)
            let bundle = bundler.bundle(path: SourcePath.normalized(spec)).map { node in
                let expanded = PolicyExpansion.expand(node, version: version)
                return VersionConversion(to: version, diagnostics: diagnostics).convert(expanded)
            }
            Findings(files: files, diagnostics: diagnostics).print()
            guard let bundle, !diagnostics.hasErrors else { throw Status.input }
            try write(NodeWriter.write(bundle, as: writtenFormat))
        }
    }

    private var version: Document.Version { Document.Version(rawValue: openapi.rawValue) ?? .v3_1 }

    private var writtenFormat: NodeWriter.Format {
        switch format {
        case .json: .json
        case .yaml: .yaml
        case nil: output?.hasSuffix(".json") == true ? .json : .yaml
        }
    }

    private func write(_ text: String) throws {
        guard let output else { return Console.result(text) }
        do {
            try Data(text.utf8).write(to: URL(fileURLWithPath: output), options: .atomic)
        } catch {
            throw Failure("cannot write '\(output)': \(error.localizedDescription)")
        }
    }
}

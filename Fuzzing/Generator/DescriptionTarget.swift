import Linting
import Lowering
import OpenAPI
import SourceTree

/// Any text as an OpenAPI description: read, lowered and linted, or refused with a place.
enum DescriptionTarget {
    static func run(_ bytes: [UInt8]) {
        let files = SourceFiles { path in
            guard path.hasSuffix("spec") else { throw SourceError("no such file") }
            return bytes
        }
        let diagnostics = Diagnostics()
        let document = DescriptionReader(files: files, map: [], diagnostics: diagnostics).read(path: "spec")
        Findings.check(diagnostics, in: files)
        guard let document else { return require(diagnostics.hasErrors, "nothing was read and nothing is said") }
        Linter().lint(document, diagnostics: diagnostics)
        if !diagnostics.hasErrors {
            let configuration = LoweringConfiguration(name: "Test")
            _ = Lowering(configuration: configuration, files: files, diagnostics: diagnostics).lower(document)
        }
        Findings.check(diagnostics, in: files)
    }
}

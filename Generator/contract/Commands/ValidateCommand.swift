import ArgumentParser
import SchemaPlan
import SourceTree

struct ValidateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "validate", abstract: "Hold JSON or YAML files against a JSON Schema 2020-12.",
        discussion: """
            One line for each instance: `valid FILE`, or `invalid FILE: #/pointer keyword: reason; …`. Status 1 if \
            one is invalid, 3 if a file cannot be read. SCHEMA may end with a fragment, `order.json#/$defs/line`.
            """)

    @Argument(help: "A schema, in JSON or YAML.")
    var schema: String

    @Argument(help: "Files with one value each.")
    var instances: [String]

    @Flag(help: "Check `format`, which JSON Schema only notes by itself.")
    var formats = false

    @OptionGroup var source: SourceOptions

    func run() async throws {
        try await reporting {
            let files = SourceFiles(reader: Disk(folder: "").read)
            let diagnostics = Diagnostics()
            let interpreter = try interpreter(files, diagnostics)
            var status: ExitCode?
            for path in instances {
                let verdict = verdict(on: path, by: interpreter, files)
                Console.result(verdict.line)
                if let found = verdict.status { status = status == Status.input ? status : found }
            }
            if let status { throw status }
        }
    }

    private func interpreter(_ files: SourceFiles, _ diagnostics: Diagnostics) throws -> SchemaInterpreter {
        let parts = schema.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
        let path = SourcePath.normalized(String(parts[0]))
        guard let root = files.root(of: path, diagnostics: diagnostics)?.node, !diagnostics.hasErrors else {
            Findings(files: files, diagnostics: diagnostics).print()
            throw Status.input
        }
        let folders = SchemaFiles(files: files, map: try source.map(), diagnostics: diagnostics)
        let store = SchemaStore(assertsFormats: formats) { folders.root(at: $0) }
        let document = store.add(schema: root, address: SchemaFiles.address(of: path))
        let fragment = parts.count == 2 ? String(parts[1]) : ""
        guard let interpreter = SchemaInterpreter(store, document: document, fragment: fragment) else {
            throw Failure("\(schema): there is no such schema")
        }
        report(interpreter.issues, diagnostics)
        Findings(files: files, diagnostics: diagnostics).print()
        if diagnostics.hasErrors { throw Status.input }
        return interpreter
    }

    private func report(_ issues: [SchemaPlanIssue], _ diagnostics: Diagnostics) {
        for issue in issues {
            switch issue.kind {
            case .remoteReference: diagnostics.error("remote-reference", issue.message, at: issue.location)
            case .unresolvedReference: diagnostics.error("unresolved-reference", issue.message, at: issue.location)
            case .pattern: diagnostics.warning("unsupported-pattern", issue.message, at: issue.location)
            case .value: diagnostics.error("wrong-type", issue.message, at: issue.location)
            }
        }
    }

    private func verdict(
        on path: String, by interpreter: SchemaInterpreter, _ files: SourceFiles
    ) -> (line: String, status: ExitCode?) {
        let file = files.load(path)
        if let failure = file.failure { return ("unreadable \(path): \(failure)", Status.input) }
        guard let json = json(file, files) else { return ("unreadable \(path): it is no YAML", Status.input) }
        switch interpreter.verdict(on: json) {
        case .unreadable(let reason): return ("unreadable \(path): \(reason)", Status.input)
        case .judged(let findings):
            if findings.isEmpty { return ("valid \(path)", nil) }
            let texts = findings.map { "#\($0.pointer) \($0.keyword): \($0.message)" }
            return ("invalid \(path): \(texts.joined(separator: "; "))", Status.findings)
        }
    }

    /// JSON as it is, YAML as JSON.
    private func json(_ file: SourceFile, _ files: SourceFiles) -> [UInt8]? {
        guard file.path.hasSuffix(".yaml") || file.path.hasSuffix(".yml") else { return file.bytes }
        return files.root(of: file.path, diagnostics: Diagnostics()).map { Array($0.node.jsonText.utf8) }
    }
}

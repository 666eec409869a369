import Lowering
import OpenAPI
import Rendering
import SourceTree

/// What one run generates, from a configuration file or from arguments.
struct Project {
    /// Where relative paths of inputs begin.
    var input: Disk
    /// Where paths of generated files begin.
    var output: Disk
    /// Relative to `input`.
    var spec: String
    var lowering: LoweringConfiguration
    var rendering: RenderingOptions
    var docs: DocsOptions?
    /// Modules for requests that the service sends; nil: they are not generated.
    var outgoing: RenderingOptions?
    /// `--emit` left them out.
    var leavesOutgoingOut = false
    var filter = DocumentFilter()
    /// Remote addresses that the configuration answers from folders.
    var remotes: [(url: String, directory: String)] = []
    var database: ProjectFile.Database?
    /// Folders of generated Swift files, relative to `output`.
    var folders: [String] {
        let all = [
            rendering.vocabulary, rendering.server, rendering.client, rendering.queries, rendering.tests,
            outgoing?.server, outgoing?.client,
        ]
        return all.compactMap { $0?.folder }
    }

    /// Lowering of the requests that the service sends.
    var outgoingLowering: LoweringConfiguration {
        var configuration = lowering
        configuration.name += "Webhooks"
        configuration.vocabularyModule = nil
        configuration.isOutgoing = true
        configuration.plansTests = false
        return configuration
    }
}

/// What `--emit` names.
enum Emission: String, CaseIterable {
    case server, client, webhooks, typescript, docs, tests

    /// Outputs that exist.
    static let available: [Emission] = [.server, .client, .webhooks, .docs, .tests]

    static func parse(_ text: String?) throws -> Set<Emission> {
        guard let text else { return Set(available) }
        var result: Set<Emission> = []
        for word in text.split(separator: ",") {
            guard let emission = Emission(rawValue: String(word)), available.contains(emission) else {
                let names = available.map(\.rawValue).joined(separator: ", ")
                throw Failure("--emit: '\(word)' is not available; outputs are \(names)", status: Status.usage)
            }
            result.insert(emission)
        }
        return result
    }
}

extension Project {
    /// From arguments: `DIR/PetstoreAPI`, `DIR/PetstoreClient`, `DIR/docs`.
    init(spec: String, output: String, module: String, emit: Set<Emission>) throws {
        guard ModuleName.isValid(module) else {
            throw Failure("--module: '\(module)' is no name of a module", status: Status.usage)
        }
        let folder = SourcePath.directory(of: spec)
        let file = folder.isEmpty ? spec : String(spec.dropFirst(folder == "/" ? 1 : folder.count + 1))
        input = Disk(folder: folder == "/" ? "" : folder)
        self.spec = folder == "/" ? spec : file
        self.output = Disk(folder: output)
        lowering = LoweringConfiguration(name: module)
        rendering = RenderingOptions(name: module, source: file)
        if emit.contains(.server) { rendering.server = .init(module: module + "API", folder: module + "API") }
        if emit.contains(.client) { rendering.client = .init(module: module + "Client", folder: module + "Client") }
        leavesOutgoingOut = !emit.contains(.webhooks)
        if emit.contains(.webhooks) {
            let name = module + "Webhooks"
            outgoing = RenderingOptions(
                name: name, source: file, server: .init(module: name + "API", folder: name + "API"),
                client: .init(module: name + "Client", folder: name + "Client"))
        }
        if emit.contains(.docs) { docs = DocsOptions(folder: "docs") }
        if emit.contains(.tests) {
            rendering.tests = .init(module: module + "ContractTests", folder: module + "ContractTests")
            lowering.plansTests = true
        }
    }

    /// From a configuration file in `folder`.
    init(_ file: ProjectFile, folder: String, emit: Set<Emission>) {
        input = Disk(folder: folder)
        output = input
        spec = SourcePath.normalized(file.spec)
        lowering = LoweringConfiguration(name: file.name)
        lowering.vocabularyModule = file.vocabulary?.module
        lowering.formats = file.formats.mapValues { .init(swiftType: $0.type, module: $0.module) }
        rendering = RenderingOptions(name: file.name, source: spec)
        if emit.contains(.server) {
            rendering.vocabulary = file.vocabulary.map(Self.output)
            rendering.server = file.server.map(Self.output)
            rendering.queries = file.queries.map(Self.output)
            database = file.database
        }
        if emit.contains(.client) { rendering.client = file.client.map(Self.output) }
        if emit.contains(.docs) { docs = file.docs }
        if emit.contains(.tests), let tests = file.tests {
            rendering.tests = Self.output(tests)
            lowering.plansTests = true
        }
        if emit.contains(.webhooks), file.receiver != nil || file.sender != nil {
            outgoing = RenderingOptions(
                name: file.name + "Webhooks", source: spec, server: file.receiver.map(Self.output),
                client: file.sender.map(Self.output))
        }
        leavesOutgoingOut = !emit.contains(.webhooks)
        filter = file.filter
        remotes = file.remotes.map { (url: $0.url, directory: SourcePath.normalized($0.directory)) }
        lowering.operationNames = file.operationNames
        lowering.typeNames = file.typeNames
        lowering.initialisms = file.initialisms
    }

    private static func output(_ output: ProjectFile.Output) -> RenderingOptions.Output {
        RenderingOptions.Output(module: output.module, folder: output.path)
    }

    /// Reads the configuration at a path.
    static func load(config path: String, emit: Set<Emission>) throws -> Project {
        let folder = SourcePath.directory(of: path)
        let name = folder.isEmpty ? path : String(path.dropFirst(folder.count + (folder == "/" ? 0 : 1)))
        let disk = Disk(folder: folder)
        let files = SourceFiles(reader: disk.read)
        let diagnostics = Diagnostics()
        let root = files.root(of: name, diagnostics: diagnostics)
        let file = root.flatMap { ProjectFileReader(diagnostics: diagnostics).read($0.node) }
        Findings(files: files, diagnostics: diagnostics).print()
        guard let file, !diagnostics.hasErrors else { throw Status.input }
        return Project(file, folder: folder, emit: emit)
    }
}

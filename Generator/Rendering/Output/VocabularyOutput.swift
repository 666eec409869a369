import ContractModel

/// Files of the vocabulary: identifiers, enumerations, moves, problems; in a module of their own or in the server's.
struct VocabularyOutput {
    private let contract: Contract
    private let options: RenderingOptions
    private let output: RenderingOptions.Output
    private let templates: TemplateSource
    private let types: TypeViews

    init(_ contract: Contract, options: RenderingOptions, templates: TemplateSource) {
        self.contract = contract
        self.options = options
        self.templates = templates
        output = options.vocabulary ?? options.server ?? RenderingOptions.Output(module: options.name, folder: "")
        types = TypeViews(symbols: Symbols(contract, options: options, module: output.module), side: .server)
    }

    func files() throws -> [GeneratedFile] {
        var files: [GeneratedFile] = []
        var byArea: [String: [TypeDeclaration]] = [:]
        for type in contract.types where type.isVocabulary { byArea[type.areaTypeName, default: []].append(type) }
        for area in AreaFiles.names(contract) {
            guard let declarations = byArea[area] else { continue }
            var packer: FilePacker = try packer()
            for type in declarations {
                let (view, imports) = types.view(type)
                try packer.add("swift-server/declaration.mustache", view, imports)
            }
            let source: String = declarations[0].place.file
            files += try packer.files(AreaFiles.name(area, "Vocabulary"), in: output.folder, source: source)
        }
        guard contract.problems.contains(where: { !$0.isStandard }) else { return files }
        var packer: FilePacker = try packer()
        try packer.add("vocabulary/problem.mustache", ProblemViews(options: options).view(contract), Imports())
        return files + (try packer.files("\(options.name)Problem", in: output.folder, source: options.source))
    }

    private func packer() throws -> FilePacker {
        FilePacker(frame: try templates.template("vocabulary/file.mustache")) { try templates.template($0) }
    }
}

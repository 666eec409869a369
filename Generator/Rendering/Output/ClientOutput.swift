import ContractModel

/// Files of a client: tolerant types, methods by area, the client itself, the codes of problems.
struct ClientOutput {
    private let contract: Contract
    private let options: RenderingOptions
    private let output: RenderingOptions.Output
    private let templates: TemplateSource
    private let symbols: Symbols

    init(
        _ contract: Contract, options: RenderingOptions, output: RenderingOptions.Output, templates: TemplateSource
    ) {
        self.contract = contract
        self.options = options
        self.output = output
        self.templates = templates
        symbols = Symbols(contract, options: options, module: output.module)
    }

    func files() throws -> [GeneratedFile] {
        var files: [GeneratedFile] = try typeFiles()
        let views: ClientViews = ClientViews(contract, symbols: symbols, options: options)
        for area in contract.areas {
            var packer: FilePacker = try packer()
            for operation in area.operations {
                let (view, imports) = views.view(operation)
                try packer.add("swift-client/operation.mustache", view, imports)
            }
            let source: String = AreaFiles.source(area, options)
            files += try packer.files(AreaFiles.name(area.typeName, "Client"), in: output.folder, source: source)
        }
        return try files + clientFiles()
            + XMLViews(contract: contract, symbols: symbols).files(packer(), options, in: output)
    }

    private func packer() throws -> FilePacker {
        FilePacker(frame: try templates.template("swift-client/file.mustache")) { try templates.template($0) }
    }

    private func typeFiles() throws -> [GeneratedFile] {
        let views: TypeViews = TypeViews(symbols: symbols, side: .client)
        var byArea: [String: [TypeDeclaration]] = [:]
        for type in contract.types { byArea[type.areaTypeName, default: []].append(type) }
        var files: [GeneratedFile] = []
        for area in AreaFiles.names(contract) {
            guard let declarations = byArea[area] else { continue }
            var packer: FilePacker = try packer()
            for type in declarations {
                let (view, imports) = views.view(type)
                try packer.add("swift-client/declaration.mustache", view, imports)
            }
            let name: String = AreaFiles.name(area, "Types")
            files += try packer.files(name, in: output.folder, source: declarations[0].place.file)
        }
        return files
    }

    private func clientFiles() throws -> [GeneratedFile] {
        var packer: FilePacker = try packer()
        var imports: Imports = Imports()
        imports.add("ContractClient", isPublic: true)
        let view: ViewObject = [
            "title": .spec(contract.info.title),
            "client": .code(SwiftText.identifier(options.name + "Client")),
            "address": .spec("https://api.example.com" + (contract.basePathOfAddresses ?? "")),
            "hasLinks": .flag(contract.operations.contains { $0.responses.contains { !$0.links.isEmpty } }),
            "code": .code(SwiftText.identifier(options.name + "ProblemCode")),
            "servers": .code(SwiftText.identifier(options.name + "Servers")),
            "server": .list(ServerViews(choices: contract.serverChoices).lines.dropLast().map(ViewValue.code)),
            "problems": .list(contract.problems.map { problem in
                [
                    "documentation": .code(
                        SwiftText.documentation(["\(problem.status): \(problem.title)"], indent: "    ")),
                    "name": .code(SwiftText.identifier(problem.name)),
                    "value": .spec(problem.code),
                ]
            }),
        ]
        try packer.add("swift-client/client.mustache", view, imports)
        return try packer.files("\(options.name)Client", in: output.folder, source: options.source)
    }
}

import ContractModel

/// Files of a server: types, operations, handlers, routes, router, policy table, problems.
struct ServerOutput {
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
        for area in contract.areas {
            files += try operationFiles(area)
            files += try routeFiles(area)
        }
        files += try serviceFiles() + routerFiles() + contractFiles()
        return try files + problemFiles() + schemaFiles()
            + XMLViews(contract: contract, symbols: symbols).files(packer(), options, in: output)
    }

    private func packer() throws -> FilePacker {
        FilePacker(frame: try templates.template("swift-server/file.mustache")) { try templates.template($0) }
    }

    private func path(_ area: String, _ aspect: String) -> String { AreaFiles.name(area, aspect) }

    // MARK: Areas

    private func typeFiles() throws -> [GeneratedFile] {
        let views: TypeViews = TypeViews(symbols: symbols, side: .server)
        var byArea: [String: [TypeDeclaration]] = [:]
        for type in contract.types where !type.isVocabulary { byArea[type.areaTypeName, default: []].append(type) }
        var files: [GeneratedFile] = []
        for area in AreaFiles.names(contract) {
            guard let declarations = byArea[area] else { continue }
            var packer: FilePacker = try packer()
            for type in declarations {
                let (view, imports) = views.view(type)
                try packer.add("swift-server/declaration.mustache", view, imports)
            }
            files += try packer.files(path(area, "Types"), in: output.folder, source: declarations[0].place.file)
        }
        return files
    }

    private func operationFiles(_ area: Area) throws -> [GeneratedFile] {
        let views: OperationViews = OperationViews(contract, symbols: symbols, options: options)
        var packer: FilePacker = try packer()
        try packer.add("swift-server/handler.mustache", views.handler(area), Imports(runtime: true))
        for operation in area.operations {
            let (view, imports) = views.declaration(operation)
            try packer.add("swift-server/operation.mustache", view, imports)
        }
        return try packer.files(
            path(area.typeName, "Operations"), in: output.folder, source: AreaFiles.source(area, options))
    }

    private func routeFiles(_ area: Area) throws -> [GeneratedFile] {
        let views: RouteViews = RouteViews(symbols: symbols, options: options)
        var packer: FilePacker = try packer()
        for operation in area.operations {
            let (view, imports) = views.view(operation, area: area)
            try packer.add("swift-server/route.mustache", view, imports)
        }
        return try packer.files(
            path(area.typeName, "Routes"), in: output.folder, source: AreaFiles.source(area, options))
    }

    // MARK: The service

    /// The compiler's work on an asynchronous function grows with the square of the places where it waits: a function
    /// of 767 takes minutes and gigabytes. More calls than this are parted into functions of `callsOfGroup`.
    private static let maximumCalls: Int = 64
    private static let callsOfGroup: Int = 24

    /// Cases of `respond`, or the functions that it is parted into.
    private func dispatch() -> (operations: ViewValue, groups: ViewValue) {
        let cases: [ViewValue] = contract.operations.enumerated().map { index, operation in
            ["index": .number(index), "function": .code(RouteViews.functionName(operation))]
        }
        guard cases.count > ServerOutput.maximumCalls else { return (.list(cases), .list([])) }
        let starts: StrideTo<Int> = stride(from: 0, to: cases.count, by: ServerOutput.callsOfGroup)
        let groups: [ViewValue] = starts.enumerated().map { number, start in
            let end: Int = min(start + ServerOutput.callsOfGroup, cases.count)
            return [
                "name": .code("respond\(number + 1)"), "first": .number(start),
                "last": .number(end - 1), "operations": .list(Array(cases[start..<end])),
            ]
        }
        return (.list([]), .list(groups))
    }

    private func serviceFiles() throws -> [GeneratedFile] {
        var packer: FilePacker = try packer()
        let arguments: [String] = contract.areas.map { area in
            "\(SwiftText.parameter(area.propertyName)): any \(SwiftText.identifier(area.typeName + "Handler"))"
        }
        var view: ViewObject = [
            "title": .spec(contract.info.title),
            "service": .code(SwiftText.identifier(options.name + "Service")),
            "contract": .code(SwiftText.identifier(options.name + "Contract")),
            "router": .code(SwiftText.identifier(options.name + "Router")),
            "handlers": .list(contract.areas.map { area in
                [
                    "name": .code(SwiftText.identifier(area.propertyName)),
                    "local": .code(SwiftText.local(area.propertyName, besides: [])),
                    "type": .code(SwiftText.identifier(area.typeName + "Handler")),
                ]
            }),
            "initializer": .code(SwiftLines.list("public init(", arguments, ") {", indent: "    ")),
        ]
        (view["operations"], view["groups"]) = dispatch()
        try packer.add("swift-server/service.mustache", view, Imports(runtime: true))
        return try packer.files("\(options.name)Service", in: output.folder, source: options.source)
    }

    private func routerFiles() throws -> [GeneratedFile] {
        let views: RouterViews = RouterViews(tree: RouteTree(contract.operations), options: options)
        var packer: FilePacker = try packer()
        let imports: Imports = Imports(runtime: false)
        let frame: ViewObject = [
            "router": .code(views.typeName), "entry": .code(views.entry),
            "paths": .list(views.paths.map(ViewValue.object)),
        ]
        try packer.add("swift-server/router.mustache", frame, imports)
        for view in views.groups { try packer.add("swift-server/router-node.mustache", view, imports) }
        for view in views.segments { try packer.add("swift-server/router-segment.mustache", view, imports) }
        return try packer.files("\(options.name)Router", in: output.folder, source: options.source)
    }

    private func contractFiles() throws -> [GeneratedFile] {
        let views: PolicyViews = PolicyViews(contract, symbols: symbols, options: options)
        var packer: FilePacker = try packer()
        try packer.addTable(of: contract, views)
        return try packer.files("\(options.name)Contract", in: output.folder, source: options.source)
    }

    private func schemaFiles() throws -> [GeneratedFile] {
        guard !contract.checks.isEmpty else { return [] }
        var packer: FilePacker = try packer()
        let view: ViewObject = [
            "schemas": .code(symbols.checksName),
            "plan": .spec(contract.checkPlan),
            "checks": .list(contract.checks.map { check in
                let place: String = "\(check.place.file):\(check.place.line), `\(check.place.pointer)`."
                return [
                    "documentation": .code(SwiftText.documentation([place], indent: "    ")),
                    "name": .code(SwiftText.identifier(check.name)),
                    "root": .number(check.root),
                ]
            }),
        ]
        try packer.add("swift-server/schemas.mustache", view, Imports(runtime: false))
        return try packer.files("\(options.name)Schemas", in: output.folder, source: options.source)
    }

    private func problemFiles() throws -> [GeneratedFile] {
        guard contract.problems.contains(where: { !$0.isStandard }) else { return [] }
        var imports: Imports = Imports(runtime: true)
        if let vocabulary = options.vocabulary { imports.add(vocabulary.module, isPublic: true) }
        var packer: FilePacker = try packer()
        try packer.add("swift-server/problem-response.mustache", ProblemViews(options: options).view(contract), imports)
        return try packer.files("\(options.name)Problem+Response", in: output.folder, source: options.source)
    }
}

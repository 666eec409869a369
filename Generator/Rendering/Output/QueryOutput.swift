import ContractModel

/// Files of named statements: a function each, and the structs of their rows.
struct QueryOutput {
    private let inputs: [StatementFile]
    private let options: RenderingOptions
    private let output: RenderingOptions.Output
    private let templates: TemplateSource

    init(
        _ files: [StatementFile], options: RenderingOptions, output: RenderingOptions.Output, templates: TemplateSource
    ) {
        inputs = files
        self.options = options
        self.output = output
        self.templates = templates
    }

    func files() throws -> [GeneratedFile] {
        let views: QueryViews = QueryViews()
        var rows: Set<String> = []
        var generated: [GeneratedFile] = []
        for file in inputs {
            var packer: FilePacker = FilePacker(frame: try templates.template("queries/file.mustache")) {
                try templates.template($0)
            }
            for statement in file.statements {
                let imports: Imports = imports(statement)
                if let row = statement.rowTypeName, rows.insert(row).inserted {
                    try packer.add("queries/row.mustache", views.row(name: row, statement), imports)
                }
                try packer.add("queries/query.mustache", views.function(statement), imports)
            }
            let source: String = file.statements.first?.place.file ?? options.source
            generated += try packer.files(name(file), in: output.folder, source: source)
        }
        return try generated + schema()
    }

    /// The migrations that the statements need.
    private func schema() throws -> [GeneratedFile] {
        guard !options.migrations.isEmpty else { return [] }
        var packer: FilePacker = FilePacker(frame: try templates.template("queries/file.mustache")) {
            try templates.template($0)
        }
        let view: ViewObject = [
            "name": .code(SwiftText.identifier(options.name + "Schema")),
            "migrations": .list(options.migrations.map { .spec($0) }),
        ]
        try packer.add("queries/schema.mustache", view, Imports(access: "package"))
        return try packer.files(options.name + "Schema", in: output.folder, source: "migrations")
    }

    private func name(_ file: StatementFile) -> String {
        var bytes: [UInt8] = []
        TemplateFilter.appendPath("\(file.typeName)Queries", into: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// What the types of a statement need: Foundation's by their names, everything else comes from the vocabulary.
    private func imports(_ statement: Statement) -> Imports {
        var imports: Imports = Imports(access: "package")
        imports.add("Postgres", isPublic: true)
        for type in statement.parameters.map(\.swiftType) + statement.columns.map(\.swiftType) {
            let bare: String = type.filter { $0 != "[" && $0 != "]" && $0 != "?" }
            switch bare {
            case "UUID", "Date", "Decimal": imports.addFoundation(isPublic: true)
            case _ where QueryOutput.builtIn.contains(bare): break
            default: if let vocabulary = options.vocabulary { imports.add(vocabulary.module, isPublic: true) }
            }
        }
        return imports
    }

    /// Types of the standard library and of `Postgres` itself.
    private static let builtIn: Set<String> = [
        "String", "Bool", "Int", "Int16", "Int32", "Int64", "UInt8", "Double", "Float", "CalendarDate", "JSONText",
    ]
}

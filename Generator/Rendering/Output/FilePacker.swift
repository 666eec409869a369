import ContractModel

/// Packs rendered declarations into files of a bounded size, each with its first line and its imports.
struct FilePacker {
    /// Where a file is cut, at the next declaration.
    private static let maximumLines: Int = 1500

    private struct Declaration {
        var text: String
        var imports: Imports
    }

    private let frame: Template
    private let declaration: (String) throws -> Template
    private var declarations: [Declaration] = []

    /// - Parameters:
    ///   - frame: template of a file.
    ///   - template: finds the template of a declaration.
    init(frame: Template, template: @escaping (String) throws -> Template) {
        self.frame = frame
        self.declaration = template
    }

    var isEmpty: Bool { declarations.isEmpty }

    /// Renders a declaration and puts it behind the others.
    mutating func add(_ template: String, _ view: ViewObject, _ imports: Imports) throws {
        var bytes: [UInt8] = []
        try declaration(template).render(view, into: &bytes)
        while bytes.last == UInt8(ascii: "\n") { bytes.removeLast() }
        declarations.append(Declaration(text: String(decoding: bytes, as: UTF8.self), imports: imports))
    }

    /// The files: `folder/name.generated.swift`, `folder/name2.generated.swift`, …
    func files(_ name: String, in folder: String, source: String) throws -> [GeneratedFile] {
        var files: [GeneratedFile] = []
        var start: Int = 0
        while start < declarations.count {
            var end: Int = start
            var lines: Int = 0
            while end < declarations.count, lines < FilePacker.maximumLines {
                lines += declarations[end].text.utf8.reduce(2) { $1 == UInt8(ascii: "\n") ? $0 + 1 : $0 }
                end += 1
            }
            let number: String = files.isEmpty ? "" : "\(files.count + 1)"
            let path: String = "\(name)\(number).generated.swift"
            files.append(
                GeneratedFile(
                    path: folder.isEmpty ? path : "\(folder)/\(path)",
                    text: try text(declarations[start..<end], source)))
            start = end
        }
        return files
    }

    private func text(_ declarations: ArraySlice<Declaration>, _ source: String) throws -> String {
        var imports: Imports = Imports()
        for declaration in declarations { imports.formUnion(declaration.imports) }
        return try frame.render([
            "source": .spec(source), "hasImports": .flag(!imports.isEmpty), "imports": imports.lines,
            "declarations": .list(declarations.map { .code($0.text) }),
        ])
    }
}

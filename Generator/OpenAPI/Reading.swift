import SourceTree

/// One run of the reader: what all its parts share.
final class Reading {
    let files: SourceFiles
    let diagnostics: Diagnostics
    let map: [(url: String, directory: String)]
    var version = Document.Version.v3_1
    /// Places that something refers to.
    private(set) var referenced: Set<Cursor.Key> = []
    /// Files in the order in which they were met, the root first.
    private(set) var visited: [Int32] = []
    /// Files that were Swagger.
    private var converted: Set<Int32> = []
    private var resolved: [ReferenceKey: Cursor?] = [:]

    private struct ReferenceKey: Hashable {
        var file: Int32
        var text: String
    }

    init(files: SourceFiles, map: [(url: String, directory: String)], diagnostics: Diagnostics) {
        self.files = files
        self.map = map
        self.diagnostics = diagnostics
        files.conversion = { [weak self] node, diagnostics in
            if node["swagger"] != nil { self?.converted.insert(node.location.file) }
            return SwaggerConversion(diagnostics: diagnostics).converted(node)
        }
    }

    /// A pointer or reference as the author of its file wrote it.
    func written(_ text: String, in file: Int32) -> String {
        converted.contains(file) ? SwaggerConversion.original(text) : text
    }

    func visit(_ file: Int32) {
        if !visited.contains(file) { visited.append(file) }
    }

    /// The place that a reference names. Nil: it has been reported.
    func resolve(_ text: String, at place: SourceLocation) -> Cursor? {
        let key = ReferenceKey(file: place.file, text: text)
        if let known = resolved[key] {
            if known == nil { reportAgain(text, at: place) }
            return known
        }
        let cursor = ReferenceResolver(reading: self, text: text, place: place).target()
        resolved[key] = .some(cursor)
        if let cursor {
            visit(cursor.node.location.file)
            referenced.insert(cursor.key)
        }
        return cursor
    }

    /// A reference that failed once fails at every place that has it.
    private func reportAgain(_ text: String, at place: SourceLocation) {
        _ = ReferenceResolver(reading: self, text: text, place: place).target()
    }

    func wrongType(_ node: Node, expected: String, of subject: String, hint: String? = nil) {
        diagnostics.error(
            "wrong-type", "\(subject) must be \(expected), not \(node.value.typeName)", at: node.location, hint: hint)
    }

    func unsupported(_ message: String, at place: SourceLocation, hint: String? = nil) {
        diagnostics.warning("unsupported-feature", message, at: place, hint: hint)
    }
}

extension Node.Value {
    /// With article, for messages.
    var typeName: String {
        switch self {
        case .null: "null"
        case .boolean(let value): "the Boolean '\(value)'"
        case .number(let text): "the number '\(text)'"
        case .string(let text) where text.utf8.count <= 40: "the string '\(text)'"
        case .string: "a string"
        case .array: "an array"
        case .object: "an object"
        }
    }
}

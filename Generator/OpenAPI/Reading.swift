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

    /// Whether a file was Swagger.
    func isConverted(_ file: Int32) -> Bool { converted.contains(file) }

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
            "wrong-type", "\(subject) must be \(expected), not \(node.value.typeName)", at: node.location,
            hint: hint ?? (node.isNull ? Self.emptyHint(expected) : nil))
    }

    /// A key of YAML without a value is null.
    private static func emptyHint(_ expected: String) -> String? {
        if expected.hasPrefix("an object") { return "nothing stands there: write '{}', or remove it" }
        return expected.hasPrefix("an array") ? "nothing stands there: write '[]', or remove it" : nil
    }

    /// A name that no message could carry (RFC 9110 §5.1).
    func checkHeader(_ name: String, at location: SourceLocation) {
        guard name.isEmpty || !name.utf8.allSatisfy(Self.isTokenByte) else { return }
        diagnostics.error(
            "invalid-header", "'\(name)' cannot be the name of a header", at: location,
            hint: "names have letters of ASCII, digits and !#$%&'*+-.^_`|~")
    }

    private static func isTokenByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
        }
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

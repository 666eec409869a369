package import SourceTree

/// Reads an OpenAPI description, and every file it refers to, into a `Document`.
///
/// All findings of the run are collected; the document holds whatever could be understood beside them.
package struct DescriptionReader {
    private let files: SourceFiles
    private let map: [(url: String, directory: String)]
    private let diagnostics: Diagnostics

    /// `map` answers references to other machines from a folder; nothing is fetched.
    package init(files: SourceFiles, map: [(url: String, directory: String)], diagnostics: Diagnostics) {
        self.files = files
        self.map = map
        self.diagnostics = diagnostics
    }

    /// Nil: the file could not be read or is no OpenAPI description of a known version, which is among the findings.
    package func read(path: String) -> Document? {
        let reading = Reading(files: files, map: map, diagnostics: diagnostics)
        guard let (file, node) = files.root(of: path, diagnostics: diagnostics) else { return nil }
        reading.visit(file.index)
        guard let version = version(of: node) else { return nil }
        reading.version = version
        return DocumentReader(reading: reading).read(Cursor(node: node, pointer: "#"))
    }

    private func version(of node: Node) -> Document.Version? {
        guard let object = node.object else {
            diagnostics.error("wrong-type", "a description must be an object", at: node.location)
            return nil
        }
        guard let value = object["openapi"] else {
            // Another version of Swagger has been reported.
            guard object["swagger"] == nil else { return nil }
            diagnostics.error(
                "missing-field", "a description begins with 'openapi' or 'swagger'", at: node.location,
                hint: "write 'openapi: 3.1.1'")
            return nil
        }
        let text = value.string ?? value.number ?? ""
        let minor = text.split(separator: ".", omittingEmptySubsequences: false).prefix(2).joined(separator: ".")
        guard let version = Document.Version(rawValue: minor) else {
            diagnostics.error(
                "unsupported-version", "OpenAPI '\(text)' is not read", at: value.location,
                hint: "3.0, 3.1, 3.2 and Swagger 2.0 are"
            )
            return nil
        }
        if value.string == nil {
            diagnostics.warning(
                "wrong-type", "'openapi' must be a string such as '\(minor).0'", at: value.location)
        }
        return version
    }
}

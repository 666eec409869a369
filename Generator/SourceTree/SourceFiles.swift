/// The files of a run. Nothing here touches the disk: bytes come from the reader that the caller injects.
package final class SourceFiles {
    /// Largest file that is read, in bytes.
    package static let maximumBytes = 64 * 1024 * 1024

    /// Returns the bytes of a path, or throws the reason why it cannot.
    package typealias Reader = (_ path: String) throws -> [UInt8]

    package private(set) var files: [SourceFile] = []
    private var indices: [String: Int32] = [:]
    private var roots: [Int32: Node?] = [:]
    /// Paths of files by the address that they give themselves (`$self`, OpenAPI 3.2).
    private var selves: [String: String] = [:]
    /// Changes the tree of a file right after it has been parsed, so that all who read it see the same.
    package var conversion: ((Node, Diagnostics) -> Node)?
    private let reader: Reader

    package init(reader: @escaping Reader) { self.reader = reader }

    /// Files in memory, by path.
    package convenience init(texts: [String: String]) {
        self.init { path in
            guard let text = texts[path] else { throw SourceError("no such file") }
            return Array(text.utf8)
        }
    }

    package subscript(index: Int32) -> SourceFile { files[Int(index)] }

    /// Nil for a location in no file.
    package func file(at location: SourceLocation) -> SourceFile? {
        files.indices.contains(Int(location.file)) ? files[Int(location.file)] : nil
    }

    /// Reads a file once. A file that cannot be read is still listed, empty, so that a finding can name it.
    package func load(_ path: String) -> SourceFile {
        let path = SourcePath.normalized(path)
        if let index = indices[path] { return files[Int(index)] }
        let file = read(path)
        indices[path] = file.index
        files.append(file)
        return file
    }

    private func read(_ path: String) -> SourceFile {
        let index = Int32(files.count)
        do {
            let bytes = try reader(path)
            guard bytes.count <= Self.maximumBytes else {
                throw SourceError("it has \(bytes.count) bytes; at most \(Self.maximumBytes) are read")
            }
            return SourceFile(index: index, path: path, bytes: bytes, failure: nil)
        } catch {
            return SourceFile(index: index, path: path, bytes: [], failure: "\(error)")
        }
    }

    /// The tree of a YAML or JSON file, parsed once. Nil: the reason is among the findings.
    ///
    /// `referrer` is where the path was written; without it, a failure is reported in the file itself.
    package func root(
        of path: String, diagnostics: Diagnostics, referrer: SourceLocation? = nil
    ) -> (file: SourceFile, node: Node)? {
        let file = load(path)
        if let failure = file.failure {
            let place = referrer ?? SourceLocation(file: file.index, line: 1, column: 1)
            diagnostics.error("unreadable-file", "cannot read '\(file.path)': \(failure)", at: place)
            return nil
        }
        if let known = roots[file.index] { return known.map { (file, $0) } }
        let parsed = SourceText.parse(file, diagnostics: diagnostics)
        let node = conversion.map { conversion in parsed.map { conversion($0, diagnostics) } } ?? parsed
        roots[file.index] = .some(node)
        if let own = node?["$self"]?.string { selves[URIReference(own).address] = file.path }
        return node.map { (file, $0) }
    }

    /// The file that says of itself that it is at an address; nil where none that has been read does.
    package func path(ofSelf address: String) -> String? { selves[address] }
}

/// A reason in words, for readers of files.
package struct SourceError: Error, CustomStringConvertible {
    package var description: String

    package init(_ description: String) { self.description = description }
}

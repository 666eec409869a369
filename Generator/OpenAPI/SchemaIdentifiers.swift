import SourceTree

/// Tells references that a path and a pointer resolve from those in which `$id` or an anchor has a part.
final class SchemaIdentifiers {
    private let reading: Reading
    /// By file: it has the text `"$id"` or `$id:` somewhere.
    private var mentions: [Int32: Bool] = [:]

    init(reading: Reading) { self.reading = reading }

    /// Whether `$id` or an anchor may decide what a reference of a schema means.
    func concern(_ text: String, in schema: Schema) -> Bool {
        guard reading.version > .v3_0 else { return false }
        let parts = text.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
        let fragment = parts.count == 2 ? parts[1] : ""
        let isPointer = fragment.isEmpty || fragment.hasPrefix("/")
        let isLocal = parts.first?.isEmpty ?? true
        if text.hasPrefix("urn:") || Self.isPublished(text) { return true }
        guard mentionsIdentifier(schema.location.file) else { return !isPointer && !isLocal }
        if !isPointer { return true }
        if isLocal { return isBelowInnerIdentifier(schema) }
        return !isFile(String(parts[0]), from: schema)
    }

    /// Beside this file there is one of that name: authors of descriptions mean it, whatever `$id` says.
    private func isFile(_ address: String, from schema: Schema) -> Bool {
        guard !address.contains("://") else { return false }
        let path = SourcePath.resolve(address, relativeTo: reading.files[schema.location.file].path)
        return reading.files.load(path).failure == nil
    }

    /// The meta-schema of JSON Schema is known by its address.
    private static func isPublished(_ text: String) -> Bool { text.hasPrefix("https://json-schema.org/draft/") }

    private func mentionsIdentifier(_ file: Int32) -> Bool {
        if let known = mentions[file] { return known }
        let name = Array("$id".utf8)
        let found = reading.files[file].bytes.withUnsafeBufferPointer { bytes in
            bytes.indices.dropLast(2).contains { index in
                bytes[index] == name[0] && bytes[index + 1] == name[1] && bytes[index + 2] == name[2]
            }
        }
        mentions[file] = found
        return found
    }

    /// Some object below the root of the file and down to the schema has an `$id`: pointers begin there.
    private func isBelowInnerIdentifier(_ schema: Schema) -> Bool {
        let path = reading.files[schema.location.file].path
        guard let root = reading.files.root(of: path, diagnostics: reading.diagnostics)?.node,
            let tokens = JSONPointer.tokens(String(schema.pointer.dropFirst()))
        else { return true }
        var node = root
        for token in tokens {
            let next = node[token] ?? Int(token).flatMap { index in
                node.array.flatMap { $0.indices.contains(index) ? $0[index] : nil }
            }
            guard let next else { return true }
            node = next
            if node["$id"]?.string != nil { return true }
        }
        return false
    }
}

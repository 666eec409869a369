import SourceTree

/// Finds what one `$ref` names: its file, then its pointer.
struct ReferenceResolver {
    let reading: Reading
    let text: String
    let place: SourceLocation

    func target() -> Cursor? {
        let parts = text.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
        guard let fragment = JSONPointer.percentDecoded(parts.count == 2 ? parts[1] : ""),
            let address = JSONPointer.percentDecoded(parts.first ?? "")
        else { return malformed("a '%' is not followed by two hexadecimal digits") }
        guard let (file, root) = root(at: address) else { return nil }
        let start = Cursor(node: root, pointer: "#")
        if !fragment.isEmpty, !fragment.hasPrefix("/") { return anchor(fragment, in: start, file) }
        guard let tokens = JSONPointer.tokens(fragment) else {
            return malformed("'~' must be written '~0' and '/' in a name '~1'")
        }
        return walk(isMoved(tokens, root) ? SwaggerConversion.moved(tokens) : tokens, from: start, in: file)
    }

    /// The author of a Swagger file wrote `#/definitions/Pet`, and its tree has that under `components`.
    private func isMoved(_ tokens: [String], _ root: Node) -> Bool {
        guard let first = tokens.first, root["openapi"] != nil else { return false }
        return root[first] == nil && SwaggerConversion.moved(tokens) != tokens
    }

    private func malformed(_ reason: String) -> Cursor? {
        reading.diagnostics.error("invalid-reference", "reference '\(text)': \(reason)", at: place)
        return nil
    }

    private func root(at address: String) -> (file: SourceFile, node: Node)? {
        let referrer = reading.files[place.file].path
        guard !address.isEmpty else {
            return reading.files.root(of: referrer, diagnostics: reading.diagnostics)
        }
        let path: String
        if let known = reading.files.path(ofSelf: absolute(address, referrer)) {
            path = known
        } else if isRemote(address) {
            guard let mapped = mapped(address) else { return nil }
            path = mapped
        } else {
            path = SourcePath.resolve(address, relativeTo: referrer)
            guard Self.isText(path) else {
                _ = malformed("a description is split into files that end in .yaml, .yml or .json")
                return nil
            }
        }
        return reading.files.root(of: path, diagnostics: reading.diagnostics, referrer: place)
    }

    /// Other files are nobody's description: what stands in them must not come into messages or output.
    private static func isText(_ path: String) -> Bool {
        [".yaml", ".yml", ".json"].contains { path.lowercased().hasSuffix($0) }
    }

    /// The address against that of the referring file, where it has one (`$self`).
    private func absolute(_ address: String, _ referrer: String) -> String {
        guard !isRemote(address),
            let base = reading.files.root(of: referrer, diagnostics: reading.diagnostics)?.node["$self"]?.string
        else { return address }
        return URIReference(address).resolved(against: URIReference(base)).address
    }

    private func isRemote(_ address: String) -> Bool { address.contains("://") }

    /// `https://example.com/a/b.yaml` with `https://example.com/a=local` → `local/b.yaml`. The longest address wins.
    private func mapped(_ address: String) -> String? {
        let matches = reading.map.filter {
            address == $0.url || address.hasPrefix($0.url.hasSuffix("/") ? $0.url : $0.url + "/")
        }
        guard let match = matches.max(by: { $0.url.utf8.count < $1.url.utf8.count }) else {
            let directory = SourcePath.directory(of: address)
            reading.diagnostics.error(
                "remote-reference", "'\(address)' is on another machine, and nothing is fetched", at: place,
                hint: "save a copy and say --map \(directory)=DIR")
            return nil
        }
        return SourcePath.normalized(match.directory + "/" + address.dropFirst(match.url.count))
    }

    private func walk(_ tokens: [String], from start: Cursor, in file: SourceFile) -> Cursor? {
        var cursor = start
        for token in tokens {
            guard let next = step(token, from: cursor) else {
                unresolved(token, in: cursor, file)
                return nil
            }
            cursor = next
        }
        return cursor
    }

    private func step(_ token: String, from cursor: Cursor) -> Cursor? {
        switch cursor.node.value {
        case .object(let object): object[token].map { cursor.child(token, $0) }
        case .array(let elements):
            Int(token).flatMap { elements.indices.contains($0) ? cursor.child($0, elements[$0]) : nil }
        default: nil
        }
    }

    private func unresolved(_ token: String, in cursor: Cursor, _ file: SourceFile) {
        let keys = cursor.node.object?.members.map(\.key) ?? []
        let pointer = reading.written(cursor.pointer, in: file.index)
        let owner = pointer == "#" ? "'\(file.path)'" : "'\(pointer)' of '\(file.path)'"
        let reference = reading.written(text, in: place.file)
        let missing = token == "components" && reference != text ? Self.section(of: reference) : token
        reading.diagnostics.error(
            "unresolved-reference", "reference '\(reference)' leads nowhere: \(owner) has no '\(missing)'", at: place,
            hint: Suggestion.hint(for: token, in: keys))
    }

    /// `#/definitions/Pet` → `definitions`.
    private static func section(of reference: String) -> String {
        String(reference.dropFirst(2).prefix { $0 != "/" })
    }

    /// `#name` of a schema with `$anchor: name`.
    private func anchor(_ name: String, in root: Cursor, _ file: SourceFile) -> Cursor? {
        var stack = [root]
        while let cursor = stack.popLast() {
            if cursor.node["$anchor"]?.string == name { return cursor }
            switch cursor.node.value {
            case .object(let object): stack += object.members.map { cursor.child($0.key, $0.value) }
            case .array(let elements): stack += elements.enumerated().map { cursor.child($0.offset, $0.element) }
            default: break
            }
        }
        reading.diagnostics.error(
            "unresolved-reference", "reference '\(text)' leads nowhere: no '$anchor: \(name)' in '\(file.path)'",
            at: place,
            hint: "a pointer begins with '#/'")
        return nil
    }
}

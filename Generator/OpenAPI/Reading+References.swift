import SourceTree

/// Where a chain of references ended.
struct Followed {
    var cursor: Cursor
    /// Name under `components` of the last reference.
    var componentName: String?
    /// `description` beside the first reference (3.1), which goes before the target's own.
    var description: String?
    /// The first reference, if there was one.
    var referenceLocation: SourceLocation?
}

extension Reading {
    /// Follows references that stand in place of an object (not of a schema). Nil: unresolved, which is reported.
    ///
    /// - Parameter section: where under `components` such objects stand.
    func follow(_ start: Cursor, in section: String? = nil) -> Followed? {
        var followed = Followed(cursor: start)
        var seen: Set<Cursor.Key> = []
        while let reference = followed.cursor.node["$ref"] {
            guard let text = reference.string else {
                wrongType(reference, expected: "a string", of: "'$ref'")
                return nil
            }
            guard seen.insert(followed.cursor.key).inserted else {
                diagnostics.error(
                    "reference-cycle", "reference '\(text)' leads back to itself", at: reference.location)
                return nil
            }
            noteSiblings(of: followed.cursor, in: &followed)
            guard let target = resolve(text, at: reference.location) else { return nil }
            if let section, !isOf(section, target, text, at: reference.location) { return nil }
            followed.referenceLocation = followed.referenceLocation ?? reference.location
            followed.componentName = Self.componentName(target.pointer)
            followed.cursor = target
        }
        return followed
    }

    /// What objects under `components` are.
    private static let components = [
        "schemas": "a schema", "responses": "a response", "parameters": "a parameter", "examples": "an example",
        "requestBodies": "a request body", "headers": "a header", "securitySchemes": "a security scheme",
        "links": "a link", "callbacks": "a callback", "pathItems": "a path item", "mediaTypes": "a media type",
    ]

    /// A component of another section is another thing.
    private func isOf(_ section: String, _ target: Cursor, _ text: String, at place: SourceLocation) -> Bool {
        let parts = target.pointer.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 4, parts[1] == "components", parts[2] != section, let found = Self.components[parts[2]],
            let wanted = Self.components[section]
        else { return true }
        diagnostics.error(
            "invalid-reference", "reference '\(text)' leads to \(found), where \(wanted) has to stand", at: place,
            hint: section == "mediaTypes" && parts[2] == "schemas" ? "write 'schema: {$ref: …}'" : nil)
        return false
    }

    /// In 3.1, `summary` and `description` may stand beside a reference; anything else is ignored by the specification.
    private func noteSiblings(of cursor: Cursor, in followed: inout Followed) {
        for member in cursor.node.object?.members ?? [] where member.key != "$ref" && !member.key.hasPrefix("x-") {
            if version > .v3_0, member.key == "description" || member.key == "summary" {
                if member.key == "description" { followed.description = followed.description ?? member.value.string }
            } else {
                reportSibling(member.key, at: member.keyLocation)
            }
        }
    }

    func reportSibling(_ key: String, at place: SourceLocation) {
        diagnostics.warning(
            "reference-sibling", "'\(key)' beside '$ref' has no effect", at: place,
            hint: version == .v3_0 ? "in OpenAPI 3.0 a reference stands alone; wrap it in 'allOf'" : nil)
    }

    /// `#/components/parameters/Limit` → `Limit`.
    static func componentName(_ pointer: String) -> String? {
        let prefix = "#/components/"
        guard pointer.hasPrefix(prefix) else { return nil }
        let parts = pointer.dropFirst(prefix.count).split(separator: "/", omittingEmptySubsequences: false)
        return parts.count == 2 ? JSONPointer.unescape(parts[1]) : nil
    }

    /// The value of an extension; a `$ref` in its place is followed, so that a vocabulary can have its own file.
    func extensionValue(_ cursor: Cursor) -> Node {
        guard cursor.node["$ref"]?.string != nil else { return cursor.node }
        return follow(cursor)?.cursor.node ?? cursor.node
    }
}

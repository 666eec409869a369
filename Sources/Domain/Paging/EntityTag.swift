/// The entity tag of a versioned resource: its version in quotes, `"7"` (RFC 9110 §8.8.3). Where a representation shows
/// more than the resource has a version of, a digest of all of it follows, `"7-s5Vd…"`: the tag changes with whatever
/// is shown, and a change is held against the version alone.
package struct EntityTag: Sendable, Hashable {
    package let version: Int
    /// In characters of base64url.
    package let digest: String?

    package init(version: Int, digest: String? = nil) {
        self.version = version
        self.digest = digest
    }

    package var text: String { digest.map { "\"\(version)-\($0)\"" } ?? "\"\(version)\"" }

    /// Whether a value of `If-Match` names this version. `*` matches everything; a weak tag never matches (RFC 9110
    /// §13.1.1).
    package func matches(ifMatch header: String) -> Bool {
        header.split(separator: ",").contains { part in
            let tag: String = String(part.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
            return tag == "*" || tag == "\"\(version)\"" || digest != nil && names(tag)
        }
    }

    /// Whether it is a tag with this version and any digest.
    private func names(_ tag: String) -> Bool {
        tag.hasPrefix("\"\(version)-") && tag.hasSuffix("\"") && tag.utf8.count > "\"\(version)-\"".utf8.count
    }
}

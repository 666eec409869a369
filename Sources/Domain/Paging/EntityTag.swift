/// The entity tag of a versioned resource: its version in quotes, `"7"` (RFC 9110 §8.8.3).
package struct EntityTag: Sendable, Hashable {
    package let version: Int

    package init(version: Int) { self.version = version }

    package var text: String { "\"\(version)\"" }

    /// Whether a value of `If-Match` names this version. `*` matches everything; a weak tag never matches (RFC 9110
    /// §13.1.1).
    package func matches(ifMatch header: String) -> Bool {
        header.split(separator: ",").contains { part in
            let tag: String = String(part.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
            return tag == "*" || tag == text
        }
    }
}

/// The first thing that is wrong with a chain of the audit log.
package struct AuditFinding: Sendable, Hashable, CustomStringConvertible {
    package enum Kind: String, Sendable, Hashable {
        /// The row's content is not what its hash covers.
        case altered
        /// Rows are not there.
        case missing
        /// A row is there that the chain does not know.
        case inserted
        /// The row, or the one after it, was replaced by another with a hash of its own.
        case replaced
        /// The row is not the one whose hash was noted elsewhere: it was rewritten, or one before it with all after it.
        case rewritten
    }

    package var kind: Kind
    /// Of the row, or of the first of those that are missing.
    package var position: Int
    package var description: String
}

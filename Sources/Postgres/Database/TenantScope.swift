package import FoundationEssentials

/// Whose rows a transaction may see and change. Row-level security holds it: see `SessionStatements`.
package struct TenantScope: Sendable, Hashable {
    package let id: UUID

    package init(id: UUID) {
        self.id = id
    }
}

/// The scope a transaction runs in. There is none without.
package enum TransactionScope: Sendable, Hashable {
    case tenant(TenantScope)
    /// All tenants, for work that belongs to none: schedules, provisioning, health.
    case system(reason: String)
}

/// How concurrent transactions see each other.
package enum Isolation: String, Sendable, CaseIterable {
    case readCommitted = "READ COMMITTED"
    case repeatableRead = "REPEATABLE READ"
    case serializable = "SERIALIZABLE"
}

package enum TransactionAccess: Sendable, CaseIterable {
    case write, read

    /// A write is not forced: a server that is read-only by default (`default_transaction_read_only`) stays so.
    var clause: String { self == .read ? ", READ ONLY" : "" }
}

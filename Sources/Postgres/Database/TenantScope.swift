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

package enum TransactionAccess: String, Sendable, CaseIterable {
    case write = "READ WRITE"
    case read = "READ ONLY"
}

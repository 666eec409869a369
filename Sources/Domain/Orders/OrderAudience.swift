/// What a role sees of an order besides its work.
package struct OrderAudience: Sendable, Hashable {
    package let role: UserRole

    package init(_ role: UserRole) { self.role = role }

    /// Client price, and what was paid.
    package var seesPrice: Bool {
        switch role {
        case .client, .support, .admin, .superadmin: true
        case .writer, .editor: false
        }
    }

    /// Who ordered.
    package var seesClient: Bool {
        switch role {
        case .support, .admin, .superadmin: true
        case .client, .writer, .editor: false
        }
    }

    /// What the writer earns.
    package var seesCompensation: Bool {
        switch role {
        case .writer, .admin, .superadmin: true
        case .client, .support, .editor: false
        }
    }

    /// Name of the other people in events, internal events, visibility.
    package var isStaff: Bool { SessionRules.isStaff(role) }

    /// Writers work towards their own deadline.
    package var usesWriterDeadline: Bool { role == .writer }

    /// The client's own reference may name the client.
    package var seesPurchaseReference: Bool { seesPrice }
}

/// Who moves an order.
package struct OrderActor: Sendable {
    /// Nil: the system.
    package var role: UserRole?
    package var userID: UserID?
    private var holds: @Sendable (String) -> Bool

    /// The platform itself, which may make every move.
    package static let system: OrderActor = OrderActor(role: nil, userID: nil) { _ in true }

    private init(role: UserRole?, userID: UserID?, holds: @escaping @Sendable (String) -> Bool) {
        self.role = role
        self.userID = userID
        self.holds = holds
    }

    /// `holds` tells whether the caller has a permission.
    package init(role: UserRole, userID: UserID, holds: @escaping @Sendable (String) -> Bool) {
        self.init(role: Optional(role), userID: userID, holds: holds)
    }

    /// Permission, role, and for clients and writers that the order is theirs. Says nothing about the status.
    package func mayMake(_ move: OrderStatusMove, of order: OrderState) -> Bool {
        guard let role else { return true }
        guard let permission = move.permission, holds(permission) else { return false }
        guard move.roles.isEmpty || move.roles.contains(role.rawValue) else { return false }
        switch role {
        case .client: return order.clientID == userID
        case .writer: return move == .take || order.currentWriterID == userID
        default: return true
        }
    }

    /// Whether the move usually is another person's, so that staff have to say why.
    package func actsOnBehalf(_ move: OrderStatusMove) -> Bool {
        guard let role else { return false }
        switch move {
        case .checkout, .acceptDelivery, .approve: return role != .client
        case .submit, .submitForQa, .resubmit, .startRevision: return role != .writer
        default: return false
        }
    }
}

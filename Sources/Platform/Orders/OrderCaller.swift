import ContractRuntime
import Domain
import FoundationEssentials
import PlatformAPI
import PlatformQueries

/// A caller as orders see it.
struct OrderCaller: Sendable {
    let id: UserID
    let role: UserRole
    /// What the caller may do with an order.
    let `actor`: OrderActor
    /// What the caller sees of an order.
    let audience: OrderAudience

    /// - Throws: `StandardProblem.unauthenticated` for credentials that are not ours.
    init(_ caller: Caller) throws {
        let id: UserID = try caller.userID
        let role: UserRole = try caller.userRole
        self.id = id
        self.role = role
        actor = OrderActor(role: role, userID: id) { PlatformContract.contract.allows(caller, $0) }
        audience = OrderAudience(role)
    }

    private init(id: UserID, role: UserRole, actor: OrderActor) {
        self.id = id
        self.role = role
        self.actor = actor
        audience = OrderAudience(role)
    }

    /// The platform itself. Its events name nobody.
    static let system: OrderCaller = OrderCaller(
        id: UserID(rawValue: UUID(uuid: (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0))), role: .superadmin,
        actor: .system)

    /// - Throws: `PlatformProblem.orderNotFound`, also for orders of other people and websites.
    func visible(_ order: OrderRow?) throws -> OrderRow {
        guard let order, sees(order) else { throw PlatformProblem.orderNotFound }
        return order
    }

    /// Clients see their own orders, writers those assigned to them, staff all of the website.
    private func sees(_ order: OrderRow) -> Bool {
        switch role {
        case .client: order.clientID == id
        case .writer: order.currentWriterID == id
        case .support, .editor, .admin, .superadmin: true
        }
    }
}

import ContractRuntime
import Domain
import FoundationEssentials
import PlatformQueries
import Postgres

/// What decides what a caller sees of orders and may do with them.
struct OrderContext: Sendable {
    let caller: OrderCaller
    let policy: OrderPolicy
    let now: Date

    /// A website without a policy has the standard one.
    init(_ caller: OrderCaller, _ policy: FindOrderPolicyRow?, at now: Date) {
        self.caller = caller
        self.policy = policy.map(OrderPolicy.init) ?? OrderPolicy()
        self.now = now
    }

    func moves(of order: OrderRow) -> OrderMoves {
        OrderMoves(order: order.state, actor: caller.actor, policy: policy, now: now)
    }
}

/// One transaction's work on orders by one caller: what orders, staffing and payments share. What it writes goes with
/// the next flight; see `Transaction.later`.
struct OrderDesk {
    let transaction: Transaction
    let context: OrderContext
    let makeID: @Sendable () -> UUID

    var caller: OrderCaller { context.caller }
    var policy: OrderPolicy { context.policy }
    var now: Date { context.now }

    /// The order again, after a change. Nobody else changes it until the transaction ends.
    ///
    /// - Throws: `PlatformProblem.orderNotFound`, also for orders of other people and websites.
    func lock(_ id: OrderID) async throws -> OrderRow {
        try caller.visible(try await transaction.lockOrder(orderID: id))
    }

    func moves(of order: OrderRow) -> OrderMoves { context.moves(of: order) }
}

extension OrderRow {
    /// - Throws: `StandardProblem.preconditionFailed` when `If-Match` names another version.
    func requireMatch(_ header: String?) throws {
        guard let header, !EntityTag(version: version).matches(ifMatch: header) else { return }
        throw StandardProblem.preconditionFailed
    }
}

import ContractRuntime
import Domain
import FoundationEssentials
import PlatformQueries
import Postgres

/// One transaction's work on orders by one caller: what orders, staffing and payments share.
struct OrderDesk {
    let transaction: Transaction
    let caller: OrderCaller
    let policy: OrderPolicy
    let now: Date
    let makeID: @Sendable () -> UUID

    /// Reads the website's policy; one without has the standard one.
    init(_ transaction: Transaction, caller: OrderCaller, surroundings: Surroundings) async throws {
        self.transaction = transaction
        self.caller = caller
        policy = try await transaction.findOrderPolicy().map(OrderPolicy.init) ?? OrderPolicy()
        now = surroundings.now()
        makeID = surroundings.makeID
    }

    /// An order that the caller may see.
    ///
    /// - Throws: `PlatformProblem.orderNotFound`, also for orders of other people and websites.
    func find(_ id: OrderID) async throws -> OrderRow {
        guard let order = try await transaction.findOrder(orderID: id), caller.sees(order) else {
            throw PlatformProblem.orderNotFound
        }
        return order
    }

    /// Like `find`, and nobody else changes the order until the transaction ends.
    func lock(_ id: OrderID) async throws -> OrderRow {
        guard let order = try await transaction.lockOrder(orderID: id), caller.sees(order) else {
            throw PlatformProblem.orderNotFound
        }
        return order
    }

    func moves(of order: OrderRow) -> OrderMoves {
        OrderMoves(order: order.state, actor: caller.actor, policy: policy, now: now)
    }
}

extension OrderRow {
    /// - Throws: `StandardProblem.preconditionFailed` when `If-Match` names another version.
    func requireMatch(_ header: String?) throws {
        guard let header, !EntityTag(version: version).matches(ifMatch: header) else { return }
        throw StandardProblem.preconditionFailed
    }
}

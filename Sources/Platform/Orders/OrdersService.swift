import ContractRuntime
import Domain
import PlatformAPI
import PlatformQueries
import Postgres

/// The life of an order.
package struct OrdersService: OrdersHandler {
    let surroundings: Surroundings

    package init(surroundings: Surroundings) { self.surroundings = surroundings }
}

extension Surroundings {
    /// One transaction that changes an order. It begins with the order, locked, and the website's policy in one flight.
    ///
    /// - Parameter context: of the operation that has succeeded when the transaction commits; nil: it has not yet.
    /// - Throws: `PlatformProblem.orderNotFound` when the caller does not see the order, before `body` runs.
    func changingOrder<Result: Sendable>(
        _ id: OrderID, by caller: Caller, in tenant: Tenant, auditing context: RequestContext?,
        _ body: (OrderDesk, OrderRow) async throws -> Result
    ) async throws -> Result {
        try await changingOrder(
            id, by: try OrderCaller(caller), in: try tenant.scope, auditing: context
        ) { desk, order in
            try await body(desk, try desk.caller.visible(order))
        }
    }

    /// Like the above for whoever looks at the order with other eyes; nil when there is none.
    func changingOrder<Result: Sendable>(
        _ id: OrderID, by caller: OrderCaller, in scope: TenantScope, auditing request: RequestContext?,
        _ body: (OrderDesk, OrderRow?) async throws -> Result
    ) async throws -> Result {
        try await database.write(in: scope) { transaction in
            if let request { try transaction.audit(request, self) }
            let (policy, order): (FindOrderPolicyRow?, OrderRow?) = try await transaction.batch(
                .findOrderPolicy(), .lockOrder(orderID: id))
            let context: OrderContext = OrderContext(caller, policy, at: now())
            return try await body(OrderDesk(transaction: transaction, context: context, makeID: makeID), order)
        }
    }
}

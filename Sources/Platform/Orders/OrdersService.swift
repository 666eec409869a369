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
    /// One transaction that changes orders.
    func changingOrders<Result: Sendable>(
        by caller: Caller, in tenant: Tenant, _ body: (OrderDesk) async throws -> Result
    ) async throws -> Result {
        let orderCaller: OrderCaller = try OrderCaller(caller)
        return try await database.write(in: tenant.scope) { transaction in
            try await body(try await OrderDesk(transaction, caller: orderCaller, surroundings: self))
        }
    }

    /// One transaction that reads orders.
    func readingOrders<Result: Sendable>(
        by caller: Caller, in tenant: Tenant, _ body: (OrderDesk) async throws -> Result
    ) async throws -> Result {
        let orderCaller: OrderCaller = try OrderCaller(caller)
        return try await database.read(in: tenant.scope) { transaction in
            try await body(try await OrderDesk(transaction, caller: orderCaller, surroundings: self))
        }
    }
}

package import ContractRuntime
import Domain
package import PlatformAPI
import PlatformQueries
import Postgres

extension OrdersService {
    package func updateOrder(
        _ input: UpdateOrder.Input, by caller: Caller, in tenant: Tenant, context: RequestContext
    ) async throws -> UpdateOrder.Output {
        try await surroundings.changingOrder(
            input.orderID, by: caller, in: tenant, auditing: context
        ) { desk, order in
            try order.requireMatch(input.ifMatch)
            guard order.state.isEditableByClient else {
                throw PlatformProblem.orderLocked(orderStatus: order.status.rawValue)
            }
            try await desk.change(order, input.body)
            try desk.record(.updated, of: order.id)
            let view: OrderView = try await desk.commitView(order.id)
            return .init(eTag: view.entityTag, body: view.body)
        }
    }
}

extension OrderDesk {
    fileprivate func change(_ order: OrderRow, _ update: OrderUpdate) async throws {
        if update.citationStyle.value != nil || update.englishType.value != nil {
            try await transaction.catalogueRows().priceBook.requireTexts(
                citationStyle: update.citationStyle.value, englishType: update.englishType.value)
        }
        try transaction.later(
            .updateOrder(
                topic: update.topic ?? order.topic, instructions: update.instructions ?? order.instructions,
                citationStyle: update.citationStyle.applied(to: order.citationStyle),
                englishType: update.englishType.applied(to: order.englishType),
                purchaseReference: update.purchaseReference.applied(to: order.purchaseReference), at: now,
                orderID: order.id, version: order.version))
    }
}

extension Change {
    /// RFC 7396: absent keeps, null clears, a value replaces.
    fileprivate func applied(to old: Value?) -> Value? {
        switch self {
        case .absent: old
        case .null: nil
        case .value(let value): value
        }
    }
}

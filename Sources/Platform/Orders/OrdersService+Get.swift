package import ContractRuntime
import Domain
package import PlatformAPI
import PlatformQueries
import Postgres

extension OrdersService {
    package func getOrder(
        _ input: GetOrder.Input, by caller: Caller, in tenant: Tenant, context: RequestContext
    ) async throws -> GetOrder.Output {
        let (id, caller): (OrderID, OrderCaller) = (input.orderID, try OrderCaller(caller))
        let (policy, found, inputs, lines, people):
            (FindOrderPolicyRow?, OrderRow?, FindOrderInputsRow?, [ListOrderPriceLinesRow], FindOrderPeopleRow?) =
                try await surroundings.database.read(
                    in: tenant.scope, .findOrderPolicy(), .findOrder(orderID: id), .findOrderInputs(orderID: id),
                    .listOrderPriceLines(orderID: id), .findOrderPeople(orderID: id))
        let context: OrderContext = OrderContext(caller, policy, at: surroundings.now())
        let view: OrderView = try OrderView(try caller.visible(found), context, inputs, lines, people)
        return .init(eTag: view.entityTag, body: view.body)
    }

    package func getOrderTimeline(
        _ input: GetOrderTimeline.Input, by caller: Caller, in tenant: Tenant, context: RequestContext
    ) async throws -> GetOrderTimeline.Output {
        let start: SequenceCursor? = try input.cursor.map(SequenceCursor.init(given:))
        let caller: OrderCaller = try OrderCaller(caller)
        let (order, rows): (OrderRow?, [ListOrderEventsRow]) = try await surroundings.database.read(
            in: tenant.scope, .findOrder(orderID: input.orderID),
            .listOrderEvents(
                orderID: input.orderID, withInternal: caller.audience.isStaff, beforeSequence: start?.sequence,
                pageSize: input.limit + 1))
        _ = try caller.visible(order)
        let page: PageCut<ListOrderEventsRow> = PageCut(rows, limit: input.limit)
        let next: SequenceCursor? = page.next.map { SequenceCursor(sequence: $0.sequence) }
        return .init(
            body: OrderEventPage(
                data: page.rows.map { OrderEvent($0, for: caller) }, page: PageInfo(nextCursor: next?.text)))
    }
}

extension OrderEvent {
    /// Names are for staff, and the caller's own for everybody.
    fileprivate init(_ row: ListOrderEventsRow, for caller: OrderCaller) {
        var person: PersonSummary?
        if let id = row.actorID, let name = row.actorName, caller.audience.isStaff || id == caller.id {
            person = PersonSummary(id: id, displayName: name)
        }
        self.init(
            id: row.id, sequence: Int64(row.sequence), kind: row.kind, action: row.action, fromStatus: row.fromStatus,
            toStatus: row.toStatus, actorRole: row.actorRole, actor: person, note: row.note,
            occurredAt: row.occurredAt)
    }
}

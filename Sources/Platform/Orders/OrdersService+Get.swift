package import ContractRuntime
import Domain
package import PlatformAPI
import PlatformQueries
import Postgres

extension OrdersService {
    package func getOrder(
        _ input: GetOrder.Input, by caller: Caller, in tenant: Tenant, context: RequestContext
    ) async throws -> GetOrder.Output {
        try await surroundings.readingOrders(by: caller, in: tenant) { desk in
            let view: OrderView = try await OrderView(try await desk.find(input.orderID), desk)
            return .init(eTag: view.entityTag, body: view.body)
        }
    }

    package func getOrderTimeline(
        _ input: GetOrderTimeline.Input, by caller: Caller, in tenant: Tenant, context: RequestContext
    ) async throws -> GetOrderTimeline.Output {
        let start: SequenceCursor? = try input.cursor.map(SequenceCursor.init(given:))
        return try await surroundings.readingOrders(by: caller, in: tenant) { desk in
            let order: OrderRow = try await desk.find(input.orderID)
            let rows: [ListOrderEventsRow] = try await desk.transaction.listOrderEvents(
                orderID: order.id, withInternal: desk.caller.audience.isStaff, beforeSequence: start?.sequence,
                pageSize: input.limit + 1)
            let page: PageCut<ListOrderEventsRow> = PageCut(rows, limit: input.limit)
            let next: SequenceCursor? = page.next.map { SequenceCursor(sequence: $0.sequence) }
            return .init(
                body: OrderEventPage(data: try await desk.events(page.rows), page: PageInfo(nextCursor: next?.text)))
        }
    }
}

extension OrderDesk {
    /// Names are for staff, and the caller's own for everybody.
    fileprivate func events(_ rows: [ListOrderEventsRow]) async throws -> [OrderEvent] {
        let visible: [UserID] = rows.compactMap(\.actorID).filter { caller.audience.isStaff || $0 == caller.id }
        let people: [UserID: ListPeopleRow] = try await transaction.people(visible)
        return rows.map { row in
            OrderEvent(
                id: row.id, sequence: Int64(row.sequence), kind: row.kind, action: row.action,
                fromStatus: row.fromStatus, toStatus: row.toStatus, actorRole: row.actorRole,
                actor: row.actorID.flatMap { people[$0] }.map { PersonSummary($0, withEmail: false) },
                note: row.note, occurredAt: row.occurredAt)
        }
    }
}

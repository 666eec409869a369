package import ContractRuntime
import Domain
package import PlatformAPI
import PlatformQueries
import Postgres

/// How an order finds its writer.
package struct StaffingService: StaffingHandler {
    let surroundings: Surroundings

    package init(surroundings: Surroundings) { self.surroundings = surroundings }
}

extension StaffingService {
    package func listAvailableOrders(
        _ input: ListAvailableOrders.Input, by caller: Caller, in tenant: Tenant, context: RequestContext
    ) async throws -> ListAvailableOrders.Output {
        let writer: UserID = try caller.userID
        let start: PageCursor? = try input.cursor.map(PageCursor.init(given:))
        let rows: [ListAvailableOrdersRow] = try await surroundings.database.read(
            in: tenant.scope,
            .listAvailableOrders(
                writerID: writer, afterDeadline: start?.instant, afterID: start.map { OrderID(rawValue: $0.id) },
                pageSize: input.limit + 1))
        let page: PageCut<ListAvailableOrdersRow> = PageCut(rows, limit: input.limit)
        let next: PageCursor? = page.next.map { PageCursor(instant: $0.writerDeadline, id: $0.id.rawValue) }
        return .init(
            body: AvailableOrderPage(data: page.rows.map(AvailableOrder.init), page: PageInfo(nextCursor: next?.text)))
    }
}

extension AvailableOrder {
    init(_ row: ListAvailableOrdersRow) {
        self.init(
            id: row.id, number: row.number, topic: row.topic, family: row.family, deadline: row.writerDeadline,
            isUrgent: row.isUrgent, currency: row.currency, compensation: row.compensation,
            visibility: row.visibility, hasInterest: row.hasInterest)
    }
}

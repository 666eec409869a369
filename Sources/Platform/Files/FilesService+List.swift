package import ContractRuntime
import Domain
import FoundationEssentials
package import PlatformAPI
import PlatformQueries
import Postgres

extension FilesService {
    package func listOrderFiles(
        _ input: ListOrderFiles.Input, by caller: Caller, in tenant: Tenant, context: RequestContext
    ) async throws -> ListOrderFiles.Output {
        let start: PageCursor? = try input.cursor.map(PageCursor.init(given:))
        let caller: OrderCaller = try OrderCaller(caller)
        let (order, rows): (OrderRow?, [OrderFileRow]) = try await surroundings.database.read(
            in: tenant.scope, .findOrder(orderID: input.orderID),
            .listOrderFiles(
                orderID: input.orderID, visiblePurposes: FileRules.visiblePurposes(caller.role), callerID: caller.id,
                purpose: input.purpose, beforeCreatedAt: start?.instant,
                beforeID: start.map { OrderFileID(rawValue: $0.id) }, pageSize: input.limit + 1))
        _ = try caller.visible(order)
        let page: PageCut<OrderFileRow> = PageCut(rows, limit: input.limit)
        let next: PageCursor? = page.next.map { PageCursor(instant: $0.createdAt, id: $0.id.rawValue) }
        return .init(
            body: OrderFilePage(data: try page.rows.map(OrderFile.init), page: PageInfo(nextCursor: next?.text)))
    }
}

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
        return try await surroundings.readingOrders(by: caller, in: tenant) { desk in
            let order: OrderRow = try await desk.find(input.orderID)
            let rows: [OrderFileRow] = try await desk.transaction.listOrderFiles(
                orderID: order.id, visiblePurposes: FileRules.visiblePurposes(desk.caller.role),
                callerID: desk.caller.id, purpose: input.purpose, beforeCreatedAt: start?.instant,
                beforeID: start.map { OrderFileID(rawValue: $0.id) }, pageSize: input.limit + 1)
            let page: PageCut<OrderFileRow> = PageCut(rows, limit: input.limit)
            let next: PageCursor? = page.next.map { PageCursor(instant: $0.createdAt, id: $0.id.rawValue) }
            return .init(
                body: OrderFilePage(data: try page.rows.map(OrderFile.init), page: PageInfo(nextCursor: next?.text)))
        }
    }
}

package import ContractRuntime
import Domain
import FoundationEssentials
package import PlatformAPI
import PlatformQueries
import Postgres

extension OrdersService {
    package func listOrders(
        _ input: ListOrders.Input, by caller: Caller, in tenant: Tenant, context: RequestContext
    ) async throws -> ListOrders.Output {
        let start: PageCursor? = try input.cursor.map(PageCursor.init(given:))
        let list: OrderList = OrderList(input: input, caller: try OrderCaller(caller), start: start)
        let rows: [OrderListRow] = try await surroundings.database.read(in: tenant.scope, list.query)
        let page: PageCut<OrderListRow> = PageCut(rows, limit: input.limit)
        let next: PageCursor? = page.next.map(list.cursor)
        return .init(body: OrderPage(data: page.rows.map(list.summary), page: PageInfo(nextCursor: next?.text)))
    }
}

/// One list of orders: filters, order and shape.
private struct OrderList {
    let input: ListOrders.Input
    let caller: OrderCaller
    let start: PageCursor?

    var query: Query<[OrderListRow]> {
        switch input.sort {
        case .newest: newest
        case .deadline: byDeadline
        }
    }

    private var clientID: UserID? { caller.role == .client ? caller.id : nil }
    private var writerID: UserID? { caller.role == .writer ? caller.id : nil }
    private var startID: OrderID? { start.map { OrderID(rawValue: $0.id) } }
    private var search: String? { input.q.map(\.containedPattern) }

    /// Who does not see payments cannot search for them.
    private var paymentStatus: PaymentStatus? { caller.audience.seesPrice ? input.paymentStatus : nil }

    private var newest: Query<[OrderListRow]> {
        .listOrdersNewest(
            clientID: clientID, writerID: writerID, statuses: input.status, paymentStatus: paymentStatus,
            createdFrom: input.createdFrom, createdTo: input.createdTo, search: search,
            beforeCreatedAt: start?.instant, beforeID: startID, pageSize: input.limit + 1)
    }

    // Writers go by their own deadline; the client's is not theirs to know, not even inside a cursor.
    private var byDeadline: Query<[OrderListRow]> {
        guard !caller.audience.usesWriterDeadline else {
            return .listWriterOrders(
                writerID: caller.id, statuses: input.status, createdFrom: input.createdFrom,
                createdTo: input.createdTo, search: search, afterDeadline: start?.instant, afterID: startID,
                pageSize: input.limit + 1)
        }
        return .listOrdersByDeadline(
            clientID: clientID, writerID: writerID, statuses: input.status, paymentStatus: paymentStatus,
            createdFrom: input.createdFrom, createdTo: input.createdTo, search: search,
            afterDeadline: start?.instant, afterID: startID, pageSize: input.limit + 1)
    }

    func cursor(_ row: OrderListRow) -> PageCursor {
        PageCursor(instant: input.sort == .newest ? row.createdAt : deadline(row), id: row.id.rawValue)
    }

    private func deadline(_ row: OrderListRow) -> Date {
        caller.audience.usesWriterDeadline ? row.writerDeadline : row.clientDeadline
    }

    func summary(_ row: OrderListRow) -> OrderSummary {
        let audience: OrderAudience = caller.audience
        return OrderSummary(
            id: row.id, number: row.number, version: Int32(row.version), status: row.status, topic: row.topic,
            family: row.family, deadline: deadline(row), isUrgent: row.isUrgent,
            paymentStatus: audience.seesPrice ? row.paymentStatus : nil,
            total: audience.seesPrice ? row.total : nil,
            compensation: audience.seesCompensation ? row.compensation : nil,
            currency: audience.seesPrice || audience.seesCompensation ? row.currency : nil, createdAt: row.createdAt)
    }
}

extension String {
    /// A pattern of LIKE for texts that contain this one.
    fileprivate var containedPattern: String {
        var pattern: String = "%"
        for character in self {
            if character == "%" || character == "_" || character == "\\" { pattern.append("\\") }
            pattern.append(character)
        }
        return pattern + "%"
    }
}

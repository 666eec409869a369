import ContractRuntime
import Domain
import FoundationEssentials
import PlatformAPI
import PlatformQueries
import Postgres

/// An order as one caller sees it.
struct OrderView {
    let desk: OrderDesk
    let order: OrderRow
    private let inputs: PriceInputs
    private let lines: [PriceLine]
    private let people: [UserID: ListPeopleRow]

    private var audience: OrderAudience { desk.caller.audience }

    /// Reads what the caller may see of the order besides its row.
    init(_ order: OrderRow, _ desk: OrderDesk) async throws {
        self.desk = desk
        self.order = order
        let transaction: Transaction = desk.transaction
        inputs = try PriceInputs(storedText: try await transaction.findOrderInputs(orderID: order.id).inputs)
        lines =
            desk.caller.audience.seesPrice
            ? try await transaction.listOrderPriceLines(orderID: order.id).map(PriceLine.init) : []
        people = try await transaction.people([order.clientID, order.currentWriterID].compactMap(\.self))
    }

    /// The order in the words of the contract.
    var body: Order {
        Order(
            id: order.id, number: order.number, version: Int32(order.version), status: order.status,
            topic: order.topic, instructions: order.instructions, inputs: inputs, citationStyle: order.citationStyle,
            englishType: order.englishType,
            purchaseReference: audience.seesPurchaseReference ? order.purchaseReference : nil,
            deadline: audience.usesWriterDeadline ? order.writerDeadline : order.clientDeadline,
            isUrgent: order.isUrgent, visibility: audience.isStaff ? order.visibility : nil,
            price: audience.seesPrice ? price : nil,
            compensation: audience.seesCompensation ? order.compensation : nil,
            client: audience.seesClient ? person(order.clientID) : nil,
            writer: order.currentWriterID.flatMap(person), cancellation: audience.seesPrice ? cancellation : nil,
            statusReason: order.statusReason, revisionOpenUntil: order.state.revisionOpenUntil(desk.policy),
            milestones: milestones, availableActions: actions, createdAt: order.createdAt, updatedAt: order.updatedAt)
    }

    var entityTag: String { EntityTag(version: order.version).text }

    private var actions: [OrderAction] {
        desk.moves(of: order).available.compactMap { OrderAction(rawValue: $0.rawValue) }
    }

    private var price: OrderPrice {
        OrderPrice(
            currency: order.currency, total: order.total, paid: order.amountPaid, refunded: order.amountRefunded,
            balanceDue: order.state.balanceDue, paymentStatus: order.paymentStatus, lines: lines)
    }

    private var cancellation: CancellationTerms? {
        guard let forfeiture = order.forfeiture, let refund = order.refundDue else { return nil }
        return CancellationTerms(forfeiture: forfeiture, refund: refund, destination: order.refundDestination)
    }

    private var milestones: OrderMilestones {
        OrderMilestones(
            acknowledgedAt: order.acknowledgedAt, submittedAt: order.submittedAt, completedAt: order.completedAt,
            approvedAt: order.approvedAt, cancelledAt: order.cancelledAt, archivedAt: order.archivedAt)
    }

    private func person(_ id: UserID) -> PersonSummary? {
        people[id].map { PersonSummary($0, withEmail: audience.isStaff) }
    }
}

extension OrderDesk {
    /// The order as it is now, after a change.
    func view(_ id: OrderID) async throws -> OrderView {
        guard let order = try await transaction.findOrder(orderID: id) else { throw PlatformProblem.orderNotFound }
        return try await OrderView(order, self)
    }
}

extension Transaction {
    /// People by id; those who are gone are missing.
    func people(_ ids: [UserID]) async throws -> [UserID: ListPeopleRow] {
        guard !ids.isEmpty else { return [:] }
        let rows: [ListPeopleRow] = try await listPeople(userIDs: Array(Set(ids)))
        return Dictionary(rows.map { ($0.id, $0) }) { first, _ in first }
    }
}

extension PersonSummary {
    /// E-mail addresses are for staff.
    init(_ row: ListPeopleRow, withEmail: Bool) {
        self.init(id: row.id, displayName: row.displayName, email: withEmail ? row.email : nil)
    }
}

extension PriceLine {
    init(_ row: ListOrderPriceLinesRow) {
        self.init(kind: row.kind, code: row.code, label: row.label, multiplier: row.multiplier, amount: row.amount)
    }
}

import ContractRuntime
import Domain
import FoundationEssentials
import PlatformAPI
import PlatformQueries
import Postgres

/// An order as one caller sees it.
struct OrderView {
    private let context: OrderContext
    private let order: OrderRow
    private let inputs: PriceInputs
    private let lines: [ListOrderPriceLinesRow]
    private let people: FindOrderPeopleRow?

    private var audience: OrderAudience { context.caller.audience }

    /// - Throws: `PlatformProblem.orderNotFound` for an order without inputs, which the schema rules out.
    init(
        _ order: OrderRow, _ context: OrderContext, _ inputs: FindOrderInputsRow?, _ lines: [ListOrderPriceLinesRow],
        _ people: FindOrderPeopleRow?
    ) throws {
        guard let inputs else { throw PlatformProblem.orderNotFound }
        self.context = context
        self.order = order
        self.inputs = try PriceInputs(storedText: inputs.inputs)
        self.lines = lines
        self.people = people
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
            client: audience.seesClient ? client : nil, writer: writer,
            cancellation: audience.seesPrice ? cancellation : nil,
            statusReason: order.statusReason, revisionOpenUntil: order.state.revisionOpenUntil(context.policy),
            milestones: milestones, availableActions: actions, createdAt: order.createdAt, updatedAt: order.updatedAt)
    }

    var entityTag: String { EntityTag(version: order.version).text }

    private var actions: [OrderAction] {
        context.moves(of: order).available.compactMap { OrderAction(rawValue: $0.rawValue) }
    }

    private var price: OrderPrice {
        OrderPrice(
            currency: order.currency, total: order.total, paid: order.amountPaid, refunded: order.amountRefunded,
            balanceDue: order.state.balanceDue, paymentStatus: order.paymentStatus,
            lines: lines.map(PriceLine.init))
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

    private var client: PersonSummary? {
        people?.clientName.map { person(order.clientID, $0, people?.clientEmail) }
    }

    private var writer: PersonSummary? {
        guard let id = order.currentWriterID else { return nil }
        return people?.writerName.map { person(id, $0, people?.writerEmail) }
    }

    /// E-mail addresses are for staff.
    private func person(_ id: UserID, _ name: String, _ email: String?) -> PersonSummary {
        PersonSummary(id: id, displayName: name, email: audience.isStaff ? email : nil)
    }
}

extension OrderDesk {
    /// Ends the transaction; the order as it is then.
    func commitView(_ id: OrderID) async throws -> OrderView {
        let (order, inputs, lines, people):
            (OrderRow?, FindOrderInputsRow?, [ListOrderPriceLinesRow], FindOrderPeopleRow?) =
                try await transaction.commit(
                    .findOrder(orderID: id), .findOrderInputs(orderID: id), .listOrderPriceLines(orderID: id),
                    .findOrderPeople(orderID: id))
        guard let order else { throw PlatformProblem.orderNotFound }
        return try OrderView(order, context, inputs, lines, people)
    }
}

extension PriceLine {
    init(_ row: ListOrderPriceLinesRow) {
        self.init(kind: row.kind, code: row.code, label: row.label, multiplier: row.multiplier, amount: row.amount)
    }
}

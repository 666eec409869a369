import ContractRuntime
import Domain
import FoundationEssentials
import Platform
import PlatformAPI
import PlatformQueries
import Postgres

extension OrdersFixture {
    static let inputs: PriceInputs = .paperInputs(
        PaperInputs(
            pages: 5, spacing: .double, paperType: "research", workType: "writing", academicLevel: "undergrad",
            subject: "history"))

    static func newOrder(topic: String = "Causes of the French Revolution", days: Double = 10) -> NewOrder {
        NewOrder(
            topic: topic, instructions: "Five pages, at least six sources.", inputs: inputs,
            deadline: start.addingTimeInterval(days * 86_400), purchaseReference: "PO-7")
    }

    func create(_ new: NewOrder = newOrder()) async throws -> Order {
        try await orders.createOrder(
            .init(idempotencyKey: "key", body: new), by: Person.client.caller, in: Self.acme,
            context: context("createOrder")
        ).body
    }

    func get(_ id: OrderID, as person: Person, in tenant: Tenant = acme) async throws -> Order {
        try await orders.getOrder(
            .init(orderID: id), by: person.caller, in: tenant, context: context("getOrder")
        ).body
    }

    @discardableResult
    func move(_ id: OrderID, _ move: OrderMove, as person: Person, ifMatch: String? = nil) async throws -> Order {
        try await orders.moveOrder(
            .init(orderID: id, ifMatch: ifMatch, body: move), by: person.caller, in: Self.acme,
            context: context("moveOrder")
        ).body
    }

    @discardableResult
    func plain(
        _ id: OrderID, _ action: PlainMoveAction, as person: Person, note: String? = nil
    ) async throws -> Order {
        try await move(id, .plainMove(PlainMove(action: action, note: note)), as: person)
    }

    @discardableResult
    func pay(_ id: OrderID, _ amount: Decimal, reference: String) async throws -> Payment {
        try await payments.recordPayment(
            .init(
                orderID: id, idempotencyKey: reference,
                body: NewPayment(amount: amount, method: .bankTransfer, reference: reference)),
            by: Person.admin.caller, in: Self.acme, context: context("recordPayment")
        ).body
    }

    /// An order that is paid and in the pool.
    func paidOrder(_ new: NewOrder = newOrder(), reference: String = "TX-1") async throws -> Order {
        let order: Order = try await create(new)
        try await plain(order.id, .checkout, as: .client)
        try await pay(order.id, order.price!.total, reference: reference)
        return try await get(order.id, as: .client)
    }

    @discardableResult
    func take(_ id: OrderID, as person: Person) async throws -> Assignment {
        try await staffing.takeOrder(
            .init(orderID: id), by: person.caller, in: Self.acme, context: context("takeOrder")
        ).body
    }

    @discardableResult
    func assign(_ id: OrderID, to writer: Person) async throws -> Assignment {
        try await staffing.assignOrder(
            .init(orderID: id, body: NewAssignment(writerID: writer.id)), by: Person.admin.caller, in: Self.acme,
            context: context("assignOrder")
        ).body
    }

    @discardableResult
    func answer(_ id: OrderID, _ decision: Decision, as person: Person) async throws -> Assignment {
        try await staffing.respondToAssignment(
            .init(orderID: id, body: AssignmentResponse(decision: decision, reason: "Busy.")), by: person.caller,
            in: Self.acme, context: context("respondToAssignment")
        ).body
    }

    func timeline(_ id: OrderID, as person: Person) async throws -> [OrderEvent] {
        try await orders.getOrderTimeline(
            .init(orderID: id), by: person.caller, in: Self.acme, context: context("getOrderTimeline")
        ).body.data
    }

    func list(_ input: ListOrders.Input, as person: Person, in tenant: Tenant = acme) async throws -> OrderPage {
        try await orders.listOrders(input, by: person.caller, in: tenant, context: context("listOrders")).body
    }

    func update(_ id: OrderID, _ body: OrderUpdate, _ tag: String) async throws -> UpdateOrder.Output {
        try await orders.updateOrder(
            .init(orderID: id, ifMatch: tag, body: body), by: Person.client.caller, in: Self.acme,
            context: context("updateOrder"))
    }

    func show(_ id: OrderID, _ writer: Person) async throws -> Interest {
        try await staffing.expressInterest(
            .init(orderID: id, body: NewInterest(message: "Please.")), by: writer.caller, in: Self.acme,
            context: context("expressInterest")
        ).body
    }

    func decide(_ id: InterestID, _ decision: Decision) async throws -> Interest {
        try await staffing.decideInterest(
            .init(interestID: id, body: InterestDecision(decision: decision)), by: Person.admin.caller,
            in: Self.acme, context: context("decideInterest")
        ).body
    }

    /// The newest first.
    func notices(_ person: Person) async throws -> [NotificationRow] {
        try await database.read(in: TenantScope(id: UUID(uuidString: Self.acme.id)!)) { transaction in
            try await transaction.listNotifications(
                userID: person.id, onlyUnread: false, beforeSequence: nil, pageSize: 10)
        }
    }

    func interests(_ id: OrderID) async throws -> InterestPage {
        try await staffing.listOrderInterests(
            .init(orderID: id), by: Person.admin.caller, in: Self.acme, context: context("listOrderInterests")
        ).body
    }

    func getCatalogue() async throws -> GetCatalogue.Output {
        try await catalogue.getCatalogue(.init(), in: Self.acme, context: context("getCatalogue"))
    }

    /// An order whose work the client has.
    func delivered() async throws -> Order {
        let order: Order = try await paidOrder()
        try await take(order.id, as: .writer)
        try await plain(order.id, .submit, as: .writer)
        return try await plain(order.id, .finishEditing, as: .editor)
    }
}

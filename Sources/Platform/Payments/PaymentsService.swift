package import ContractRuntime
import Domain
import FoundationEssentials
package import PlatformAPI
import PlatformQueries
import Postgres

/// Money that was received for an order.
package struct PaymentsService: PaymentsHandler {
    let surroundings: Surroundings

    package init(surroundings: Surroundings) { self.surroundings = surroundings }
}

extension PaymentsService {
    // The unique reference has the last word: of two payments with one reference at once, the second adds no row.
    package func recordPayment(
        _ input: RecordPayment.Input, by caller: Caller, in tenant: Tenant, context: RequestContext
    ) async throws -> RecordPayment.Output {
        try await surroundings.changingOrder(
            input.orderID, by: caller, in: tenant, auditing: context
        ) { desk, order in
            let move: OrderStatusMove = try desk.moves(of: order).receiving(input.body.amount).move
            let id: PaymentID = PaymentID(rawValue: desk.makeID())
            try await desk.write(input.body, id, of: order)
            var receipt: MoveInput = MoveInput()
            receipt.payment = input.body.amount
            let after: OrderState = try desk.make(move, of: order, receipt)
            return .init(body: Payment(input.body, id, of: order, after, at: desk.now))
        }
    }
}

extension OrderDesk {
    /// - Throws: `PlatformProblem.paymentReferenceUsed`.
    fileprivate func write(_ payment: NewPayment, _ id: PaymentID, of order: OrderRow) async throws {
        let added: Int = try await transaction.createPayment(
            paymentID: id, orderID: order.id, amount: payment.amount, currency: order.currency,
            method: payment.method, reference: payment.reference, note: payment.note, recordedBy: caller.id, at: now)
        guard added == 1 else { throw PlatformProblem.paymentReferenceUsed }
    }
}

extension Payment {
    init(_ payment: NewPayment, _ id: PaymentID, of order: OrderRow, _ after: OrderState, at now: Date) {
        self.init(
            id: id, orderID: order.id, orderStatus: after.status, amount: payment.amount, currency: order.currency,
            balanceDue: after.balanceDue, method: payment.method, reference: payment.reference, createdAt: now)
    }
}

package import ContractRuntime
import Domain
import FoundationEssentials
package import PlatformAPI
import PlatformQueries
import Postgres

extension OrdersService {
    package func createOrder(
        _ input: CreateOrder.Input, by caller: Caller, in tenant: Tenant, context: RequestContext
    ) async throws -> CreateOrder.Output {
        let orderCaller: OrderCaller = try OrderCaller(caller)
        let view: (tag: String, body: Order) = try await surroundings.write(
            in: tenant.scope, auditing: context
        ) { transaction in
            let (desk, book): (OrderDesk, PriceBook) = try await surroundings.orderForm(transaction, orderCaller)
            let view: OrderView = try await desk.commitView(try await desk.create(input.body, book))
            return (view.entityTag, view.body)
        }
        let path: String = "/api/v1/orders/\(view.body.id.rawValue.uuidString.lowercased())"
        return .init(location: path, eTag: view.tag, body: view.body)
    }
}

extension Surroundings {
    /// What it takes to order: the website's policy and its prices, in one flight.
    fileprivate func orderForm(
        _ transaction: Transaction, _ caller: OrderCaller
    ) async throws -> (OrderDesk, PriceBook) {
        let (policy, profile, entries):
            (FindOrderPolicyRow?, FindPricingProfileRow?, [ListCatalogueEntriesRow]) =
                try await transaction.batch(.findOrderPolicy(), .findPricingProfile(), .listCatalogueEntries())
        let context: OrderContext = OrderContext(caller, policy, at: now())
        let desk: OrderDesk = OrderDesk(transaction: transaction, context: context, makeID: makeID)
        return (desk, try CatalogueRows(profile, entries).priceBook)
    }
}

extension OrderDesk {
    /// Prices the order and writes it with its frozen price and its first event.
    fileprivate func create(_ new: NewOrder, _ book: PriceBook) async throws -> OrderID {
        guard caller.role == .client else { throw StandardProblem.forbidden }
        let window: DeadlineWindow = try DeadlineWindow(from: now, to: new.deadline)
        try book.requireTexts(citationStyle: new.citationStyle, englishType: new.englishType)
        if let writer = new.preferredWriterID { try await requireEligible(writer) }
        let quote: PriceQuote = try book.quote(
            new.inputs.work, due: window, preferredWriter: new.preferredWriterID != nil)
        let id: OrderID = OrderID(rawValue: makeID())
        try write(new, id, quote, isUrgent: window.isUrgent)
        try freeze(quote, new.inputs, of: id, version: book.version)
        try record(.created, of: id)
        return id
    }

    private func write(_ new: NewOrder, _ id: OrderID, _ quote: PriceQuote, isUrgent: Bool) throws {
        let work: PricedWork = new.inputs.work
        let terms: WriterTerms = WriterTerms(work: work, orderedAt: now, clientDeadline: new.deadline, policy: policy)
        try transaction.later(
            .createOrder(
                period: period, orderID: id, status: .created, clientID: caller.id, topic: new.topic,
                instructions: new.instructions, family: work.family, citationStyle: new.citationStyle,
                englishType: new.englishType, purchaseReference: new.purchaseReference, isUrgent: isUrgent,
                preferredWriterID: new.preferredWriterID, clientDeadline: new.deadline,
                writerDeadline: terms.deadline, currency: quote.currency, total: quote.total, paymentStatus: .unpaid,
                compensation: terms.compensation, at: now))
    }

    private func freeze(_ quote: PriceQuote, _ inputs: PriceInputs, of id: OrderID, version: Int) throws {
        try transaction.later(
            .createOrderPrice(
                orderID: id, inputs: inputs.text, total: quote.total, currency: quote.currency,
                profileVersion: version, at: now))
        let steps: [PriceQuote.Step] = quote.steps
        try transaction.later(
            .createOrderPriceLines(
                orderID: id, kinds: steps.map(\.kind), codes: steps.map(\.code), labels: steps.map(\.label),
                multipliers: steps.map { $0.multiplier ?? 0 }, amounts: steps.map(\.amount)))
    }

    /// Numbers are counted by month: `202603`.
    private var period: String {
        var calendar: Calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = .gmt
        let date: DateComponents = calendar.dateComponents([.year, .month], from: now)
        let (year, month): (Int, Int) = (date.year ?? 0, date.month ?? 0)
        return String(year * 100 + month)
    }

    /// - Throws: `PlatformProblem.writerNotEligible`.
    func requireEligible(_ writer: UserID) async throws {
        guard try await transaction.isEligibleWriter(writerID: writer).isEligible else {
            throw PlatformProblem.writerNotEligible(reason: WriterRefusal.noAccess)
        }
    }
}

/// Why a writer cannot be given an order.
enum WriterRefusal {
    /// No active writer with access to the website.
    static let noAccess: String = "no_access"
}

extension PriceBook {
    /// Codes that do not change the price have to be in the catalogue too.
    ///
    /// - Throws: `.catalogueCodeUnknown`.
    func requireTexts(citationStyle: String?, englishType: String?) throws(PlatformProblem) {
        if let citationStyle { _ = try entry(citationStyle, in: .citationStyle) }
        if let englishType { _ = try entry(englishType, in: .englishType) }
    }
}

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
        let view: (tag: String, body: Order) = try await surroundings.changingOrders(by: caller, in: tenant) { desk in
            let id: OrderID = try await desk.create(input.body)
            let view: OrderView = try await desk.view(id)
            return (view.entityTag, view.body)
        }
        let path: String = "/api/v1/orders/\(view.body.id.rawValue.uuidString.lowercased())"
        return .init(location: path, eTag: view.tag, body: view.body)
    }
}

extension OrderDesk {
    /// Prices the order and writes it with its frozen price and its first event.
    fileprivate func create(_ new: NewOrder) async throws -> OrderID {
        guard caller.role == .client else { throw StandardProblem.forbidden }
        let window: DeadlineWindow = try DeadlineWindow(from: now, to: new.deadline)
        let book: PriceBook = try await transaction.catalogueRows().priceBook
        try book.requireTexts(citationStyle: new.citationStyle, englishType: new.englishType)
        if let writer = new.preferredWriterID { try await requireEligible(writer) }
        let quote: PriceQuote = try book.quote(
            new.inputs.work, due: window, preferredWriter: new.preferredWriterID != nil)
        let id: OrderID = OrderID(rawValue: makeID())
        try await write(new, id, quote, isUrgent: window.isUrgent)
        try await freeze(quote, new.inputs, of: id, version: book.version)
        try await record(.created, of: id)
        return id
    }

    private func write(_ new: NewOrder, _ id: OrderID, _ quote: PriceQuote, isUrgent: Bool) async throws {
        let work: PricedWork = new.inputs.work
        let terms: WriterTerms = WriterTerms(work: work, orderedAt: now, clientDeadline: new.deadline, policy: policy)
        try await transaction.createOrder(
            orderID: id, number: try await nextNumber(), status: .created, clientID: caller.id, topic: new.topic,
            instructions: new.instructions, family: work.family, citationStyle: new.citationStyle,
            englishType: new.englishType, purchaseReference: new.purchaseReference, isUrgent: isUrgent,
            preferredWriterID: new.preferredWriterID, clientDeadline: new.deadline, writerDeadline: terms.deadline,
            currency: quote.currency, total: quote.total, paymentStatus: .unpaid, compensation: terms.compensation,
            at: now)
    }

    private func freeze(_ quote: PriceQuote, _ inputs: PriceInputs, of id: OrderID, version: Int) async throws {
        try await transaction.createOrderPrice(
            orderID: id, inputs: inputs.text, total: quote.total, currency: quote.currency, profileVersion: version,
            at: now)
        let steps: [PriceQuote.Step] = quote.steps
        _ = try await transaction.createOrderPriceLines(
            orderID: id, kinds: steps.map(\.kind), codes: steps.map(\.code), labels: steps.map(\.label),
            multipliers: steps.map { $0.multiplier ?? 0 }, amounts: steps.map(\.amount))
    }

    // The number has the same shape in every website, so that a writer cannot tell the website from it.
    private func nextNumber() async throws -> String {
        var calendar: Calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = .gmt
        let date: DateComponents = calendar.dateComponents([.year, .month], from: now)
        let period: String = padded(date.year ?? 0, 4) + padded(date.month ?? 0, 2)
        let number: Int = try await transaction.takeOrderNumber(period: period).lastNumber
        return "WS-\(period)-\(padded(number, 6))"
    }

    private func padded(_ number: Int, _ width: Int) -> String {
        let digits: String = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
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

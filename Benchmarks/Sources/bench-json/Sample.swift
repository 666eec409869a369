import ContractRuntime
import FoundationEssentials
import OrdersAPI

/// The order that is measured, as bytes and as values.
struct Sample {
    let bytes: [UInt8]
    let order: Order

    init(contentsOf path: String) throws {
        bytes = Array(try Data(contentsOf: URL(filePath: path)))
        let new: NewOrder = try JSONReader.decode(bytes) { NewOrder(from: &$0) }
        order = Order(
            id: "o_51c0ffee", createdAt: new.placedAt, reference: new.reference, status: new.status,
            currency: new.currency, customerID: new.customerID, customerName: new.customerName,
            customerEmail: new.customerEmail, customerPhone: new.customerPhone, shippingStreet: new.shippingStreet,
            shippingCity: new.shippingCity, shippingPostcode: new.shippingPostcode,
            shippingCountry: new.shippingCountry, subtotalCents: new.subtotalCents, taxCents: new.taxCents,
            shippingCents: new.shippingCents, totalCents: new.totalCents, discountRate: new.discountRate,
            isGift: new.isGift, notes: new.notes, placedAt: new.placedAt, lines: new.lines)
    }

    func decoded() throws -> NewOrder { try JSONReader.decode(bytes) { NewOrder(from: &$0) } }

    func encoded() -> [UInt8] {
        var writer: JSONWriter = JSONWriter(capacity: 2048)
        order.write(to: &writer)
        return writer.bytes
    }

    /// Allocations that a decoded order consists of: every text that does not fit into a String itself, and its lines.
    var neededAllocations: Int {
        let texts: [String?] = [
            order.reference, order.currency, order.customerID, order.customerName, order.customerEmail,
            order.customerPhone, order.shippingStreet, order.shippingCity, order.shippingPostcode,
            order.shippingCountry, order.notes,
        ]
        let all: [String] = texts.compactMap { $0 } + order.lines.flatMap { [$0.sku, $0.title] }
        return all.filter { $0.utf8.count > 15 }.count + 1
    }
}

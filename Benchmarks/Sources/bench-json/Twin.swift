/// The order as Codable has it, without any check. Dates stay text: less work than the contract's type does.
struct OrderTwin: Codable {
    var id: String?
    var createdAt: String?
    var reference: String
    var status: String
    var currency: String
    var customerID: String
    var customerName: String
    var customerEmail: String
    var customerPhone: String?
    var shippingStreet: String
    var shippingCity: String
    var shippingPostcode: String
    var shippingCountry: String
    var subtotalCents: Int64
    var taxCents: Int64
    var shippingCents: Int64
    var totalCents: Int64
    var discountRate: Double
    var isGift: Bool
    var notes: String?
    var placedAt: String
    var lines: [LineTwin]

    enum CodingKeys: String, CodingKey {
        case id, createdAt = "created_at", reference, status, currency, customerID = "customer_id"
        case customerName = "customer_name", customerEmail = "customer_email", customerPhone = "customer_phone"
        case shippingStreet = "shipping_street", shippingCity = "shipping_city"
        case shippingPostcode = "shipping_postcode", shippingCountry = "shipping_country"
        case subtotalCents = "subtotal_cents", taxCents = "tax_cents", shippingCents = "shipping_cents"
        case totalCents = "total_cents", discountRate = "discount_rate", isGift = "is_gift", notes
        case placedAt = "placed_at", lines
    }
}

struct LineTwin: Codable {
    var sku: String
    var title: String
    var quantity: Int32
    var unitPriceCents: Int64
    var taxRate: Double

    enum CodingKeys: String, CodingKey {
        case sku, title, quantity, unitPriceCents = "unit_price_cents", taxRate = "tax_rate"
    }
}

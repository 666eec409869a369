import ContractRuntime
import ContractServer
import FoundationEssentials
import Logging
import OrdersAPI

/// The generated server with orders in memory.
enum ContractServers {
    enum Variant {
        case plain, guarded
        /// The plain one with HTTP/2 and HTTP/1.1 over TLS.
        case secure(certificate: String, key: String)
    }

    /// Serves for ever; `ready` is given the port.
    static func run(_ variant: Variant, order: [UInt8], ready: (Int) -> Void) async throws {
        let service: OrdersService = OrdersService(default: Orders(try Sample.order(from: order)))
        var configuration: ServerConfiguration = ServerConfiguration(port: 0)
        configuration.threads = 1
        configuration.logsRequests = false
        configuration.idleTimeout = .seconds(600)
        var logger: Logger = Logger(label: "bench")
        logger.logLevel = .error
        if case .secure(let certificate, let key) = variant {
            configuration.tls = TLSSettings(certificatePath: certificate, keyPath: key)
        }
        let server: Server =
            switch variant {
            case .plain, .secure: Server(service: service, configuration: configuration, logger: logger)
            case .guarded:
                Server(
                    service: Guarded(service: service), hooks: Guarded.hooks, configuration: configuration,
                    logger: logger)
            }
        async let running: Void = server.run()
        ready(try await server.boundPort)
        try await running
    }
}

/// Answers with one order; what is created is answered as it was decoded.
private struct Orders: DefaultHandler {
    let order: Order

    init(_ order: Order) { self.order = order }

    func getOrder(_ input: GetOrder.Input, context: RequestContext) async throws -> GetOrder.Output {
        guard input.id == order.id else { throw StandardProblem.notFound }
        return GetOrder.Output(body: order)
    }

    func createOrder(_ input: CreateOrder.Input, context: RequestContext) async throws -> CreateOrder.Output {
        CreateOrder.Output(body: Sample.order(input.body))
    }
}

/// The order of the measurement.
private enum Sample {
    static let createdAt: Date = Date(timeIntervalSince1970: 1_773_480_413)

    static func order(from bytes: [UInt8]) throws -> Order {
        let new: NewOrder? = try JSONReader.decode(bytes) { NewOrder(from: &$0) }
        guard let new else { throw StandardProblem.malformedRequest("The order is no order.") }
        return order(new)
    }

    static func order(_ new: NewOrder) -> Order {
        Order(
            id: "o_1", createdAt: createdAt, reference: new.reference, status: new.status, currency: new.currency,
            customerID: new.customerID, customerName: new.customerName, customerEmail: new.customerEmail,
            customerPhone: new.customerPhone, shippingStreet: new.shippingStreet, shippingCity: new.shippingCity,
            shippingPostcode: new.shippingPostcode, shippingCountry: new.shippingCountry,
            subtotalCents: new.subtotalCents, taxCents: new.taxCents, shippingCents: new.shippingCents,
            totalCents: new.totalCents, discountRate: new.discountRate, isGift: new.isGift, notes: new.notes,
            placedAt: new.placedAt, lines: new.lines)
    }
}

import ContractRuntime
import Testing

/// The generated router: literals before parameters, segments of several pieces, exact 404 and 405.
@Suite struct RouterTests {
    @Test(arguments: [
        ("/api/v1/orders", "listOrders"), ("/api/v1/orders/mine", "listMine"), ("/api/v1/orders/1", "getOrder 1"),
        ("/api/v1/orders/min", "getOrder min"), ("/api/v1/orders/mine2", "getOrder mine2"),
        ("/api/v1/orders/a%2Fb", "getOrder a%2Fb"), ("/api/v1/orders/1/files/x.pdf", "downloadFile 1 x"),
        ("/api/v1/orders/mine/files/a.pdf.pdf", "downloadFile mine a.pdf"), ("/api/v1/compare/a...b", "compare a b"),
        ("/api/v1/compare/a.b....c", "compare a.b .c"), ("/api/v1/compare/a%2E%2E.b", "compare a b"),
        ("/api/v1/events", "streamEvents"),
    ])
    func found(path: String, expected: String) {
        #expect(KitchenServer.route(.get, path) == expected)
        #expect(KitchenServer.route(.head, path) == expected)
    }

    @Test(arguments: [
        "", "/", "api/v1/orders", "/api/v1", "/api/v1/orders/", "/api/v1/orders//files", "/api/v1/orders/1/files/.pdf",
        "/api/v1/orders/1/files/x.pdf/", "/api/v1/order", "/api/v1/orderss", "/API/v1/orders", "/api/v1/compare/...b",
        "/api/v1/compare/a...", "/api/v1/compare/a..b", "/api/v1/orders/1/files/x.pd", "/api//v1/orders",
    ])
    func notFound(path: String) {
        #expect(KitchenServer.route(.get, path) == "404")
    }

    @Test func methods() {
        #expect(KitchenServer.route(.post, "/api/v1/orders") == "createOrder")
        #expect(KitchenServer.route(.patch, "/api/v1/orders/1") == "updateOrder 1")
        #expect(KitchenServer.route(.put, "/api/v1/orders/1").hasPrefix("405 DELETE, GET, HEAD, PATCH"))
        #expect(KitchenServer.route(.delete, "/api/v1/orders/mine").hasPrefix("405 GET, HEAD"))
        #expect(KitchenServer.route(.post, "/api/v1/orders/1/files") == "uploadFiles 1")
        #expect(KitchenServer.route(.other, "/api/v1/events").hasPrefix("405 GET, HEAD"))
    }
}

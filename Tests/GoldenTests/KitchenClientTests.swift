import ContractClient
import ContractRuntime
import Foundation
import KitchenClient
import Testing

/// The generated client against the generated server, every kind of thing once.
@Suite struct KitchenClientTests {
    private let client: KitchenClient = KitchenClient(
        server: "http://kitchen", transport: KitchenServer.transport, credentials: BearerToken("t"))
    private let id: OrderID = OrderID(
        rawValue: UUID(uuid: (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16)))

    private func problem(_ call: () async throws -> Void) async throws -> ProblemDetails {
        do { try await call() } catch ClientError.problem(let problem) { return problem }
        throw Unexpected()
    }

    private struct Unexpected: Error {}

    @Test func parametersOfAllPlacesAndStyles() async throws {
        let output: ListOrders.Output = try await client.listOrders(
            status: [.draft, .default], search: "a b", filter: Filter(state: .open),
            near: ListOrdersNear(latitude: 1.5),
            raw: Filter(minimumPrice: Decimal(sign: .plus, exponent: -1, significand: 25)), limit: 7,
            xFlags: ["x", "y"], theme: .dark)
        #expect(output.body.data.first?.note == "draft+default|a b|open|1.5|2.5|x+y|dark|7")
    }

    @Test func pagesFollowTheirCursors() async throws {
        let orders: [Order] = try await client.listOrdersItems(limit: 1).collect(limit: 10)
        #expect(orders.count == 3)
        #expect(orders.allSatisfy { $0.status == .inProgress && $0.id == id })
    }

    @Test func headersBodiesAndRecursion() async throws {
        let output: GetOrder.Output = try await client.getOrder(orderID: id)
        #expect(output.eTag == "\"1\"")
        #expect(output.body.note == nil)
        #expect(output.body.children?.first?.note == "child")
        #expect(output.body.price == Decimal(sign: .plus, exponent: -2, significand: 1250))
        #expect(output.body.extra == .object(["a": .number("1")]))
        #expect(output.body.labels == ["b": "2"])
    }

    @Test func severalResponses() async throws {
        guard case .created(let created) = try await client.createOrder(body: NewOrder(topic: "now")) else {
            Issue.record("not created")
            return
        }
        #expect(created.location == "/orders/1")
        #expect(created.xRemaining == 3)
        #expect(created.body.note == "now 1 draft")
        guard case .accepted = try await client.createOrder(body: NewOrder(topic: "later")) else {
            Issue.record("not accepted")
            return
        }
        guard case .csv(let text) = try await client.listMine().body else {
            Issue.record("not a text")
            return
        }
        #expect(text == "a,b")
    }

    @Test func problemsCarryTheirMembers() async throws {
        let illegal: ProblemDetails = try await problem {
            _ = try await client.createOrder(body: NewOrder(topic: "never"))
        }
        #expect(illegal.status == 409)
        #expect(KitchenProblemCode(rawValue: illegal.code) == .illegalMove)
        #expect(illegal.members["from"] == .string("draft"))
        #expect(illegal.members["allowed"] == .array([.string("finish_up")]))
        #expect(illegal.members["attempts"] == .number("2"))
        #expect(illegal.members["final"] == .boolean(true))
        let other: OrderID = OrderID(rawValue: UUID())
        let missing: ProblemDetails = try await problem { _ = try await client.getOrder(orderID: other) }
        #expect(missing.code == "order_not_found")
    }

    @Test func everyViolationIsNamed() async throws {
        var order: NewOrder = NewOrder(topic: "")
        order.pages = 500
        order.email = "nobody"
        order.code = "AB"
        order.labels = ["long": "more than ten characters"]
        order.matrix = []
        let problem: ProblemDetails = try await problem { _ = try await client.createOrder(body: order) }
        #expect(problem.code == "validation_failed")
        let found: [String] = problem.errors.map { "\($0.location) \($0.keyword)" }.sorted()
        #expect(found == [
            "/code pattern", "/email format", "/labels/long maxLength", "/matrix minItems", "/pages maximum",
            "/topic minLength",
        ])
    }

    @Test(arguments: [(Change<String>.absent, "absent"), (.null, "null"), (.value("text"), "text")])
    func threeStates(note: Change<String>, expected: String) async throws {
        var patch: OrderPatch = OrderPatch(topic: "t")
        patch.note = note
        let output: UpdateOrder.Output = try await client.updateOrder(orderID: id, body: patch, ifMatch: "\"1\"")
        #expect(output.body.note == "\"1\" \(expected)")
    }

    private func delete(_ last: UInt8) async throws -> DeleteOrder.Output {
        let uuid: UUID = UUID(uuid: (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, last))
        return try await client.deleteOrder(orderID: OrderID(rawValue: uuid))
    }

    /// 409 and 410 are outcomes of this operation, unless a problem has the same status.
    @Test func outcomesBesideProblems() async throws {
        guard case .noContent = try await delete(16), case .gone = try await delete(18),
            case .conflict(let conflict) = try await delete(17)
        else { throw Unexpected() }
        #expect(conflict.retryAfter == 30)
        #expect(conflict.body.neededBy.map(\.rawValue.uuid.15) == [17])
        let illegal: ProblemDetails = try await problem { _ = try await delete(19) }
        #expect(illegal.status == 409 && KitchenProblemCode(rawValue: illegal.code) == .illegalMove)
    }
}

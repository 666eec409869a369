import ContractClient
import ContractRuntime
import ShopWebhooksClient
import Testing

/// Webhooks and callbacks: the generated sender against the generated receiver.
@Suite struct WebhookTests {
    /// A sender goes to exactly the address that the subscriber gave.
    private func sender(_ name: String) -> ShopWebhooksClient {
        ShopWebhooksClient(
            server: "http://subscriber/\(name)", transport: WebhookReceiver.transport,
            credentials: SchemeCredentials(["signature": .header(name: "X-Key", value: "secret")]))
    }

    @Test func aWebhookIsReceivedAndAnswered() async throws {
        let output: OrderCreated.Output = try await sender("orderCreated").orderCreated(body: Order(number: 7))
        #expect(output.body.reference == "got 7 by u1")
        _ = try await sender("stock").stockChanged()
        _ = try await sender("stock").stockDelete()
    }

    @Test func aCallbackIsReceivedAndAnswered() async throws {
        let sender: ShopWebhooksClient = self.sender("subscribe/onEvent")
        guard case .noContent = try await sender.subscribeOnEvent(
            body: Event(kind: .created, order: Order(number: 1)), xSignature: "12345678")
        else {
            Issue.record("not taken")
            return
        }
        guard case .gone = try await sender.subscribeOnEvent(body: Event(kind: .gone), xSignature: "12345678") else {
            Issue.record("not gone")
            return
        }
    }

    /// The receiver checks what it is sent, as every generated server does.
    @Test func aReceiverRefusesWhatIsWrong() async throws {
        do {
            _ = try await sender("orderCreated").orderCreated(body: Order(number: 0))
            Issue.record("accepted")
        } catch ClientError.problem(let problem) {
            #expect(problem.code == "validation_failed")
            #expect(problem.errors.map { "\($0.location) \($0.keyword)" } == ["/number minimum"])
        }
        do {
            _ = try await sender("subscribe/onEvent").subscribeOnEvent(body: Event(kind: .created), xSignature: "short")
            Issue.record("accepted")
        } catch ClientError.problem(let problem) {
            #expect(problem.errors.map(\.keyword) == ["minLength"])
        }
    }

    /// Who may call the shop says nothing about who receives: only the webhook's own security is in the policy.
    @Test func securityIsTheReceivers() {
        let operations: [OperationPolicy] = WebhookReceiver.operations
        #expect(operations.map(\.id) == ["orderCreated", "stockChanged", "stock delete", "subscribe onEvent"])
        #expect(operations.map { $0.security.flatMap { $0 }.map(\.scheme) } == [["signature"], [], [], []])
    }
}

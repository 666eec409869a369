import ContractClient
import ContractRuntime
import ShopWebhooksAPI

/// What a subscriber writes by hand.
struct Receiver: WebhooksHandler {
    func orderCreated(
        _ input: OrderCreated.Input, by caller: Caller, context: RequestContext
    ) async throws -> OrderCreated.Output {
        OrderCreated.Output(body: OrderCreatedResponse(reference: "got \(input.body.number) by \(caller.subject)"))
    }

    func stockChanged(_ input: StockChanged.Input, context: RequestContext) async throws -> StockChanged.Output {
        StockChanged.Output()
    }

    func stockDelete(_ input: StockDelete.Input, context: RequestContext) async throws -> StockDelete.Output {
        StockDelete.Output()
    }

    func subscribeOnEvent(
        _ input: SubscribeOnEvent.Input, context: RequestContext
    ) async throws -> SubscribeOnEvent.Output {
        input.body.kind == .gone || input.xSignature != "12345678" ? .gone(.init()) : .noContent(.init())
    }
}

enum WebhookReceiver {
    static var transport: any ClientTransport {
        ServiceTransport(service: ShopWebhooksService(webhooks: Receiver()), server: "http://subscriber")
    }

    static var operations: [OperationPolicy] { ShopWebhooksService.contract.operations }
}

import ContractRuntime
import Foundation
import KitchenAPI
import KitchenDomain

/// Handlers that refuse: what is fed is the decoding in front of them. Streams are read to their end.
struct Refusing: OrdersHandler, FilesHandler {
    func listOrders(
        _ input: ListOrders.Input, by caller: Caller, in tenant: Tenant, context: RequestContext
    ) async throws -> ListOrders.Output {
        throw StandardProblem.notFound
    }

    func createOrder(
        _ input: CreateOrder.Input, by caller: Caller, in tenant: Tenant, context: RequestContext
    ) async throws -> CreateOrder.Output {
        throw StandardProblem.notFound
    }

    func listMine(
        _ input: ListMine.Input, by caller: Caller?, context: RequestContext
    ) async throws -> ListMine.Output {
        throw StandardProblem.notFound
    }

    func getOrder(
        _ input: GetOrder.Input, by caller: Caller, in tenant: Tenant, context: RequestContext
    ) async throws -> GetOrder.Output {
        throw StandardProblem.notFound
    }

    func updateOrder(
        _ input: UpdateOrder.Input, by caller: Caller, in tenant: Tenant, context: RequestContext
    ) async throws -> UpdateOrder.Output {
        throw StandardProblem.notFound
    }

    func deleteOrder(
        _ input: DeleteOrder.Input, by caller: Caller, in tenant: Tenant, context: RequestContext
    ) async throws -> DeleteOrder.Output {
        throw StandardProblem.notFound
    }

    func downloadFile(
        _ input: DownloadFile.Input, by caller: Caller, in tenant: Tenant, context: RequestContext
    ) async throws -> DownloadFile.Output {
        throw StandardProblem.notFound
    }

    func uploadFiles(
        _ input: UploadFiles.Input, by caller: Caller, in tenant: Tenant, context: RequestContext
    ) async throws -> UploadFiles.Output {
        while let part = try await input.body.next() {
            if case .file(let file) = part { _ = try await file.content.collect(upTo: 1_000) }
        }
        throw StandardProblem.notFound
    }

    func compare(
        _ input: Compare.Input, context: RequestContext
    ) async throws -> Compare.Output {
        throw StandardProblem.notFound
    }

    func streamEvents(
        _ input: StreamEvents.Input, by caller: Caller, in tenant: Tenant, context: RequestContext
    ) async throws -> StreamEvents.Output {
        throw StandardProblem.notFound
    }

    func exportOrders(
        _ input: ExportOrders.Input, by caller: Caller, in tenant: Tenant, context: RequestContext
    ) async throws -> ExportOrders.Output {
        throw StandardProblem.notFound
    }

    func importOrders(_ input: ImportOrders.Input, context: RequestContext) async throws -> ImportOrders.Output {
        switch input.body {
        case .jsonl(let orders): for try await _ in orders {}
        case .events(let events): for try await _ in events {}
        }
        throw StandardProblem.notFound
    }

    func watch(_ input: Watch.Input, context: RequestContext) async throws -> Watch.Output {
        for try await _ in input.body {}
        throw StandardProblem.notFound
    }

    func mirrorOrders(_ input: MirrorOrders.Input, context: RequestContext) async throws -> MirrorOrders.Output {
        for try await _ in input.body {}
        throw StandardProblem.notFound
    }

    func echo(
        _ input: Echo.Input, context: RequestContext
    ) async throws -> Echo.Output {
        if case .binary(let stream) = input.body { _ = try await stream.collect(upTo: 9) }
        throw StandardProblem.notFound
    }

    func tryShapes(
        _ input: TryShapes.Input, context: RequestContext
    ) async throws -> TryShapes.Output {
        TryShapes.Output(body: input.body)
    }
}

package import ContractRuntime
import Domain
package import PlatformAPI
import PlatformQueries
import Postgres

extension FilesService {
    /// Two who delete at once wait for each other at the order; the second finds no file.
    package func deleteOrderFile(
        _ input: DeleteOrderFile.Input, by caller: Caller, in tenant: Tenant, context: RequestContext
    ) async throws -> DeleteOrderFile.Output {
        try await surroundings.changingOrder(
            input.orderID, by: caller, in: tenant, auditing: context
        ) { desk, order in
            let file: OrderFileRow = try await desk.file(input.fileID, of: order)
            guard file.uploadedBy == desk.caller.id || !FileRules.removesOwnOnly(desk.caller.role) else {
                throw StandardProblem.forbidden
            }
            let removed: Int = try await desk.transaction.removeFile(
                at: desk.now, removedBy: desk.caller.id, fileID: file.id)
            guard removed == 1 else { throw PlatformProblem.fileNotFound }
            try desk.transaction.later(.deleteFileChunks(fileID: file.id))
            try desk.record(.fileRemoved, of: order.id, isInternal: file.isInternal)
        }
        return .init()
    }
}

extension OrderFileRow {
    /// Clients do not read of files that they do not see.
    var isInternal: Bool { !FileRules.visiblePurposes(.client).contains(purpose) }
}

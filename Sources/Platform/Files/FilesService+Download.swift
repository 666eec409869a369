package import ContractRuntime
import Domain
package import PlatformAPI
import PlatformQueries
import Postgres

extension FilesService {
    package func downloadOrderFile(
        _ input: DownloadOrderFile.Input, by caller: Caller, in tenant: Tenant, context: RequestContext
    ) async throws -> DownloadOrderFile.Output {
        let caller: OrderCaller = try OrderCaller(caller)
        let (order, found): (OrderRow?, OrderFileRow?) = try await surroundings.database.read(
            in: tenant.scope, .findOrder(orderID: input.orderID),
            .findFile(orderID: input.orderID, fileID: input.fileID))
        let state: OrderState = try caller.visible(order).state
        let file: OrderFileRow = try caller.visible(found)
        if let block = FileRules.block(file.purpose, for: caller.role, of: state) {
            throw PlatformProblem.deliveryBlocked(reason: block.rawValue)
        }
        return try output(file, range: input.range, in: tenant)
    }

    private func output(_ file: OrderFileRow, range: String?, in tenant: Tenant) throws -> DownloadOrderFile.Output {
        let tag: String = "\"\(file.sha256 ?? "")\""
        let disposition: String = ContentDisposition.attachment(named: file.name)
        switch ByteRange.read(range, size: file.size) {
        case .unsatisfiable:
            throw PlatformProblem.rangeNotSatisfiable(size: file.size)
        case .whole:
            let all: ByteRange = ByteRange(first: 0, last: file.size - 1)
            return .ok(.init(
                contentDisposition: disposition, acceptRanges: "bytes", eTag: tag,
                body: try content(of: file, all, in: tenant)))
        case .part(let range):
            return .partialContent(.init(
                contentDisposition: disposition, acceptRanges: "bytes", contentRange: range.contentRange(of: file.size),
                eTag: tag, body: try content(of: file, range, in: tenant)))
        }
    }

    private func content(of file: OrderFileRow, _ range: ByteRange, in tenant: Tenant) throws -> ByteStream {
        let source: StoredContent = StoredContent(
            database: surroundings.database, scope: try tenant.scope, fileID: file.id, range: range)
        return ByteStream(length: range.count, next: { try await source.next() })
    }
}

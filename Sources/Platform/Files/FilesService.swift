import Domain
import PlatformAPI
import PlatformQueries

/// Material and deliveries of orders, stored in the database in rows of `FileRules.chunkBytes`.
package struct FilesService: FilesHandler {
    let surroundings: Surroundings

    package init(surroundings: Surroundings) { self.surroundings = surroundings }
}

extension OrderDesk {
    /// A file of an order that the caller may see.
    ///
    /// - Throws: `PlatformProblem.fileNotFound`, also for files that are not for the caller.
    func file(_ id: OrderFileID, of order: OrderRow) async throws -> OrderFileRow {
        try caller.visible(try await transaction.findFile(orderID: order.id, fileID: id))
    }
}

extension OrderCaller {
    /// - Throws: `PlatformProblem.fileNotFound`, also for files that are not for the caller.
    func visible(_ file: OrderFileRow?) throws -> OrderFileRow {
        guard let file, file.uploadedBy == id || FileRules.visiblePurposes(role).contains(file.purpose) else {
            throw PlatformProblem.fileNotFound
        }
        return file
    }
}

extension OrderFile {
    /// - Throws: `PlatformProblem.fileNotFound` for one without a hash, which the schema rules out.
    init(_ row: OrderFileRow) throws {
        guard let sha256 = row.sha256 else { throw PlatformProblem.fileNotFound }
        self.init(
            id: row.id, orderID: row.orderID, name: row.name, mediaType: row.mediaType, size: Int64(row.size),
            sha256: sha256, purpose: row.purpose, uploaderRole: row.uploaderRole, createdAt: row.createdAt)
    }
}

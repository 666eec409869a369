package import ContractRuntime
import Domain
import FoundationEssentials
package import PlatformAPI
import PlatformQueries
import Postgres

extension FilesService {
    /// An upload that is older and not complete was abandoned.
    fileprivate static let longestUpload: TimeInterval = 3600

    /// The file is there but invisible until all of it has arrived; an upload that fails is taken away again.
    package func uploadOrderFile(
        _ input: UploadOrderFile.Input, by caller: Caller, in tenant: Tenant, context: RequestContext
    ) async throws -> UploadOrderFile.Output {
        let order: OrderRow? = try await surroundings.database.read(
            in: tenant.scope, .findOrder(orderID: input.orderID))
        _ = try OrderCaller(caller).visible(order)
        let (purpose, part): (FilePurpose, FilePart) = try await fileAhead(in: input.body)
        let file: NewFile = try await begin(part, purpose, of: input.orderID, by: caller, in: tenant)
        do {
            let receipt: Receipt = try await receive(part.content, as: file.id, in: tenant)
            try await requireEnd(of: input.body)
            let stored: OrderFile = try await finish(file, receipt, by: caller, in: tenant, context)
            let location: String = "/api/v1/orders/\(file.orderID.path)/files/\(file.id.path)/content"
            return .init(location: location, body: stored)
        } catch {
            await discard(file.id, in: tenant)
            throw error
        }
    }

    /// Reads up to the content of the file.
    private func fileAhead(in body: UploadOrderFile.Body) async throws -> (FilePurpose, FilePart) {
        var purpose: FilePurpose?
        while let part = try await body.next() {
            switch part {
            case .purpose(let value): purpose = value
            case .file(let file):
                guard let purpose else { throw UploadViolation.purposeMissing }
                return (purpose, file)
            }
        }
        throw PlatformProblem.fileIncomplete
    }

    /// A second file, or a body that breaks off, makes the whole upload fail.
    private func requireEnd(of body: UploadOrderFile.Body) async throws {
        guard try await body.next() == nil else { throw UploadViolation.partBehindFile }
    }

    /// Makes the row of the file. The order is locked, so that two uploads do not both take its last place.
    private func begin(
        _ part: FilePart, _ purpose: FilePurpose, of orderID: OrderID, by caller: Caller, in tenant: Tenant
    ) async throws -> NewFile {
        guard let name = part.fileName.flatMap(FileRules.safeName) else { throw PlatformProblem.fileIncomplete }
        guard let mediaType = FileRules.mediaType(ofFileNamed: name) else {
            throw PlatformProblem.fileTypeRefused(mediaType: part.mediaType ?? "")
        }
        let id: OrderFileID = OrderFileID(rawValue: surroundings.makeID())
        return try await surroundings.changingOrder(
            orderID, by: caller, in: tenant, auditing: nil
        ) { desk, order in
            try await desk.requirePlace(for: purpose, in: order)
            try desk.transaction.later(
                .createFile(
                    fileID: id, orderID: order.id, name: name, mediaType: mediaType, purpose: purpose,
                    uploadedBy: desk.caller.id, uploaderRole: desk.caller.role, at: desk.now))
            return NewFile(id: id, orderID: order.id)
        }
    }

    /// Stores the content, one chunk in memory and one transaction per chunk.
    private func receive(_ content: ByteStream, as id: OrderFileID, in tenant: Tenant) async throws -> Receipt {
        var sink: ChunkSink = try ChunkSink(database: surroundings.database, scope: try tenant.scope, fileID: id)
        while let bytes = try await content.next() { try await sink.write(bytes) }
        return try await sink.finish()
    }

    /// Makes the file visible, in one transaction with what tells of it.
    private func finish(
        _ file: NewFile, _ receipt: Receipt, by caller: Caller, in tenant: Tenant, _ context: RequestContext
    ) async throws -> OrderFile {
        try await surroundings.changingOrder(
            file.orderID, by: caller, in: tenant, auditing: context
        ) { desk, order in
            try desk.transaction.later(
                .finishFile(size: receipt.size, sha256: receipt.sha256, fileID: file.id))
            let row: OrderFileRow = try await desk.file(file.id, of: order)
            try desk.record(.fileAdded, of: order.id, isInternal: row.isInternal)
            try desk.tellOfFile(row, in: order)
            return try OrderFile(row)
        }
    }

    /// Runs in a task of its own: the request's may be cancelled by now. What even this misses stays invisible.
    private func discard(_ id: OrderFileID, in tenant: Tenant) async {
        let database: Database = surroundings.database
        await Task {
            try? await database.write(in: tenant.scope, .discardFile(fileID: id))
        }.value
    }
}

/// A file whose content is on its way.
private struct NewFile: Sendable {
    let id: OrderFileID
    let orderID: OrderID
}

extension RawRepresentable where RawValue == UUID {
    /// As a segment of a path.
    fileprivate var path: String { rawValue.uuidString.lowercased() }
}

private enum UploadViolation {
    static var purposeMissing: StandardProblem {
        .validationFailed([
            Violation(source: .body, pointer: "/purpose", keyword: "required", message: "It comes before the file.")
        ])
    }

    static var partBehindFile: StandardProblem {
        .validationFailed([
            Violation(source: .body, pointer: "", keyword: "maxItems", message: "The file is the last part.")
        ])
    }
}

extension OrderDesk {
    /// - Throws: `PlatformProblem.filePurposeRefused`, `.fileQuotaReached`.
    fileprivate func requirePlace(for purpose: FilePurpose, in order: OrderRow) async throws {
        guard FileRules.mayUpload(caller.role, for: purpose) else {
            throw PlatformProblem.filePurposeRefused(purpose: purpose.rawValue)
        }
        // No request runs so long: whoever sent these is gone, and so is the process that would have discarded them.
        let before: Date = now.addingTimeInterval(-FilesService.longestUpload)
        try transaction.later(.discardAbandonedFiles(orderID: order.id, before: before))
        guard try await transaction.countOrderFiles(orderID: order.id).files < policy.maximumFilesPerOrder else {
            throw PlatformProblem.fileQuotaReached(limit: policy.maximumFilesPerOrder)
        }
    }

    /// The people of the order learn of a file that they see; nobody of their own.
    fileprivate func tellOfFile(_ file: OrderFileRow, in order: OrderRow) throws {
        let client: UserID? = file.isInternal ? nil : order.clientID
        for person in [client, order.currentWriterID].compactMap(\.self) where person != caller.id {
            try transaction.later(
                .createNotification(
                    userID: person, notificationID: NotificationID(rawValue: makeID()), kind: .fileAdded,
                    title: "Order \(order.number)", body: "Order \(order.number) has a new file.",
                    orderID: order.id, at: now))
        }
    }
}

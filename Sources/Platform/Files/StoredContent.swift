import Domain
import PlatformQueries
import Postgres

/// Reads a range of a file, one stored chunk per transaction: a slow client holds no connection, and one chunk is all
/// that is in memory.
actor StoredContent {
    /// The content went away while it was read, because somebody removed the file.
    struct Gone: Error {
        let fileID: OrderFileID
        let position: Int
    }

    private let database: Database
    private let scope: TenantScope
    private let fileID: OrderFileID
    private let last: Int
    /// The next byte to hand out.
    private var offset: Int

    init(database: Database, scope: TenantScope, fileID: OrderFileID, range: ByteRange) {
        self.database = database
        self.scope = scope
        self.fileID = fileID
        offset = range.first
        last = range.last
    }

    /// The next bytes, nil behind the range.
    func next() async throws -> [UInt8]? {
        guard offset <= last else { return nil }
        let position: Int = offset / FileRules.chunkBytes
        let start: Int = offset % FileRules.chunkBytes
        let chunk: [UInt8] = try await chunk(position)
        let end: Int = min(chunk.count, last - position * FileRules.chunkBytes + 1)
        guard start < end else { throw Gone(fileID: fileID, position: position) }
        offset += end - start
        return start == 0 && end == chunk.count ? chunk : Array(chunk[start..<end])
    }

    private func chunk(_ position: Int) async throws -> [UInt8] {
        let row: ReadFileChunkRow? = try await database.read(
            in: scope, .readFileChunk(fileID: fileID, position: position))
        guard let row else { throw Gone(fileID: fileID, position: position) }
        return row.content
    }
}

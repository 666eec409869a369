import ContractRuntime
import Cryptography
import Domain
import PlatformQueries
import Postgres

/// What has arrived of an upload.
struct Receipt: Sendable {
    let size: Int
    /// In hexadecimal digits.
    let sha256: String
}

/// Cuts content into chunks and stores each as soon as it is full.
struct ChunkSink: ~Copyable {
    let database: Database
    let scope: TenantScope
    let fileID: OrderFileID
    private var chunk: [UInt8] = []
    private var position: Int = 0
    private var size: Int = 0
    private var hash: RunningSHA256

    init(database: Database, scope: TenantScope, fileID: OrderFileID) throws {
        hash = try RunningSHA256()
        self.database = database
        self.scope = scope
        self.fileID = fileID
        chunk.reserveCapacity(FileRules.chunkBytes)
    }

    /// - Throws: `StandardProblem.payloadTooLarge` beyond `FileRules.maximumBytes`.
    mutating func write(_ bytes: [UInt8]) async throws {
        size += bytes.count
        guard size <= FileRules.maximumBytes else {
            throw StandardProblem.payloadTooLarge(maximumBytes: FileRules.maximumBytes)
        }
        try hash.update(bytes)
        var rest: ArraySlice<UInt8> = bytes[...]
        while !rest.isEmpty {
            let part: ArraySlice<UInt8> = rest.prefix(FileRules.chunkBytes - chunk.count)
            chunk.append(contentsOf: part)
            rest = rest.dropFirst(part.count)
            if chunk.count == FileRules.chunkBytes { try await store() }
        }
    }

    /// Stores the last chunk.
    ///
    /// - Throws: `PlatformProblem.fileIncomplete` for an empty file.
    mutating func finish() async throws -> Receipt {
        guard size > 0 else { throw PlatformProblem.fileIncomplete }
        if !chunk.isEmpty { try await store() }
        return Receipt(size: size, sha256: Self.digits(try hash.finish()))
    }

    private static func digits(_ bytes: [UInt8]) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    private mutating func store() async throws {
        try await database.write(in: scope, .appendFileChunk(fileID: fileID, position: position, content: chunk))
        self.position += 1
        chunk.removeAll(keepingCapacity: true)
    }
}

import ContractRuntime
import Domain
import FoundationEssentials
import Platform
import PlatformAPI
import PlatformQueries
import Postgres
import Synchronization

extension OrdersFixture {
    var surroundings: Surroundings {
        let clock: TestClock = clock
        return Surroundings(
            database: database, now: { clock.now }, makeID: { clock.makeID() },
            makeSecret: { [UInt8](repeating: 7, count: $0) })
    }

    var files: FilesService { FilesService(surroundings: surroundings) }

    static var scope: TenantScope { TenantScope(id: UUID(uuidString: acme.id)!) }

    /// Bytes that do not repeat in steps of a chunk.
    static func bytes(_ count: Int) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 / 251) }
    }

    func upload(
        _ content: [UInt8], named name: String = "notes.pdf", _ purpose: FilePurpose = .reference, to order: OrderID,
        as person: Person = .client, in tenant: Tenant = acme, cutAt end: Int? = nil
    ) async throws -> OrderFile {
        let whole: [UInt8] = Self.form(content, name, purpose)
        let body: UploadOrderFile.Body = Self.body(Array(whole.prefix(end ?? whole.count)))
        return try await files.uploadOrderFile(
            .init(orderID: order, body: body), by: person.caller, in: tenant, context: context("uploadOrderFile")
        ).body
    }

    func listFiles(
        _ order: OrderID, as person: Person = .client, cursor: String? = nil, limit: Int = 25
    ) async throws -> OrderFilePage {
        try await files.listOrderFiles(
            .init(orderID: order, cursor: cursor, limit: limit), by: person.caller, in: Self.acme,
            context: context("listOrderFiles")
        ).body
    }

    func download(
        _ file: OrderFile, range: String? = nil, as person: Person = .client, in tenant: Tenant = acme
    ) async throws -> DownloadOrderFile.Output {
        try await files.downloadOrderFile(
            .init(orderID: file.orderID, fileID: file.id, range: range), by: person.caller, in: tenant,
            context: context("downloadOrderFile"))
    }

    func delete(_ file: OrderFile, as person: Person) async throws {
        _ = try await files.deleteOrderFile(
            .init(orderID: file.orderID, fileID: file.id), by: person.caller, in: Self.acme,
            context: context("deleteOrderFile"))
    }

    /// Files that are there or on their way.
    func countFiles(_ order: OrderID) async throws -> Int {
        try await database.read(in: Self.scope) { try await $0.countOrderFiles(orderID: order).files }
    }

    static func form(_ content: [UInt8], _ name: String, _ purpose: FilePurpose) -> [UInt8] {
        let head: String = """
            --edge\r\nContent-Disposition: form-data; name="purpose"\r\n\r\n\(purpose.rawValue)\r\n\
            --edge\r\nContent-Disposition: form-data; name="file"; filename="\(name)"\r\n\
            Content-Type: application/octet-stream\r\n\r\n
            """
        return Array(head.utf8) + content + Array("\r\n--edge--\r\n".utf8)
    }

    /// The body, arriving in pieces of 10 000 bytes.
    static func body(_ bytes: [UInt8]) -> UploadOrderFile.Body {
        let box: RestBox = RestBox(bytes)
        return UploadOrderFile.Body(
            MultipartReader(ByteStream(next: { box.take() }), boundary: "edge", required: ["purpose", "file"]))
    }
}

private final class RestBox: Sendable {
    private let rest: Mutex<ArraySlice<UInt8>>

    init(_ bytes: [UInt8]) { rest = Mutex(bytes[...]) }

    func take() -> [UInt8]? {
        rest.withLock { rest in
            let piece: [UInt8] = Array(rest.prefix(10_000))
            rest = rest.dropFirst(10_000)
            return piece.isEmpty ? nil : piece
        }
    }
}

import ConstructsAPI
import ContractClient
import ContractRuntime
import FoundationEssentials
import Synchronization

struct EchoServers: ServersHandler {
    func upload(_ input: Upload.Input, context: RequestContext) async throws -> Upload.Output {
        Upload.Output(body: Note(text: "\(input.body.text), \(input.server ?? "none")"))
    }

    func listUploads(_ input: ListUploads.Input, context: RequestContext) async throws -> ListUploads.Output {
        ListUploads.Output(body: Note(text: "local"))
    }
}

/// `Ann` has a friend, `Late` is created later.
struct EchoLinks: LinksHandler {
    static let ann: UUID = UUID(uuidString: "00000000-0000-4000-8000-000000000001") ?? UUID()
    static let bob: UUID = UUID(uuidString: "00000000-0000-4000-8000-000000000002") ?? UUID()

    func createUser(_ input: CreateUser.Input, context: RequestContext) async throws -> CreateUser.Output {
        if input.body.name == "Late" { return .accepted(.init()) }
        let friends: [User]? = input.body.name == "Ann" ? [User(id: Self.bob, name: "Bob")] : nil
        return .created(.init(xTrace: "t1", body: User(id: Self.ann, name: input.body.name, friends: friends)))
    }

    func getUser(_ input: GetUser.Input, context: RequestContext) async throws -> GetUser.Output {
        GetUser.Output(body: Asked(
            id: input.userID, depth: input.depth, origin: input.xOrigin, source: input.source, numbers: input.numbers))
    }

    func renameUser(_ input: RenameUser.Input, context: RequestContext) async throws -> RenameUser.Output {
        RenameUser.Output(body: Asked(id: input.userID, name: input.body.name))
    }
}

struct EchoXML: XMLHandler {
    func putBook(_ input: PutBook.Input, context: RequestContext) async throws -> PutBook.Output {
        switch input.body {
        case .xml(let book), .json(let book): PutBook.Output(body: book)
        }
    }

    func putShelf(_ input: PutShelf.Input, context: RequestContext) async throws -> PutShelf.Output {
        PutShelf.Output(body: .init(titles: (input.body ?? []).map(\.title)))
    }
}

/// Tells each part as it is read.
struct EchoParts: PartsHandler {
    func uploadAlbum(_ input: UploadAlbum.Input, context: RequestContext) async throws -> UploadAlbum.Output {
        var seen: [String] = []
        while let part = try await input.body.next() {
            switch part {
            case .title(let title): seen.append("title \(title)")
            case .notes(let note): seen.append("note \(note.content.text) of \(note.xSource?.text ?? "nobody")")
            case .cover(let cover):
                let bytes: [UInt8] = try await cover.content.content.collect(upTo: 100)
                let labels: String = cover.xLabels?.joined(separator: "|") ?? "none"
                seen.append("cover \(cover.content.fileName ?? "") \(bytes.count) \(cover.xRotation) \(labels)")
            }
        }
        return UploadAlbum.Output(body: Parts(seen: seen))
    }

    func uploadBatch(_ input: UploadBatch.Input, context: RequestContext) async throws -> UploadBatch.Output {
        var seen: [String] = []
        while let part = try await input.body.next() {
            switch part {
            case .note(let note): seen.append("note \(note.content.text) \(note.xNumber)")
            case .picture(let file):
                let bytes: [UInt8] = try await file.content.collect(upTo: 100)
                seen.append("picture \(file.fileName ?? "") \(file.mediaType ?? "") \(bytes.count)")
            case .items(let number): seen.append("item \(number)")
            }
        }
        return UploadBatch.Output(body: Parts(seen: seen))
    }

    func uploadNotes(_ input: UploadNotes.Input, context: RequestContext) async throws -> UploadNotes.Output {
        var seen: [String] = []
        while let part = try await input.body?.next() {
            switch part {
            case .items(let note): seen.append(note.text)
            }
        }
        return UploadNotes.Output(body: Parts(seen: seen))
    }

    func downloadAlbum(_ input: DownloadAlbum.Input, context: RequestContext) async throws -> DownloadAlbum.Output {
        let streamed: Mutex<[[UInt8]]> = Mutex([[1, 2], [3]])
        let picture: ByteStream = ByteStream(next: { streamed.withLock { $0.isEmpty ? nil : $0.removeFirst() } })
        switch input.kind {
        case "none": return .noContent(.init())
        case "mixed":
            let note: Note = Note(text: "first")
            let file: SentFile = SentFile(mediaType: "image/png", stream: picture)
            return .ok(.init(body: .mixed(PartStream([.note(note), .picture(file), .items(5), .items(6)]))))
        default:
            let cover: SentFile = SentFile(fileName: "a\"b.png", mediaType: "image/png", stream: picture)
            let parts: [DownloadAlbum.Output.Ok.Part] = [
                .title("Ümlaut\r\n--"), .taken(Date(timeIntervalSince1970: 0)), .taken(Date(timeIntervalSince1970: 1)),
                .price(1.5), .notes(.init(xSource: Note(text: "S"), content: Note(text: "one"))),
                .cover(.init(xRotation: 90, xLabels: ["a", "b"], content: cover)),
            ]
            return .ok(.init(body: .multipart(PartStream(parts))))
        }
    }

    func downloadNotes(_ input: DownloadNotes.Input, context: RequestContext) async throws -> DownloadNotes.Output {
        let count: Mutex<Int> = Mutex(0)
        return DownloadNotes.Output(
            body: PartStream {
                let number: Int = count.withLock { count in
                    count += 1
                    return count
                }
                return number > 100 ? nil : .items(Note(text: "\(number)"))
            })
    }
}

/// Carries requests of any host into the service, and keeps their addresses.
final class ConstructsServer: ClientTransport {
    private let service: ServiceTransport<ConstructsService> = ServiceTransport(
        service: ConstructsService(
            servers: EchoServers(), links: EchoLinks(), xml: EchoXML(), parts: EchoParts()),
        server: "http://constructs")
    private let log: Mutex<[String]> = Mutex([])

    /// Addresses of requests, with their methods.
    var seen: [String] { log.withLock { $0 } }

    func send(_ request: TransportRequest) async throws -> TransportResponse {
        log.withLock { $0.append("\(request.method) \(request.url)") }
        var request: TransportRequest = request
        let host: Substring = request.url.split(separator: "://", maxSplits: 1).last ?? ""
        request.url = service.server + host.drop { $0 != "/" }
        return try await service.send(request)
    }
}

import ConstructsClient
import ContractClient
import ContractRuntime
import Foundation
import Testing

/// Headers of parts, and parts without names, from the generated client to the generated server.
@Suite struct PartTests {
    private let server: ConstructsServer = ConstructsServer()
    private var client: ConstructsClient { ConstructsClient(server: "https://constructs.example", transport: server) }
    private let picture: UploadFile = UploadFile(fileName: "a.png", mediaType: "image/png", bytes: [1, 2, 3])

    @Test func headersOfPartsAreTyped() async throws {
        let all: UploadAlbum.Output = try await client.uploadAlbum(
            body: .init(
                title: "T",
                notes: [
                    .init(xSource: Note(text: "S\u{E9}"), content: Note(text: "one")),
                    .init(content: Note(text: "two")),
                ],
                cover: .init(xRotation: 90, xLabels: ["a", "b"], content: picture)))
        #expect(all.body.seen == ["title T", "note one of S\u{E9}", "note two of nobody", "cover a.png 3 90 a|b"])
        let few: UploadAlbum.Output = try await client.uploadAlbum(
            body: .init(title: "T", cover: .init(xRotation: 0, content: picture)))
        #expect(few.body.seen == ["title T", "cover a.png 3 0 none"])
    }

    private func send(_ path: String, _ type: String, _ parts: [String]) async throws -> (status: Int, body: String) {
        let text: String = parts.map { "--b\r\n\($0)\r\n" }.joined() + "--b--\r\n"
        let response: TransportResponse = try await server.send(
            TransportRequest(
                method: "POST", url: "https://x/v1/\(path)", headers: ["Content-Type": "\(type); boundary=b"],
                body: .bytes(Array(text.utf8)), timeout: .seconds(5)))
        return (response.status, String(decoding: try await response.body.collect(upTo: 10_000), as: UTF8.self))
    }

    @Test(arguments: [
        ("", "required", "is required"), ("\r\nX-Rotation: 360", "maximum", "X-Rotation"),
        ("\r\nX-Rotation: a", "type", "X-Rotation"),
    ])
    func headersOfPartsAreChecked(_ header: String, _ keyword: String, _ text: String) async throws {
        let title: String = "Content-Disposition: form-data; name=title\r\n\r\nT"
        let cover: String = "Content-Disposition: form-data; name=cover; filename=a\(header)\r\n\r\nx"
        let answer = try await send("albums", "multipart/form-data", [title, cover])
        #expect(answer.status == 422)
        #expect(answer.body.contains(#""pointer":"/cover","keyword":"\#(keyword)""#) && answer.body.contains(text))
    }

    @Test func partsWithoutNamesComeInTheirOrder() async throws {
        let note: UploadBatch.Body.NoteContent = .init(xNumber: 7, content: Note(text: "n"))
        let all: UploadBatch.Output = try await client.uploadBatch(
            body: .init(note: note, picture: picture, items: [5, 6]))
        #expect(all.body.seen == ["note n 7", "picture a.png image/png 3", "item 5", "item 6"])
        let few: UploadBatch.Output = try await client.uploadBatch(body: .init(note: note, picture: picture))
        #expect(few.body.seen == ["note n 7", "picture a.png image/png 3"])
        let notes: UploadNotes.Output = try await client.uploadNotes(
            body: .init(items: [Note(text: "a"), Note(text: "b")]))
        #expect(notes.body.seen == ["a", "b"])
    }

    @Test func partsOfAnswersAreTyped() async throws {
        guard case .ok(let answer) = try await client.downloadAlbum(), case .multipart(let parts) = answer.body else {
            Issue.record("no form")
            return
        }
        var seen: [String] = []
        for try await part in parts {
            switch part {
            case .title(let title): seen.append("title \(title)")
            case .taken(let date): seen.append("taken \(Int(date.timeIntervalSince1970))")
            case .price(let price): seen.append("price \(price)")
            case .notes(let note): seen.append("note \(note.content.text) of \(note.xSource?.text ?? "nobody")")
            case .cover(let cover):
                let bytes: [UInt8] = try await cover.content.content.collect(upTo: 100)
                seen.append("cover \(cover.content.fileName ?? "") \(bytes) \(cover.xRotation) \(cover.xLabels ?? [])")
            }
        }
        let cover: String = "cover a\"b.png [1, 2, 3] 90 [\"a\", \"b\"]"
        #expect(seen == ["title Ümlaut\r\n--", "taken 0", "taken 1", "price 1.5", "note one of S", cover])
    }

    @Test func partsOfAnswersWithoutNamesComeInTheirOrder() async throws {
        guard case .ok(let answer) = try await client.downloadAlbum(kind: "mixed"), case .mixed(let parts) = answer.body
        else {
            Issue.record("not mixed")
            return
        }
        var seen: [String] = []
        for try await part in parts {
            switch part {
            case .note(let note): seen.append("note \(note.text)")
            // Content that nobody reads is skipped.
            case .picture(let file): seen.append("picture \(file.mediaType ?? "")")
            case .items(let number): seen.append("item \(number)")
            }
        }
        #expect(seen == ["note first", "picture image/png", "item 5", "item 6"])
        guard case .noContent = try await client.downloadAlbum(kind: "none") else {
            Issue.record("an answer without parts")
            return
        }
    }

    @Test func partsOfAnswersAreAskedForAsTheyAreRead() async throws {
        var texts: [String] = []
        for try await case .items(let note) in try await client.downloadNotes().body { texts.append(note.text) }
        #expect(texts == (1...100).map(String.init))
    }

    @Test(arguments: [
        ("multipart/related", "--b\r\n\r\nx\r\n--b--", "boundary"),
        ("multipart/related; boundary=b", "--b\r\n\r\nx\r\n--b--", "/0"),
        ("multipart/related; boundary=b", "--b\r\n\r\n{", "before the last boundary"),
    ])
    func partsOfAnswersAreChecked(_ type: String, _ body: String, _ reason: String) async throws {
        let client: ConstructsClient = ConstructsClient(
            server: "https://x", transport: OneAnswer(type: type, body: Array(body.utf8)))
        let parts: PartSequence<DownloadNotes.Output.Part> = try await client.downloadNotes().body
        let error: ClientError? = await #expect(throws: ClientError.self) { for try await _ in parts {} }
        guard case .decoding(_, _, let text, _) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(text.contains(reason), "\(text)")
    }

    @Test func positionsAreChecked() async throws {
        let note: String = "Content-Type: application/json\r\nX-Number: 1\r\n\r\n{\"text\":\"n\"}"
        let ok = try await send("batches", "multipart/mixed", [note, "\r\nx", "\r\n1", "\r\n2"])
        #expect(ok.status == 200, "\(ok)")
        let missing = try await send("batches", "multipart/mixed", [note])
        #expect(missing.status == 422 && missing.body.contains(#""pointer":"/1","keyword":"required""#), "\(missing)")
        let wrong = try await send("batches", "multipart/mixed", [note, "\r\nx", "\r\n0"])
        #expect(wrong.status == 422 && wrong.body.contains(#""pointer":"/2","keyword":"minimum""#), "\(wrong)")
        let many = try await send("batches", "multipart/mixed", [note, "\r\nx", "\r\n1", "\r\n2", "\r\n3"])
        #expect(many.status == 400 && many.body.contains("more than 4 parts"), "\(many)")
    }
}

/// Answers every request with the same.
private struct OneAnswer: ClientTransport {
    let type: String
    let body: [UInt8]

    func send(_ request: TransportRequest) async throws -> TransportResponse {
        TransportResponse(status: 200, headers: ["Content-Type": type], body: ByteStream(body))
    }
}

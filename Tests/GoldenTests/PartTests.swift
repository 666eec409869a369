import ConstructsClient
import ContractClient
import ContractRuntime
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

import ConstructsClient
import ContractClient
import ContractRuntime
import FoundationEssentials
import Testing

/// XML bodies, from the generated client to the generated server and back.
@Suite struct XMLRoundTripTests {
    private let server: ConstructsServer = ConstructsServer()
    private var client: ConstructsClient { ConstructsClient(server: "https://constructs.example", transport: server) }

    private static let small: Book = Book(isbn: "1234", title: "A", pages: 1, authors: [])
    private static let large: Book = Book(
        isbn: "9780000000000", edition: 3, title: "<Tom & \"Jerry\"> \u{E9}\r\n", pages: 12, price: Decimal(12.5),
        isLent: true, published: CalendarDate(year: 2026, month: 2, day: 28), kind: .atlas, note: .null,
        authors: ["Ann", "", " Bob "], tags: ["x"], ratings: ["the times": 4.5, "b": -1e-3],
        blurb: .init(lang: "en", text: "]]> <b>bold</b>"), sequel: small, medium: .sound(Sound(minutes: 3, voice: "V")))

    private func text(_ book: Book) -> String {
        var json: JSONWriter = JSONWriter()
        book.write(to: &json)
        return json.text
    }

    @Test(arguments: [small, large])
    func booksSurvive(_ book: Book) async throws {
        #expect(text(try await client.putBook(body: .xml(book)).body) == text(book))
        #expect(text(try await client.putBook(body: .json(book)).body) == text(book))
    }

    @Test func listsAreBodies() async throws {
        #expect(try await client.putShelf(body: [Self.small, Self.large]).body.titles == ["A", Self.large.title])
        #expect(try await client.putShelf().body.titles == [])
    }

    private func send(_ xml: String, _ type: String = "application/xml") async throws -> (status: Int, body: String) {
        let path: String = type == "application/xml" ? "books" : "shelves"
        let response: TransportResponse = try await server.send(
            TransportRequest(
                method: "POST", url: "https://x/v1/\(path)", headers: ["Content-Type": type],
                body: .bytes(Array(xml.utf8)), timeout: .seconds(5)))
        return (response.status, String(decoding: try await response.body.collect(upTo: 10_000), as: UTF8.self))
    }

    /// What goes over the wire, to the letter.
    @Test func text() async throws {
        let answer = try await send(
            """
            <?xml version='1.0'?>
            <book xmlns="https://books.example/ns" xmlns:q="https://books.example/meta" isbn="1234" q:no="2">
              <author>Ann</author> <title>T</title> <pages> 5 </pages> <author>Bob</author>
              <labels><label>x</label></labels> <lent>false</lent> <blurb lang="de">&#x3c;</blurb>
              <ratings><a_x0020_b>1</a_x0020_b></ratings> <medium><minutes>4</minutes><reader>R</reader></medium>
            </book>
            """)
        #expect(answer.status == 200)
        #expect(
            answer.body == #"<?xml version="1.0" encoding="UTF-8"?><b:book xmlns:b="https://books.example/ns" "#
                + #"isbn="1234" xmlns:m="https://books.example/meta" m:no="2"><title>T</title><pages>5</pages>"#
                + "<lent>false</lent><author>Ann</author><author>Bob</author><labels><label>x</label></labels>"
                + #"<ratings><a_x0020_b>1.0</a_x0020_b></ratings><blurb lang="de"><![CDATA[<]]></blurb>"#
                + "<medium><minutes>4</minutes><reader>R</reader></medium></b:book>")
    }

    /// One validation: pointers and keywords are those of JSON.
    @Test func violationsAreThoseOfJSON() async throws {
        let answer = try await send(
            """
            <b:book xmlns:b="https://books.example/ns" isbn="x" more="1">
            <title/><title/><pages>many</pages><wrong/></b:book>
            """)
        #expect(answer.status == 422)
        let problem = try JSONReader.decode(Array(answer.body.utf8)) { $0.any() }
        let found: [String] = (problem["errors"]?.array ?? []).map { error in
            "\(error["pointer"]?.string ?? "") \(error["keyword"]?.string ?? "")"
        }
        #expect(
            Set(found) == [
                "/isbn pattern", "/more additionalProperties", "/title type", "/pages type",
                "/wrong additionalProperties",
            ])
    }

    @Test func textThatIsNoXMLIsMalformed() async throws {
        for xml in ["{}", "<book", "<!DOCTYPE book><book/>", "<other/>", ""] {
            let answer = try await send(xml)
            #expect(answer.status == 400 && answer.body.contains("malformed_body"), "\(xml): \(answer)")
        }
        #expect(try await send("<books/>", "application/vnd.shelf+xml").status == 200)
    }
}

@testable import ContractClient
import ContractRuntime
import FoundationEssentials
import Testing

@Suite struct StreamTests {
    @Test(arguments: [1, 2, 3, 7, 1000])
    func eventsDoNotDependOnHowTheyAreCut(_ size: Int) throws {
        let text = "\u{FEFF}: hello\r\nid: 1\rdata: a\ndata:b\r\n\r\n"
            + "event: ping\ndata\n\nretry: 250\nid: 2\n\ndata: ü\n\ndata: cut"
        let bytes = Array(text.utf8)
        var parser = ServerSentEventParser(lastEventID: nil)
        var events: [RawServerEvent] = []
        for start in stride(from: 0, to: bytes.count, by: size) {
            events += try parser.push(Array(bytes[start..<min(start + size, bytes.count)]))
        }
        #expect(events == [
            RawServerEvent(name: "message", data: "a\nb", lastEventID: "1"),
            RawServerEvent(name: "ping", data: "", lastEventID: "1"),
            RawServerEvent(name: "message", data: "ü", lastEventID: "2"),
        ])
        #expect(parser.reconnectionDelay == .milliseconds(250))
    }

    @Test func combiningMarksBehindDelimitersOfEventsStay() throws {
        var parser = ServerSentEventParser(lastEventID: nil)
        let events: [RawServerEvent] = try parser.push(Array("data:\u{301}a\ndata: \u{302}b\nretry: +5\n\n".utf8))
        #expect(events.map { Array($0.data.unicodeScalars) } == [["\u{301}", "a", "\n", "\u{302}", "b"]])
        #expect(parser.reconnectionDelay == nil)
    }

    /// Each line joins the data in place; copies of all before it would be gigabytes.
    @Test(.timeLimit(.minutes(1))) func anEventMayHaveManyLines() throws {
        var parser = ServerSentEventParser(lastEventID: nil)
        let lines: [UInt8] = Array(Array(repeating: Array("data\n".utf8), count: 100_000).joined())
        let events: [RawServerEvent] = try parser.push(lines + [0x0A])
        #expect(events.first?.data.utf8.count == 99_999)
    }

    @Test func anEventPastTheLimitIsRefused() {
        var parser = ServerSentEventParser(lastEventID: nil)
        let line = Array("data: ".utf8) + Array(repeating: UInt8(ascii: "x"),
            count: ServerSentEventParser.maximumEventBytes)
        #expect(throws: ServerSentEventParser.Failure.eventTooLarge) { try parser.push(line) }
    }

    @Test func eventsGoOnBehindTheLastOneAfterALostConnection() async throws {
        let headers = ["Content-Type": "text/event-stream"]
        let transport = StubTransport([
            .response(200, headers, "id: 1\ndata: 10\n\n"), .response(200, headers, "id: 2\ndata: 20\n\n"),
        ])
        let request = ClientRequest(method: "GET", operation: "streamEvents", idempotency: .safe)
        var values: [Int] = []
        for try await event in makeClient(transport).events(request, { $0.integer(Int.self) }) {
            values.append(event.value)
            if values.count == 2 { break }
        }
        #expect(values == [10, 20])
        #expect(transport.requests.map { $0.headers["Last-Event-ID"] } == [nil, "1"])
    }

    @Test func pagesAreFetchedWhenNeeded() async throws {
        let fetched = Counter()
        let sequence = PageSequence<Int> { cursor in
            await fetched.add()
            let start = cursor.flatMap { Int($0) } ?? 0
            return .init(items: [start, start + 1], nextCursor: start < 4 ? String(start + 2) : nil)
        }
        #expect(try await sequence.collect(limit: 3) == [0, 1, 2])
        #expect(await fetched.count == 2)
        #expect(try await sequence.collect(limit: 100) == [0, 1, 2, 3, 4, 5])
    }

    @Test func linesMayLackTheLastLineEnd() async throws {
        let transport = StubTransport([.response(200, [:], "1\n\n2\r\n3")])
        let request = ClientRequest(method: "GET", operation: "list", idempotency: .safe)
        var values: [Int] = []
        for try await value in try await makeClient(transport).send(request).lines({ $0.integer(Int.self) }) {
            values.append(value)
        }
        #expect(values == [1, 2, 3])
    }

    @Test func textsOfASequenceAreReadOneByOne() async throws {
        let transport = StubTransport([.response(200, [:], "\u{1E}1\n\u{1E}[\n\u{1E}3\n4\n\u{1E}5")])
        let request = ClientRequest(method: "GET", operation: "list", idempotency: .safe)
        var values = try await makeClient(transport).send(request).jsonTexts({ $0.integer(Int.self) })
            .makeAsyncIterator()
        #expect(try await values.next() == 1)
        await #expect(throws: ClientError.self) { try await values.next() }
        #expect(try await values.next() == 3)
        for reason in ["a text does not begin with a record separator (U+001E)", "a text is cut off"] {
            do {
                _ = try await values.next()
                Issue.record("\(reason)")
            } catch ClientError.decoding(_, _, let found, _) {
                #expect(found == reason)
            }
        }
        #expect(try await values.next() == nil)
    }

    @Test func multipartNamesCannotBreakOut() throws {
        let file = UploadFile(fileName: "a\"\r\nX: y.txt", bytes: Array("hello".utf8))
        let encoder = MultipartEncoder(isNamed: true)
        let body = encoder.body([.field("purpose", "draft"), .file("file", file)])
        guard case .bytes(let bytes) = body else { throw Unexpected() }
        let text = String(decoding: bytes, as: UTF8.self)
        #expect(text.contains("name=\"purpose\"\r\n\r\ndraft\r\n"))
        let head = "filename=\"a%22%0D%0AX: y.txt\"\r\nContent-Type: application/octet-stream\r\n\r\n"
        #expect(text.contains(head + "hello\r\n"))
        #expect(text.hasSuffix("--\(encoder.boundary)--\r\n"))
    }

    @Test(arguments: [
        ("120", Duration.seconds(120)), ("Sun, 06 Nov 1994 08:49:47 GMT", .seconds(10)),
        ("Sun, 06 Nov 1994 08:49:30 GMT", .seconds(0)),
    ])
    func retryAfterIsSecondsOrADate(_ text: String, _ expected: Duration) {
        #expect(RetryAfter.parse(text, now: Date(timeIntervalSince1970: 784_111_777)) == expected)
    }

    @Test(arguments: ["", "soon", "-1", "Sunday, 06-Nov-94 08:49:37 GMT"])
    func anyOtherRetryAfterIsNone(_ text: String) { #expect(RetryAfter.parse(text) == nil) }

    @Test func pathValuesCannotLeaveTheirSegment() {
        var path = RequestPath()
        path.literal("/a/")
        path.value("..")
        path.literal("/")
        path.value("x/../?#")
        #expect(path.text == "/a/%2E%2E/x%2F..%2F%3F%23")
        let interpolated: RequestPath = "/a/\("..")/\("x/../?#")/\([1, 2]);v=\(true)"
        #expect(interpolated.text == "/a/%2E%2E/x%2F..%2F%3F%23/1,2;v=true")
        #expect(("/a%20b" as RequestPath).text == "/a%20b")
    }

    @Test func listsFollowTheirStyle() {
        var request = ClientRequest(method: "GET", operation: "list")
        request.query("a", [1, 2])
        request.query("b", ["x,y", "z"], style: .commas)
        request.query("c", [1, 2], style: .pipes)
        request.query("d", nil as String?)
        #expect(request.queryText == "a=1&a=2&b=x%2Cy,z&c=1%7C2")
    }

    private struct Unexpected: Error {}
}

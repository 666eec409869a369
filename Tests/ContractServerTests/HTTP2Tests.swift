import ContractRuntime
import ContractServer
import NIOHPACK
import Testing

/// HTTP/2 with prior knowledge: the same answers as HTTP/1.1, and what only streams can do.
@Suite(.timeLimit(.minutes(1))) struct HTTP2Tests {
    static func fixture() -> Fixture {
        var fixture: Fixture = Fixture()
        fixture.configuration.http2.acceptsPriorKnowledge = true
        return fixture
    }

    @Test func answersLikeHTTP1() async throws {
        try await Self.fixture().run { _, port in
            let old: RawClient = try await RawClient.connect(to: port)
            try await old.send("GET /things/7 HTTP/1.1\r\nHost: a\r\nX-Request-Id: r\r\n\r\n")
            let expected: RawResponse = try await old.response()
            let client: HTTP2Client = try await HTTP2Client.connect(to: port)
            client.get("/things/7", 1, [("x-request-id", "r")])
            let answer: HTTP2Client.Answer = try await client.answer(1)
            #expect(answer.status == 200)
            #expect(answer.body == expected.body)
            for header in expected.headers where header.name.lowercased() != "date" {
                #expect(answer.headers.first(name: header.name.lowercased()) == header.value, "\(header.name)")
            }
            #expect(answer.headers.count == expected.headers.count + 1)
            client.get("/nowhere", 3)
            let missing: HTTP2Client.Answer = try await client.answer(3)
            #expect(missing.status == 404 && missing.text.contains("\"code\":\"not_found\""))
            await old.close()
            await client.raw.close()
        }
    }

    @Test func bodiesAreCollectedStreamedAndLimited() async throws {
        try await Self.fixture().run { _, port in
            let client: HTTP2Client = try await HTTP2Client.connect(to: port)
            for (stream, length) in [(1, nil), (3, "5")] as [(Int, String?)] {
                let extra: [(String, String)] = length.map { [("content-length", $0)] } ?? []
                client.request("POST", "/text", stream, ends: false, [("content-type", "text/plain")] + extra)
                client.data(Array("ab".utf8), stream, ends: false)
                client.data(Array("cde".utf8), stream, ends: true)
                #expect(try await client.answer(stream).text == "abcde")
            }
            client.request("POST", "/raw", 5, ends: false, [("content-type", "a/b"), ("expect", "100-continue")])
            while try await client.next().type != HTTP2Client.Kind.headers {}
            for _ in 0..<8 { client.data([UInt8](repeating: 1, count: 16_384), 5, ends: false) }
            client.data([], 5, ends: true)
            #expect(try await client.answer(5).text == "\(8 * 16_384)")
            client.request("POST", "/text", 7, ends: false, [("content-type", "text/plain")])
            for _ in 0..<7 { client.data([UInt8](repeating: 0x61, count: 16_384), 7, ends: false) }
            #expect(try await client.answer(7).status == 413)
            client.request(
                "POST", "/text", 9, ends: false, [("content-type", "text/plain"), ("content-length", "200000")])
            #expect(try await client.answer(9).status == 413)
            client.request("HEAD", "/things/7", 11, ends: true)
            let head: HTTP2Client.Answer = try await client.answer(11)
            #expect(head.status == 200 && head.body.isEmpty && head.headers.first(name: "content-length") == "10")
            await client.raw.close()
        }
    }

    @Test func streamsDoNotWaitForEachOther() async throws {
        var fixture: Fixture = Self.fixture()
        let gate: Gate = Gate()
        fixture.service.handlers[.slow] = { _ in
            await gate.wait()
            return ServerResponse(status: 204)
        }
        try await fixture.run { _, port in
            let client: HTTP2Client = try await HTTP2Client.connect(to: port)
            client.get("/slow", 1)
            await gate.arrived()
            for stream in stride(from: 3, to: 101, by: 2) {
                client.get("/things/\(stream)", stream)
                #expect(try await client.answer(stream).text == "{\"id\":\"\(stream)\"}")
            }
            gate.open()
            #expect(try await client.answer(1).status == 204)
            await client.raw.close()
        }
    }

    /// The table of HPACK keeps what all answers say. Identifiers and lengths would drive it out again and again.
    @Test func onlyWhatIsRepeatedIsKeptForLater() async throws {
        try await Self.fixture().run { _, port in
            let client: HTTP2Client = try await HTTP2Client.connect(to: port)
            var sizes: [Int] = []
            for number in 0..<200 {
                client.get("/things/\(number)", 1 + 2 * number)
                var frame: HTTP2Client.Frame = try await client.next()
                while frame.type != HTTP2Client.Kind.headers { frame = try await client.next() }
                sizes.append(frame.payload.count)
            }
            #expect(sizes[0] > 150)
            // The date may have changed in one of them.
            #expect(sizes.dropFirst().allSatisfy { $0 < 100 }, "\(sizes.max() ?? 0)")
            await client.raw.close()
        }
    }

    /// What a proxy in front might have let through, and what would be two requests in HTTP/1.1.
    @Test(arguments: [
        [(":method", "GET"), (":scheme", "http"), (":authority", "a"), (":path", "/things/1 HTTP/1.1\r\nx: y")],
        [(":method", "GET /x HTTP/1.1\r\n"), (":scheme", "http"), (":authority", "a"), (":path", "/things/1")],
        [(":method", "GET"), (":scheme", "http"), (":authority", "a"), (":path", "/things/1"), ("x", "a\r\nb: c")],
        [(":method", "GET"), (":scheme", "http"), (":authority", "a"), (":path", "/things/1"), ("x\r\ny", "a")],
        [(":method", "GET"), (":scheme", "http"), (":authority", "a"), (":path", "/things/1"), ("X-Upper", "a")],
        [(":method", "GET"), (":scheme", "http"), (":authority", "a"), (":path", "/things/1"), ("connection", "close")],
        [
            (":method", "GET"), (":scheme", "http"), (":authority", "a"), (":path", "/things/1"),
            ("transfer-encoding", "chunked"),
        ],
        [(":method", "GET"), (":scheme", "http"), (":authority", "a"), (":path", "/things/1"), ("te", "gzip")],
        [(":method", "GET"), (":scheme", "http"), (":authority", "a"), (":path", "/things/1"), ("host", "b")],
        [(":method", "GET"), (":scheme", "http"), (":authority", "a b"), (":path", "/things/1")],
        [(":method", "GET"), (":scheme", "http"), (":path", "/things/1")],
        [(":method", "GET"), (":scheme", "http"), (":authority", "a"), (":path", "things")],
        [(":method", "CONNECT"), (":authority", "a")],
        [(":method", "GET"), (":scheme", "http"), (":authority", "a"), (":path", "/a"), (":path", "/b")],
        [(":method", "GET"), (":scheme", "http"), (":authority", "a"), (":path", "/things/1"), ("content-length", "3")],
    ])
    func whatIsNoRequestIsRefused(_ fields: [(String, String)]) async throws {
        try await Self.fixture().run { _, port in
            let client: HTTP2Client = try await HTTP2Client.connect(to: port)
            client.raw.post(HTTP2Client.head(1, fields))
            do {
                let answer: HTTP2Client.Answer = try await client.answer(1)
                #expect([400, 501].contains(answer.status), "\(answer.status)")
            } catch {
                // Or NIO has refused it: the stream or the connection with it.
                #expect(client.resets[1] != nil || client.goAway != nil)
            }
            await client.raw.close()
        }
    }

    @Test func headsHaveTheLimitsOfHTTP1() async throws {
        try await Self.fixture().run { _, port in
            let client: HTTP2Client = try await HTTP2Client.connect(to: port)
            try await client.greet()
            client.get("/things/1", 3, [("x-a", String(repeating: "a", count: 34_000))])
            #expect(try await client.answer(3).status == 431)
            client.get("/things/" + String(repeating: "a", count: 8_200), 5)
            #expect(try await client.answer(5).status == 414)
            client.get("/things/1", 7, (0..<110).map { ("x-\($0)", "a") })
            #expect(try await client.answer(7).status == 431)
            client.get("/things/1", 9)
            #expect(try await client.answer(9).status == 200)
            // Beyond what is announced in SETTINGS the connection is over.
            client.get("/things/1", 31, [("x-a", String(repeating: "a", count: 200_000))])
            try await client.end()
            #expect(client.goAway != nil)
        }
    }

    @Test func http1StillWorksOnTheSamePort() async throws {
        try await Self.fixture().run { _, port in
            let client: RawClient = try await RawClient.connect(to: port)
            for byte in "PUT /things/1 HTTP/1.1\r\n".utf8 { try await client.send([byte]) }
            try await client.send(
                "Host: a\r\nIf-Match: \"v1\"\r\nContent-Type: application/json\r\nContent-Length: 12\r\n\r\n"
                    + "{\"name\":\"x\"}GET /things/2 HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(try await client.response().status == 200)
            #expect(try await client.response().text == "{\"id\":\"2\"}")
            await client.close()
        }
    }
}

import ContractRuntime
import ContractServer
import Synchronization
import Testing

/// Streams in both directions.
@Suite(.timeLimit(.minutes(1))) struct StreamTests {
    static let boundary: String = "XyZ"

    static func multipart(file: Int) -> [UInt8] {
        var body: [UInt8] = Array(
            ("--XyZ\r\nContent-Disposition: form-data; name=\"purpose\"\r\n\r\nsource\r\n"
                + "--XyZ\r\nContent-Disposition: form-data; name=\"file\"; filename=\"C:\\\\dir\\\\a.txt\"\r\n"
                + "Content-Type: text/plain\r\n\r\n").utf8)
        // Content that looks like the beginning of a delimiter again and again.
        while body.count < file { body += Array("\r\n--Xy\r\n-".utf8) }
        return body + Array("\r\n--XyZ--\r\n".utf8)
    }

    static func uploadHead(length: Int) -> String {
        "POST /files HTTP/1.1\r\nHost: a\r\nContent-Type: multipart/form-data; boundary=XyZ\r\n"
            + "Content-Length: \(length)\r\n\r\n"
    }

    @Test func multipartByteByByte() async throws {
        try await Fixture().run { _, port in
            let client: RawClient = try await RawClient.connect(to: port)
            let body: [UInt8] = Self.multipart(file: 400)
            try await client.send(Self.uploadHead(length: body.count))
            for byte in body { try await client.send([byte]) }
            let response: RawResponse = try await client.response()
            #expect(response.status == 200)
            let size: Int = body.count - Self.multipart(file: 0).count
            #expect(response.text == "[\"purpose=source\",\"a.txt:text/plain:\(size)\"]")
            await client.close()
        }
    }

    @Test func multipartInLargePieces() async throws {
        try await Fixture().run { _, port in
            let client: RawClient = try await RawClient.connect(to: port)
            let body: [UInt8] = Self.multipart(file: 1_000_000)
            try await client.send(Self.uploadHead(length: body.count))
            client.post(body)
            let response: RawResponse = try await client.response()
            let size: Int = body.count - Self.multipart(file: 0).count
            #expect(response.text == "[\"purpose=source\",\"a.txt:text/plain:\(size)\"]")
            // The connection is still good.
            try await client.send("GET /things/1 HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(try await client.response().status == 200)
            await client.close()
        }
    }

    @Test(arguments: [
        ("--XyZ\r\nContent-Disposition: form-data; name=\"purpose\"\r\n\r\nx\r\n--XyZ--\r\n", 422, "validation_failed"),
        ("--XyZ\r\nContent-Disposition: form-data; name=\"other\"\r\n\r\nx\r\n--XyZ--\r\n", 422, "validation_failed"),
        ("--XyZ\r\nContent-Disposition: form-data; name=\"purpose\"\r\n\r\nx", 400, "malformed_body"),
        ("--XyZ\r\n\r\nx\r\n--XyZ--\r\n", 400, "malformed_body"),
        ("--XyZ\r\nno colon\r\n\r\nx\r\n--XyZ--\r\n", 400, "malformed_body"),
        (String(repeating: "preamble ", count: 200), 400, "malformed_body"),
        ("--XyZ\r\nX-A: \(String(repeating: "a", count: 9_000))\r\n\r\n", 400, "malformed_body"),
        ("", 400, "malformed_body"),
    ])
    func wrongMultipartIsAProblem(_ body: String, _ status: Int, _ code: String) async throws {
        // An empty body is none; with chunks there is one that ends at once.
        let request: String =
            "POST /files HTTP/1.1\r\nHost: a\r\nContent-Type: multipart/form-data; boundary=XyZ\r\n"
            + "Transfer-Encoding: chunked\r\n\r\n"
            + (body.isEmpty ? "" : "\(String(body.utf8.count, radix: 16))\r\n\(body)\r\n") + "0\r\n\r\n"
        let response: RawResponse = try await Fixture().exchange(request)
        #expect(response.status == status)
        #expect(response.code == code)
    }

    @Test func aServiceThatDoesNotReadHoldsTheClientBack() async throws {
        var fixture: Fixture = Fixture()
        fixture.configuration.streamBufferBytes = 65_536
        let gate: Gate = Gate()
        fixture.service.handlers[.raw] = { request in
            guard case .stream(let stream) = request.body else { throw Defect() }
            await gate.wait()
            let bytes: [UInt8] = try await stream.collect(upTo: 1 << 20)
            var response: ServerResponse = ServerResponse(status: 200)
            response.setText(mediaType: "text/plain", "\(bytes.count)")
            return response
        }
        try await fixture.run { _, port in
            let client: RawClient = try await RawClient.connect(to: port)
            try await client.send(
                "POST /raw HTTP/1.1\r\nHost: a\r\nContent-Type: a/b\r\nContent-Length: 1048576\r\n\r\n")
            client.post([UInt8](repeating: 1, count: 1 << 20))
            await gate.arrived()
            gate.open()
            #expect(try await client.response().text == "1048576")
            await client.close()
        }
    }

    @Test func anAnswerBeforeTheEndOfTheBodyLeavesTheConnectionInOrder() async throws {
        var fixture: Fixture = Fixture()
        fixture.service.handlers[.raw] = { _ in throw StandardProblem.notFound }
        try await fixture.run { _, port in
            let client: RawClient = try await RawClient.connect(to: port)
            try await client.send("POST /raw HTTP/1.1\r\nHost: a\r\nContent-Type: a/b\r\nContent-Length: 10\r\n\r\nabc")
            #expect(try await client.response().status == 404)
            try await client.send("defghijGET /things/1 HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(try await client.response().text == "{\"id\":\"1\"}")
            await client.close()
        }
    }

    @Test func eventsComeAsTheyAreMade() async throws {
        var fixture: Fixture = Fixture()
        let more: Gate = Gate()
        fixture.service.handlers[.events] = { _ in
            let count: Atomic<Int> = Atomic(0)
            let stream: EventStream<Int> = EventStream(heartbeat: nil) {
                switch count.add(1, ordering: .relaxed).newValue {
                case 1: return .event(id: "a\n1", name: "tick", value: 1, retry: .seconds(2))
                case 2:
                    await more.wait()
                    return .comment("still here")
                default: return nil
                }
            }
            var response: ServerResponse = ServerResponse(status: 200)
            response.setEvents(stream) { $0.write($1) }
            return response
        }
        try await fixture.run { _, port in
            let client: RawClient = try await RawClient.connect(to: port)
            try await client.send("GET /events HTTP/1.1\r\nHost: a\r\nAccept: text/event-stream\r\n\r\n")
            let head: RawResponse = try RawResponse(try await client.take(through: "\r\n\r\n"))
            #expect(head.header("Content-Type") == "text/event-stream")
            let first: [UInt8] = try await client.take(through: "\n\n")
            #expect(String(decoding: first, as: UTF8.self).hasSuffix("id: a1\nevent: tick\nretry: 2000\ndata: 1\n\n"))
            more.open()
            let second: [UInt8] = try await client.take(through: "\n\n")
            #expect(String(decoding: second, as: UTF8.self).hasSuffix(": still here\n\n"))
            _ = try await client.take(through: "0\r\n\r\n")
            try await client.send("GET /things/1 HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(try await client.response().status == 200)
            await client.close()
        }
    }

    @Test func aSilentEventStreamHasAHeartbeatAndEndsWithTheClient() async throws {
        var fixture: Fixture = Fixture()
        let gate: Gate = Gate()
        fixture.service.handlers[.events] = { _ in
            let stream: EventStream<Int> = EventStream(heartbeat: .milliseconds(10)) {
                await gate.waitForCancellation()
                return nil
            }
            var response: ServerResponse = ServerResponse(status: 200)
            response.setEvents(stream) { $0.write($1) }
            return response
        }
        try await fixture.run { _, port in
            let client: RawClient = try await RawClient.connect(to: port)
            try await client.send("GET /events HTTP/1.1\r\nHost: a\r\n\r\n")
            _ = try await client.take(through: ": keep-alive\n\n")
            _ = try await client.take(through: ": keep-alive\n\n")
            await client.close()
            await gate.cancelled()
        }
    }

    @Test func eventStreamsEndWhenTheServerShutsDown() async throws {
        var fixture: Fixture = Fixture()
        let gate: Gate = Gate()
        fixture.service.handlers[.events] = { _ in
            let stream: EventStream<Int> = EventStream(heartbeat: nil) {
                await gate.waitForCancellation()
                return nil
            }
            var response: ServerResponse = ServerResponse(status: 200)
            response.setEvents(stream) { $0.write($1) }
            return response
        }
        try await fixture.run { server, port in
            let client: RawClient = try await RawClient.connect(to: port)
            try await client.send("GET /events HTTP/1.1\r\nHost: a\r\n\r\n")
            _ = try await client.take(through: "\r\n\r\n")
            await gate.arrived()
            await server.shutdown()
            #expect(String(decoding: try await client.rest(), as: UTF8.self) == "0\r\n\r\n")
        }
    }

    @Test func linesAreOneJSONTextEach() async throws {
        var fixture: Fixture = Fixture()
        fixture.service.handlers[.lines] = { _ in
            let count: Atomic<Int> = Atomic(0)
            let stream: LineStream<Int> = LineStream {
                let next: Int = count.add(1, ordering: .relaxed).newValue
                return next <= 3 ? next : nil
            }
            var response: ServerResponse = ServerResponse(status: 200)
            response.setLines(mediaType: "application/jsonl", stream) { $0.write($1) }
            return response
        }
        let response: RawResponse = try await fixture.exchange("GET /lines HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(response.text == "1\n2\n3\n")
        #expect(response.chunkCount == 3)
    }

    @Test func textsOfASequenceAreBehindRecordSeparators() async throws {
        var fixture: Fixture = Fixture()
        fixture.service.handlers[.lines] = { _ in
            let count: Atomic<Int> = Atomic(0)
            let stream: JSONTextStream<Int> = JSONTextStream {
                let next: Int = count.add(1, ordering: .relaxed).newValue
                return next <= 3 ? next : nil
            }
            var response: ServerResponse = ServerResponse(status: 200)
            response.setJSONTexts(mediaType: "application/json-seq", stream) { $0.write($1) }
            return response
        }
        let response: RawResponse = try await fixture.exchange("GET /lines HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(response.text == "\u{1E}1\n\u{1E}2\n\u{1E}3\n")
        #expect(response.chunkCount == 3)
    }

    /// Makes an answer of `total` bytes, in pieces of 64 KiB, and counts what has been asked for.
    static func download(total: Int, made: Counter, cancelled: Signal, length: Int?) -> FixtureService.Handler {
        { _ in
            let stream: ByteStream = ByteStream(
                length: length,
                next: {
                    try Task.checkCancellation()
                    guard made.value < total else { return nil }
                    made.add(65_536)
                    return [UInt8](repeating: 7, count: 65_536)
                }, cancel: { cancelled.fire() })
            var response: ServerResponse = ServerResponse(status: 200)
            response.setBytes(mediaType: "application/octet-stream", stream)
            return response
        }
    }

    @Test func aClientThatDoesNotReadSuspendsTheProducerAndIsCut() async throws {
        var fixture: Fixture = Fixture()
        fixture.configuration.writeTimeout = .milliseconds(100)
        let (made, cancelled): (Counter, Signal) = (Counter(), Signal())
        let total: Int = 1 << 30
        fixture.service.handlers[.download] = Self.download(total: total, made: made, cancelled: cancelled, length: nil)
        try await fixture.run { _, port in
            let client: RawClient = try await RawClient.connect(to: port, receiveBuffer: 65_536)
            try await client.setReading(false)
            try await client.send("GET /download HTTP/1.1\r\nHost: a\r\n\r\n")
            await cancelled.wait()
            // What the sockets hold, and not the whole gigabyte.
            #expect(made.value < total / 8)
            await client.close()
        }
    }

    @Test func aLengthThatIsKnownIsAnnounced() async throws {
        var fixture: Fixture = Fixture()
        let total: Int = 65_536 * 20
        fixture.service.handlers[.download] = Self.download(
            total: total, made: Counter(), cancelled: Signal(), length: total)
        let response: RawResponse = try await fixture.exchange("GET /download HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(response.header("Content-Length") == "\(total)")
        #expect(response.header("Transfer-Encoding") == nil)
        #expect(response.body.count == total)
    }

    @Test(arguments: [65_536, 65_536 * 3])
    func aWrongLengthCutsTheConnection(_ length: Int) async throws {
        var fixture: Fixture = Fixture()
        fixture.service.handlers[.download] = Self.download(
            total: 65_536 * 2, made: Counter(), cancelled: Signal(), length: length)
        try await fixture.run { _, port in
            let client: RawClient = try await RawClient.connect(to: port)
            try await client.send("GET /download HTTP/1.1\r\nHost: a\r\n\r\n")
            _ = try await client.take(through: "\r\n\r\n")
            #expect(try await client.rest().count <= length)
        }
    }

    @Test func aFailureInAStreamIsNotACompleteAnswer() async throws {
        var fixture: Fixture = Fixture()
        let count: Counter = Counter()
        fixture.service.handlers[.download] = { _ in
            var response: ServerResponse = ServerResponse(status: 200)
            let stream: ByteStream = ByteStream(next: {
                count.add(1)
                if count.value > 1 { throw Defect() }
                return [1, 2, 3]
            })
            response.setBytes(mediaType: "application/octet-stream", stream)
            return response
        }
        let log: LogRecord = fixture.log
        try await fixture.run { _, port in
            let client: RawClient = try await RawClient.connect(to: port)
            try await client.send("GET /download HTTP/1.1\r\nHost: a\r\n\r\n")
            _ = try await client.take(through: "\r\n\r\n")
            #expect(try await client.rest() == Array("3\r\n".utf8) + [1, 2, 3] + Array("\r\n".utf8))
            #expect(log.lines.withLock { $0.contains { $0.contains("A response stream failed") } })
        }
    }
}

final class Counter: Sendable {
    private let count: Atomic<Int> = Atomic(0)
    var value: Int { count.load(ordering: .relaxed) }
    func add(_ number: Int) { count.add(number, ordering: .relaxed) }
}

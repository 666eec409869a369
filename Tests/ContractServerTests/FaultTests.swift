import ContractRuntime
import ContractServer
import Synchronization
import Testing

/// Requests that never end, end too early, or come so slowly that they might as well not, and clients that do not take
/// their answer.
@Suite(.timeLimit(.minutes(1))) struct FaultTests {
    static let head: String = "POST /text HTTP/1.1\r\nHost: a\r\nContent-Type: text/plain\r\n"

    /// Sends until the server answers, or has been sent 64 MB.
    static func flood(_ path: String, _ start: String, _ piece: String) async throws -> RawResponse {
        var result: RawResponse?
        try await Fixture().run { _, port in
            let client: RawClient = try await RawClient.connect(to: port)
            try await client.send(start)
            let block: [UInt8] = Array(String(repeating: piece, count: max(1, 65_536 / piece.utf8.count)).utf8)
            let isAnswered: Signal = Signal()
            let sending: Task<Int, Never> = Task { [send = client.sender] in
                var sent: Int = 0
                while sent < 64 << 20, !isAnswered.isFired, await send(block) { sent += block.count }
                return sent
            }
            result = try await client.response()
            isAnswered.fire()
            #expect(result?.header("Connection") == "close")
            #expect(try await client.rest().isEmpty)
            #expect(await sending.value < 8 << 20)
        }
        return try #require(result)
    }

    @Test func anEndlessChunkedBodyIsTooLarge() async throws {
        let response: RawResponse = try await Self.flood(
            "/text", Self.head + "Transfer-Encoding: chunked\r\n\r\n", "10\r\n0123456789abcdef\r\n")
        #expect(response.status == 413)
        #expect(response.code == "payload_too_large")
    }

    @Test func anEndlessStreamedBodyIsTooLarge() async throws {
        let head: String = "POST /raw HTTP/1.1\r\nHost: a\r\nContent-Type: a/b\r\nTransfer-Encoding: chunked\r\n\r\n"
        let response: RawResponse = try await Self.flood("/raw", head, "10\r\n0123456789abcdef\r\n")
        #expect(response.status == 413)
    }

    @Test func anEndlessHeaderNameIsTooLarge() async throws {
        let response: RawResponse = try await Self.flood("/text", "GET /things/1 HTTP/1.1\r\nHost: a\r\nX", "x")
        #expect(response.status == 431)
    }

    @Test func endlessHeadersAreTooLarge() async throws {
        let response: RawResponse = try await Self.flood(
            "/text", "GET /things/1 HTTP/1.1\r\nHost: a\r\n", "X-A: b\r\n")
        #expect(response.status == 431)
    }

    @Test func anEndlessTargetIsTooLong() async throws {
        let response: RawResponse = try await Self.flood("/text", "GET /", "a")
        #expect(response.status == 414)
    }

    @Test func endlessTrailersAreTooLarge() async throws {
        let response: RawResponse = try await Self.flood(
            "/text", Self.head + "Transfer-Encoding: chunked\r\n\r\n0\r\n", "X-A: bbbbbbbbbbbbbbb\r\n")
        #expect(response.status == 431)
    }

    /// Bytes that keep coming and never become a chunk: the time of the body ends it, if its size does not.
    @Test func endlessChunkExtensionsAreGivenUp() async throws {
        var fixture: Fixture = Fixture()
        fixture.configuration.bodyTimeout = .milliseconds(300)
        try await fixture.run { _, port in
            let client: RawClient = try await RawClient.connect(to: port)
            try await client.send(Self.head + "Transfer-Encoding: chunked\r\n\r\n1;")
            let block: [UInt8] = [UInt8](repeating: 0x61, count: 1_024)
            let sending: Task<Void, Never> = Task { [send = client.sender] in
                for _ in 0..<5_000 where !Task.isCancelled {
                    guard await send(block) else { return }
                    try? await Task.sleep(for: .milliseconds(1))
                }
            }
            let response: RawResponse = try await client.response()
            sending.cancel()
            #expect([400, 408, 413].contains(response.status))
            #expect(response.header("Connection") == "close")
            #expect(try await client.rest().isEmpty)
        }
    }

    @Test func aRequestThatComesByteByByteIsAnswered() async throws {
        try await Fixture().run { _, port in
            let client: RawClient = try await RawClient.connect(to: port)
            for _ in 0..<2 {
                for byte in "GET /things/7?x HTTP/1.1\r\nHost: a\r\nX-Request-Id: r\r\n\r\n".utf8 {
                    try await client.send([byte])
                }
                #expect(try await client.response().header("X-Request-Id") == "r")
                for byte in (Self.head + "Content-Length: 3\r\n\r\nabc").utf8 { try await client.send([byte]) }
                #expect(try await client.response().text == "abc")
            }
            await client.close()
        }
    }

    /// A byte now and then does not buy more time: head and collected body have one budget each.
    @Test(arguments: ["GET /things/1 HTTP/1.1\r\nHost: a\r\nX-A: ", Self.head + "Content-Length: 90000\r\n\r\n"])
    func dribblingIsGivenUp(_ start: String) async throws {
        var fixture: Fixture = Fixture()
        fixture.configuration.headerTimeout = .milliseconds(200)
        fixture.configuration.bodyTimeout = .milliseconds(200)
        try await fixture.run { _, port in
            let client: RawClient = try await RawClient.connect(to: port)
            try await client.send(start)
            let sending: Task<Void, Never> = Task { [send = client.sender] in
                for _ in 0..<2_000 where !Task.isCancelled {
                    guard await send([0x61]) else { return }
                    try? await Task.sleep(for: .milliseconds(5))
                }
            }
            let begin: ContinuousClock.Instant = .now
            let response: RawResponse = try await client.response()
            sending.cancel()
            #expect(response.status == 408)
            #expect(response.code == "request_timeout")
            #expect(.now - begin < .seconds(5))
            #expect(try await client.rest().isEmpty)
        }
    }

    /// Cut in the head, in a collected body, in a streamed body: no service is left with half a request.
    @Test(arguments: [
        "GET /thi", "POST /text HTTP/1.1\r\nHost: a\r\nContent-Type: text/plain\r\nContent-Length: 9\r\n\r\nabc",
        "POST /text HTTP/1.1\r\nHost: a\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nabc",
    ])
    func aTruncatedRequestReachesNoService(_ request: String) async throws {
        var fixture: Fixture = Fixture()
        let calls: Counter = Counter()
        fixture.service.handlers[.text] = { _ in
            calls.add(1)
            return ServerResponse(status: 204)
        }
        try await fixture.run { _, port in
            let client: RawClient = try await RawClient.connect(to: port)
            try await client.send(request)
            await client.close()
            let other: RawClient = try await RawClient.connect(to: port)
            try await other.send("GET /things/1 HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(try await other.response().status == 200)
            await other.close()
        }
        #expect(calls.value == 0)
    }

    @Test func aTruncatedStreamFailsItsReader() async throws {
        var fixture: Fixture = Fixture()
        let (began, failed): (Signal, Signal) = (Signal(), Signal())
        fixture.service.handlers[.raw] = { request in
            guard case .stream(let stream) = request.body else { throw Defect() }
            do {
                for try await _ in stream { began.fire() }
            } catch {
                failed.fire()
                throw error
            }
            return ServerResponse(status: 204)
        }
        try await fixture.run { _, port in
            let client: RawClient = try await RawClient.connect(to: port)
            try await client.send("POST /raw HTTP/1.1\r\nHost: a\r\nContent-Type: a/b\r\nContent-Length: 9\r\n\r\nabc")
            await began.wait()
            await client.close()
            await failed.wait()
        }
    }
}

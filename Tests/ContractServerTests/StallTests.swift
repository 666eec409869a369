import ContractRuntime
import ContractServer
import Synchronization
import Testing

/// A client that does not read: its producer waits, it is cut, and nobody else notices.
@Suite(.timeLimit(.minutes(1))) struct StallTests {
    @Test func aStalledEventStreamSuspendsItsProducerAndIsCut() async throws {
        var fixture: Fixture = Fixture()
        fixture.configuration.writeTimeout = .seconds(2)
        let made: Counter = Counter()
        let text: String = String(repeating: "x", count: 16_000)
        fixture.service.handlers[.events] = { _ in
            let stream: EventStream<String> = EventStream(heartbeat: .milliseconds(50)) {
                made.add(1)
                return .event(id: "\(made.value)", name: "tick", value: text, retry: nil)
            }
            var response: ServerResponse = ServerResponse(status: 200)
            response.setEvents(stream) { $0.write($1) }
            return response
        }
        try await fixture.run { _, port in
            let stalled: RawClient = try await RawClient.connect(to: port, receiveBuffer: 65_536)
            try await stalled.setReading(false)
            try await stalled.send("GET /events HTTP/1.1\r\nHost: a\r\n\r\n")
            let other: RawClient = try await RawClient.connect(to: port)
            // The sockets are full soon; from then on nothing is made, while others are served. A busy machine may make
            // a pause before.
            var final: Int = 0
            var isStill: Bool = false
            for _ in 0..<50 where !isStill {
                let before: Int = made.value
                let begin: ContinuousClock.Instant = .now
                while .now - begin < .milliseconds(200) {
                    try await other.send("GET /things/1 HTTP/1.1\r\nHost: a\r\n\r\n")
                    #expect(try await other.response().status == 200)
                }
                final = made.value
                isStill = final == before && final * text.utf8.count > 2 * 65_536
            }
            #expect(isStill)
            #expect(final * text.utf8.count < 32 << 20)
            try await Task.sleep(for: .milliseconds(2_200))
            // Cut: what the sockets held comes, and then the end, long before the stream has one.
            try await stalled.setReading(true)
            #expect(try await stalled.rest().count <= final * (text.utf8.count + 100))
            #expect(made.value == final)
            try await other.send("GET /things/1 HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(try await other.response().status == 200)
            await other.close()
        }
    }

    /// Pipelining without reading: answers are not piled up.
    @Test func aPipelineThatIsNotReadIsNotServed() async throws {
        var fixture: Fixture = Fixture()
        fixture.configuration.writeTimeout = .milliseconds(500)
        let made: Counter = Counter()
        let body: [UInt8] = [UInt8](repeating: 0x61, count: 65_536)
        fixture.service.handlers[.slow] = { _ in
            made.add(1)
            var response: ServerResponse = ServerResponse(status: 200)
            response.body = .bytes(body)
            return response
        }
        try await fixture.run { _, port in
            let client: RawClient = try await RawClient.connect(to: port, receiveBuffer: 65_536)
            try await client.setReading(false)
            client.post(Array(String(repeating: "GET /slow HTTP/1.1\r\nHost: a\r\n\r\n", count: 2_000).utf8))
            try await Task.sleep(for: .milliseconds(1_200))
            #expect(made.value < 500)
            await client.close()
        }
    }

    /// Idle, busy and streaming connections at once: each ends as it should.
    @Test func aDrainWaitsForAnswersThatAreBeingSent() async throws {
        var fixture: Fixture = Fixture()
        let (gate, streamGate): (Gate, Gate) = (Gate(), Gate())
        fixture.service.handlers[.slow] = { _ in
            await gate.wait()
            return ServerResponse(status: 204)
        }
        fixture.service.handlers[.download] = { _ in
            let count: Counter = Counter()
            let stream: ByteStream = ByteStream(next: {
                count.add(1)
                switch count.value {
                case 1: return Array("first".utf8)
                case 2:
                    await streamGate.wait()
                    return Array("second".utf8)
                default: return nil
                }
            })
            var response: ServerResponse = ServerResponse(status: 200)
            response.setBytes(mediaType: "application/octet-stream", stream)
            return response
        }
        try await fixture.run { server, port in
            let idle: RawClient = try await RawClient.connect(to: port)
            try await idle.send("GET /things/1 HTTP/1.1\r\nHost: a\r\n\r\n")
            _ = try await idle.response()
            let half: RawClient = try await RawClient.connect(to: port)
            try await half.send("GET /things/1 HT")
            let busy: RawClient = try await RawClient.connect(to: port)
            try await busy.send("GET /slow HTTP/1.1\r\nHost: a\r\n\r\nGET /things/1 HTTP/1.1\r\nHost: a\r\n\r\n")
            let streaming: RawClient = try await RawClient.connect(to: port)
            try await streaming.send("GET /download HTTP/1.1\r\nHost: a\r\n\r\n")
            _ = try await streaming.take(through: "first\r\n")
            await gate.arrived()
            await streamGate.arrived()
            async let ended: Void = server.shutdown()
            #expect(try await idle.rest().isEmpty)
            #expect(try await half.rest().isEmpty)
            gate.open()
            streamGate.open()
            let response: RawResponse = try await busy.response()
            #expect(response.status == 204)
            #expect(response.header("Connection") == "close")
            // The request behind it was not begun: a client may send it again elsewhere.
            #expect(try await busy.rest().isEmpty)
            #expect(String(decoding: try await streaming.rest(), as: UTF8.self) == "6\r\nsecond\r\n0\r\n\r\n")
            await ended
        }
    }
}

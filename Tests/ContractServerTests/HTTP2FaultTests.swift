import ContractRuntime
import ContractServer
import Testing

/// Clients of HTTP/2 that flood, do not read, take back or outstay, and servers that end.
@Suite(.timeLimit(.minutes(1))) struct HTTP2FaultTests {
    private static let enhanceYourCalm: Int = 11

    /// CVE-2023-44487: requests that are taken back at once. None of them stays.
    @Test func rapidResetsEndTheConnection() async throws {
        var fixture: Fixture = HTTP2Tests.fixture()
        let (begun, ended): (Counter, Counter) = (Counter(), Counter())
        fixture.service.handlers[.slow] = { _ in
            begun.add(1)
            defer { ended.add(1) }
            try await Task.sleep(for: .seconds(30))
            return ServerResponse(status: 204)
        }
        try await fixture.run { _, port in
            let client: HTTP2Client = try await HTTP2Client.connect(to: port)
            for number in 0..<400 {
                client.get("/slow", 1 + 2 * number)
                client.reset(1 + 2 * number)
            }
            try await client.end()
            #expect(client.goAway == Self.enhanceYourCalm)
            try await Self.until { ended.value == begun.value }
            #expect(begun.value <= 201)
        }
    }

    @Test(arguments: [
        HTTP2Client.frame(HTTP2Client.Kind.ping, 0, 0, [1, 2, 3, 4, 5, 6, 7, 8]),
        HTTP2Client.frame(HTTP2Client.Kind.settings, 0, 0, []),
    ])
    func floodsOfControlFramesEndTheConnection(_ frame: [UInt8]) async throws {
        try await HTTP2Tests.fixture().run { _, port in
            let client: HTTP2Client = try await HTTP2Client.connect(to: port)
            client.raw.post(Array(repeatElement(frame, count: 1_000).joined()))
            try await client.end()
            #expect(client.goAway == Self.enhanceYourCalm)
        }
    }

    @Test func moreStreamsThanAllowedEndTheConnection() async throws {
        var fixture: Fixture = HTTP2Tests.fixture()
        fixture.configuration.http2.maximumConcurrentStreams = 2
        let gate: Gate = Gate()
        let begun: Counter = Counter()
        fixture.service.handlers[.slow] = { _ in
            begun.add(1)
            await gate.wait()
            return ServerResponse(status: 204)
        }
        try await fixture.run { _, port in
            let client: HTTP2Client = try await HTTP2Client.connect(to: port)
            try await client.greet()
            for stream in [3, 5, 7] { client.get("/slow", stream) }
            // NIO takes it for an error of the connection.
            try await client.end()
            #expect(client.goAway != nil)
            #expect(begun.value == 2)
            gate.open()
        }
    }

    /// NIO keeps a list of the streams of a reading, which here never ends. Nothing may stay with it.
    @Test func aConnectionThatFloodedIsForgotten() async throws {
        weak var kept: Counter?
        do {
            let begun: Counter = Counter()
            kept = begun
            var fixture: Fixture = HTTP2Tests.fixture()
            fixture.service.handlers[.slow] = { _ in
                begun.add(1)
                try await Task.sleep(for: .seconds(30))
                return ServerResponse(status: 204)
            }
            try await fixture.run { _, port in
                let client: HTTP2Client = try await HTTP2Client.connect(to: port)
                for number in 0..<400 {
                    client.get("/slow", 1 + 2 * number)
                    client.reset(1 + 2 * number)
                }
                try await client.end()
                #expect(begun.value > 0)
            }
        }
        try await Self.until { kept == nil }
    }

    @Test func aStreamThatIsTakenBackCancelsItsHandler() async throws {
        var fixture: Fixture = HTTP2Tests.fixture()
        let gate: Gate = Gate()
        fixture.service.handlers[.slow] = { _ in
            await gate.waitForCancellation()
            return ServerResponse(status: 204)
        }
        try await fixture.run { _, port in
            let client: HTTP2Client = try await HTTP2Client.connect(to: port)
            client.get("/slow", 1)
            await gate.arrived()
            client.reset(1)
            await gate.cancelled()
            client.get("/things/1", 3)
            #expect(try await client.answer(3).status == 200)
            await client.raw.close()
        }
    }

    /// Flow control: what the client does not make room for is not produced; then the stream ends, and only that one.
    @Test func aStreamThatIsNotReadSuspendsItsProducerAndIsReset() async throws {
        var fixture: Fixture = HTTP2Tests.fixture()
        fixture.configuration.writeTimeout = .milliseconds(500)
        let (made, cancelled): (Counter, Signal) = (Counter(), Signal())
        fixture.service.handlers[.download] = StreamTests.download(
            total: 1 << 30, made: made, cancelled: cancelled, length: nil)
        try await fixture.run { _, port in
            let client: HTTP2Client = try await HTTP2Client.connect(to: port, window: 100_000)
            client.get("/download", 1)
            await cancelled.wait()
            #expect(made.value < 1 << 20)
            client.get("/things/1", 3)
            #expect(try await client.answer(3).status == 200)
            #expect(client.resets[1] != nil)
            await client.raw.close()
        }
    }

    /// An answer that the client asked for and gives no room for, be it small or large, does not stay for ever.
    @Test(arguments: [10, 300_000]) func anAnswerThatIsNotTakenEndsItsStream(_ count: Int) async throws {
        var fixture: Fixture = HTTP2Tests.fixture()
        fixture.configuration.writeTimeout = .milliseconds(200)
        fixture.service.handlers[.getThing] = { _ in
            ServerResponse(status: 200, body: .bytes([UInt8](repeating: 1, count: count)))
        }
        try await fixture.run { _, port in
            let client: HTTP2Client = try await HTTP2Client.connect(to: port, window: 0)
            client.get("/things/1", 1)
            while client.resets[1] == nil { _ = try await client.next() }
            // The others are not concerned.
            client.get("/things/1", 3)
            client.giveRoom(count, 3)
            #expect(try await client.answer(3).body.count == count)
            await client.raw.close()
        }
    }

    @Test func anAnswerThatIsTakenSlowlyIsNotCut() async throws {
        var fixture: Fixture = HTTP2Tests.fixture()
        fixture.configuration.writeTimeout = .milliseconds(600)
        let count: Int = 65_536 * 6
        fixture.service.handlers[.getThing] = { _ in
            ServerResponse(status: 200, body: .bytes([UInt8](repeating: 1, count: count)))
        }
        try await fixture.run { _, port in
            let client: HTTP2Client = try await HTTP2Client.connect(to: port, window: 0)
            client.get("/things/1", 1)
            for _ in 0..<6 {
                client.giveRoom(65_536, 1)
                try await Task.sleep(for: .milliseconds(200))
            }
            #expect(try await client.answer(1).body.count == count)
            await client.raw.close()
        }
    }

    /// A body that the service does not take stops the client when its window is used up.
    @Test func aBodyThatIsNotTakenIsNotReadOn() async throws {
        var fixture: Fixture = HTTP2Tests.fixture()
        fixture.configuration.http2.streamWindowBytes = 65_535
        fixture.configuration.streamBufferBytes = 65_536
        let gate: Gate = Gate()
        fixture.service.handlers[.raw] = { request in
            guard case .stream(let stream) = request.body else { throw Defect() }
            await gate.wait()
            var count: Int = 0
            for try await chunk in stream { count += chunk.count }
            var response: ServerResponse = ServerResponse(status: 200)
            response.setText(mediaType: "text/plain", "\(count)")
            return response
        }
        try await fixture.run { _, port in
            let client: HTTP2Client = try await HTTP2Client.connect(to: port)
            client.request("POST", "/raw", 1, ends: false, [("content-type", "a/b")])
            await gate.arrived()
            var sent: Int = 0
            func send() {
                while 65_535 + client.room[1, default: 0] - sent >= 16_383, sent < 16_383 * 32 {
                    sent += 16_383
                    client.data([UInt8](repeating: 1, count: 16_383), 1, ends: sent == 16_383 * 32)
                }
            }
            // Room for what is held and no more; an answer on another stream shows that the server has seen all of it.
            for stream in stride(from: 3, to: 21, by: 2) {
                send()
                client.get("/things/1", stream)
                #expect(try await client.answer(stream).status == 200)
            }
            #expect(sent < 4 * 65_536)
            gate.open()
            while sent < 16_383 * 32 {
                _ = try await client.next()
                send()
            }
            #expect(try await client.answer(1).text == "\(16_383 * 32)")
            await client.raw.close()
        }
    }

    @Test func aDrainSaysGoodbyeAndWaitsForStreams() async throws {
        var fixture: Fixture = HTTP2Tests.fixture()
        let (gate, events): (Gate, Gate) = (Gate(), Gate())
        fixture.service.handlers[.slow] = { _ in
            await gate.wait()
            return ServerResponse(status: 204)
        }
        fixture.service.handlers[.events] = { _ in
            let stream: EventStream<Int> = EventStream(heartbeat: nil) {
                await events.waitForCancellation()
                return nil
            }
            var response: ServerResponse = ServerResponse(status: 200)
            response.setEvents(stream) { $0.write($1) }
            return response
        }
        try await fixture.run { server, port in
            let idle: HTTP2Client = try await HTTP2Client.connect(to: port)
            idle.get("/things/1", 1)
            #expect(try await idle.answer(1).status == 200)
            let client: HTTP2Client = try await HTTP2Client.connect(to: port)
            client.get("/slow", 1)
            client.get("/events", 3)
            await gate.arrived()
            await events.arrived()
            async let ended: Void = server.shutdown()
            try await idle.end()
            #expect(idle.goAway == 0)
            // The stream of events ends by itself, the answer comes when it is there.
            #expect(try await client.answer(3).status == 200)
            while client.goAway == nil { _ = try await client.next() }
            #expect(client.goAway == 0)
            gate.open()
            #expect(try await client.answer(1).status == 204)
            try await client.end()
            await ended
        }
    }

    @Test func aDrainCutsWhatDoesNotEnd() async throws {
        var fixture: Fixture = HTTP2Tests.fixture()
        fixture.configuration.drainTimeout = .milliseconds(200)
        let gate: Gate = Gate()
        fixture.service.handlers[.slow] = { _ in
            await gate.waitForCancellation()
            return ServerResponse(status: 204)
        }
        try await fixture.run { server, port in
            let client: HTTP2Client = try await HTTP2Client.connect(to: port)
            client.get("/slow", 1)
            await gate.arrived()
            await server.shutdown()
            await gate.cancelled()
            try await client.end()
        }
    }

    /// Nothing, half a preface, and a preface without a request.
    @Test(arguments: ["", "PRI * HT", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"])
    func silenceEnds(_ start: String) async throws {
        var fixture: Fixture = HTTP2Tests.fixture()
        fixture.configuration.headerTimeout = .milliseconds(200)
        fixture.configuration.idleTimeout = .milliseconds(400)
        fixture.configuration.lingerTimeout = .milliseconds(200)
        try await fixture.run { _, port in
            let client: RawClient = try await RawClient.connect(to: port)
            // On a busy machine the server may have lost patience before.
            client.post(Array(start.utf8))
            _ = try await client.rest()
        }
    }

    @Test func slowBodiesAndServicesHaveTheirTimes() async throws {
        var fixture: Fixture = HTTP2Tests.fixture()
        fixture.configuration.bodyTimeout = .milliseconds(200)
        fixture.configuration.requestTimeout = .milliseconds(200)
        let gate: Gate = Gate()
        fixture.service.handlers[.slow] = { _ in
            await gate.waitForCancellation()
            return ServerResponse(status: 204)
        }
        try await fixture.run { _, port in
            let client: HTTP2Client = try await HTTP2Client.connect(to: port)
            client.request("POST", "/text", 1, ends: false, [("content-type", "text/plain")])
            #expect(try await client.answer(1).status == 408)
            client.get("/slow", 3)
            #expect(try await client.answer(3).status == 504)
            await gate.cancelled()
            await client.raw.close()
        }
    }

    /// Connections of HTTP/2 count like others.
    @Test func connectionsAreCounted() async throws {
        var fixture: Fixture = HTTP2Tests.fixture()
        fixture.configuration.maximumConnections = 1
        try await fixture.run { _, port in
            let first: HTTP2Client = try await HTTP2Client.connect(to: port)
            try await first.greet()
            let second: HTTP2Client = try await HTTP2Client.connect(to: port)
            _ = try await second.raw.rest()
            first.get("/things/1", 3)
            #expect(try await first.answer(3).status == 200)
            await first.raw.close()
        }
    }

    /// For at most ten seconds.
    private static func until(_ isReached: () -> Bool) async throws {
        for _ in 0..<1_000 where !isReached() { try await Task.sleep(for: .milliseconds(10)) }
        #expect(isReached())
    }
}

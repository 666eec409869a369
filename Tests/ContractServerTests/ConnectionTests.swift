import ContractRuntime
import ContractServer
import Synchronization
import Testing

/// Connections: framing, order, limits in time and size.
@Suite(.timeLimit(.minutes(1))) struct ConnectionTests {
    @Test func answersInTheOrderOfPipelinedRequests() async throws {
        try await Fixture().run { _, port in
            let client: RawClient = try await RawClient.connect(to: port)
            let requests: String = (0..<500).map { "GET /things/\($0) HTTP/1.1\r\nHost: a\r\n\r\n" }.joined()
            client.post(Array(requests.utf8))
            for number in 0..<500 {
                let response: RawResponse = try await client.response()
                #expect(response.text == "{\"id\":\"\(number)\"}")
            }
            await client.close()
        }
    }

    @Test func aSlowAnswerHoldsThePipelinedOnesBack() async throws {
        var fixture: Fixture = Fixture()
        let gate: Gate = Gate()
        fixture.service.handlers[.slow] = { _ in
            await gate.wait()
            return ServerResponse(status: 204)
        }
        try await fixture.run { _, port in
            let client: RawClient = try await RawClient.connect(to: port)
            try await client.send("GET /slow HTTP/1.1\r\nHost: a\r\n\r\nGET /things/2 HTTP/1.1\r\nHost: a\r\n\r\n")
            await gate.arrived()
            gate.open()
            #expect(try await client.response().status == 204)
            #expect(try await client.response().text == "{\"id\":\"2\"}")
            await client.close()
        }
    }

    @Test func garbageBehindARequestIsAnsweredAfterIt() async throws {
        try await Fixture().run { _, port in
            let client: RawClient = try await RawClient.connect(to: port)
            try await client.send("GET /things/1 HTTP/1.1\r\nHost: a\r\n\r\n\u{1}garbage\r\n\r\n")
            #expect(try await client.response().status == 200)
            #expect(try await client.response().status == 400)
            #expect(try await client.rest().isEmpty)
        }
    }

    @Test func headHasTheHeadersOfGetAndNoBody() async throws {
        try await Fixture().run { _, port in
            let client: RawClient = try await RawClient.connect(to: port)
            try await client.send("GET /things/1 HTTP/1.1\r\nHost: a\r\n\r\n")
            let get: RawResponse = try await client.response()
            try await client.send("HEAD /things/1 HTTP/1.1\r\nHost: a\r\n\r\nGET /things/2 HTTP/1.1\r\nHost: a\r\n\r\n")
            let head: RawResponse = try await client.response(isHead: true)
            #expect(head.status == 200)
            #expect(head.header("Content-Length") == get.header("Content-Length"))
            #expect(head.header("ETag") == get.header("ETag"))
            #expect(head.header("Content-Type") == get.header("Content-Type"))
            #expect(try await client.response().text == "{\"id\":\"2\"}")
            await client.close()
        }
    }

    @Test func takesChunkedBodies() async throws {
        try await Fixture().run { _, port in
            let client: RawClient = try await RawClient.connect(to: port)
            let head: String =
                "POST /text HTTP/1.1\r\nHost: a\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n"
            for byte in (head + "3;x=y\r\nabc\r\n2\r\nde\r\n0\r\nX-Trailer: t\r\n\r\n").utf8 {
                try await client.send([byte])
            }
            #expect(try await client.response().text == "abcde")
            await client.close()
        }
    }

    @Test func keepsAliveByVersionAndHeader() async throws {
        try await Fixture().run { _, port in
            let closing: RawClient = try await RawClient.connect(to: port)
            try await closing.send("GET /things/1 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
            #expect(try await closing.response().header("Connection") == "close")
            #expect(try await closing.rest().isEmpty)
            let old: RawClient = try await RawClient.connect(to: port)
            try await old.send("GET /things/1 HTTP/1.0\r\n\r\n")
            #expect(try await old.response().header("Connection") == "close")
            #expect(try await old.rest().isEmpty)
            let kept: RawClient = try await RawClient.connect(to: port)
            try await kept.send("GET /things/1 HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
            #expect(try await kept.response().header("Connection") == "keep-alive")
            try await kept.send("GET /things/1 HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
            #expect(try await kept.response().status == 200)
            await kept.close()
        }
    }

    @Test func continueIsSentBeforeTheBodyOnly() async throws {
        try await Fixture().run { _, port in
            let client: RawClient = try await RawClient.connect(to: port)
            let head: String = "HTTP/1.1\r\nHost: a\r\nContent-Type: text/plain\r\nExpect: 100-continue\r\n"
            try await client.send("POST /text \(head)Content-Length: 2\r\n\r\n")
            #expect(try await client.response().status == 100)
            try await client.send("ok")
            #expect(try await client.response().text == "ok")
            try await client.send("POST /raw \(head)Content-Length: 2\r\n\r\n")
            #expect(try await client.response().status == 100)
            try await client.send("ok")
            #expect(try await client.response().text == "2")
            // Refused by its head: no invitation, and the connection ends.
            try await client.send("POST /text \(head)Content-Length: 200000\r\n\r\n")
            let refused: RawResponse = try await client.response()
            #expect(refused.status == 413)
            #expect(refused.header("Connection") == "close")
            #expect(try await client.rest().isEmpty)
        }
    }

    @Test func anUpgradeIsNotTakenAndEndsTheConnection() async throws {
        try await Fixture().run { _, port in
            let client: RawClient = try await RawClient.connect(to: port)
            try await client.send(
                "GET /things/1 HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n")
            let response: RawResponse = try await client.response()
            #expect(response.status == 200)
            #expect(response.header("Connection") == "close")
            #expect(try await client.rest().isEmpty)
        }
    }

    @Test func oversizedBodiesAreRefusedBeforeAndWhileTheyCome() async throws {
        try await Fixture().run { _, port in
            let client: RawClient = try await RawClient.connect(to: port)
            let head: String = "POST /text HTTP/1.1\r\nHost: a\r\nContent-Type: text/plain\r\n"
            try await client.send("\(head)Content-Length: 100001\r\n\r\n")
            let announced: RawResponse = try await client.response()
            #expect(announced.status == 413)
            #expect(announced.json["maximum_bytes"] as? Int == 100_000)
            // The rest of a small refused body is read, and the connection goes on.
            client.post([UInt8](repeating: 0x61, count: 100_001))
            try await client.send("\(head)Content-Length: 100000\r\n\r\n")
            client.post([UInt8](repeating: 0x61, count: 100_000))
            #expect(try await client.response().body.count == 100_000)
            try await client.send("\(head)Transfer-Encoding: chunked\r\n\r\n186a1\r\n")
            client.post([UInt8](repeating: 0x61, count: 100_001))
            let counted: RawResponse = try await client.response()
            #expect(counted.status == 413)
            #expect(counted.header("Connection") == "close")
            #expect(try await client.rest().isEmpty)
        }
    }

    @Test func streamedBodiesAreCounted() async throws {
        try await Fixture().run { _, port in
            let client: RawClient = try await RawClient.connect(to: port)
            let head: String = "POST /raw HTTP/1.1\r\nHost: a\r\nContent-Type: a/b\r\n"
            try await client.send("\(head)Transfer-Encoding: chunked\r\n\r\n100001\r\n")
            client.post([UInt8](repeating: 0x61, count: 0x100001))
            let response: RawResponse = try await client.response()
            #expect(response.status == 413)
            #expect(response.code == "payload_too_large")
            await client.close()
        }
    }

    @Test func aBodyWhereNoneBelongsIsRefused() async throws {
        let response: RawResponse = try await Fixture().exchange(
            "GET /things/1 HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nContent-Type: text/plain\r\n\r\nab")
        #expect(response.status == 413)
    }

    @Test func slowHeadersAreGivenUp() async throws {
        var fixture: Fixture = Fixture()
        fixture.configuration.headerTimeout = .milliseconds(50)
        try await fixture.run { _, port in
            let client: RawClient = try await RawClient.connect(to: port)
            try await client.send("GET /things/1 HTTP/1.1\r\nHost:")
            let response: RawResponse = try await client.response()
            #expect(response.status == 408)
            #expect(response.code == "request_timeout")
            #expect(try await client.rest().isEmpty)
        }
    }

    @Test(arguments: ["/text", "/raw"])
    func slowBodiesAreGivenUp(_ path: String) async throws {
        var fixture: Fixture = Fixture()
        fixture.configuration.bodyTimeout = .milliseconds(50)
        let configured: Fixture = fixture
        try await configured.run { _, port in
            let client: RawClient = try await RawClient.connect(to: port)
            try await client.send(
                "POST \(path) HTTP/1.1\r\nHost: a\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n\r\nab")
            let response: RawResponse = try await client.response()
            #expect(response.status == 408)
            #expect(try await client.rest().isEmpty)
        }
    }

    @Test func idleConnectionsAreClosed() async throws {
        var fixture: Fixture = Fixture()
        fixture.configuration.idleTimeout = .milliseconds(500)
        try await fixture.run { _, port in
            let silent: RawClient = try await RawClient.connect(to: port)
            #expect(try await silent.rest().isEmpty)
            let used: RawClient = try await RawClient.connect(to: port)
            try await used.send("GET /things/1 HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(try await used.response().status == 200)
            #expect(try await used.rest().isEmpty)
        }
    }

    @Test func aSlowServiceIsATimeoutAndItsTaskIsCancelled() async throws {
        var fixture: Fixture = Fixture()
        fixture.configuration.requestTimeout = .milliseconds(50)
        let gate: Gate = Gate()
        fixture.service.handlers[.slow] = { _ in
            await gate.waitForCancellation()
            return ServerResponse(status: 200)
        }
        try await fixture.run { _, port in
            let client: RawClient = try await RawClient.connect(to: port)
            try await client.send("GET /slow HTTP/1.1\r\nHost: a\r\n\r\n")
            let response: RawResponse = try await client.response()
            #expect(response.status == 504)
            #expect(response.code == "timeout")
            await gate.cancelled()
            try await client.send("GET /things/1 HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(try await client.response().status == 200)
            await client.close()
        }
    }

    @Test func aClientThatLeavesCancelsTheTask() async throws {
        var fixture: Fixture = Fixture()
        let gate: Gate = Gate()
        fixture.service.handlers[.slow] = { _ in
            await gate.waitForCancellation()
            return ServerResponse(status: 200)
        }
        try await fixture.run { _, port in
            let client: RawClient = try await RawClient.connect(to: port)
            try await client.send("GET /slow HTTP/1.1\r\nHost: a\r\n\r\n")
            await gate.arrived()
            await client.close()
            await gate.cancelled()
        }
    }

    @Test func tooManyConnectionsAndRequestsAreRefused() async throws {
        var fixture: Fixture = Fixture()
        fixture.configuration.maximumConnections = 2
        fixture.configuration.maximumRequestsInFlight = 1
        let gate: Gate = Gate()
        fixture.service.handlers[.slow] = { _ in
            await gate.wait()
            return ServerResponse(status: 204)
        }
        try await fixture.run { _, port in
            let first: RawClient = try await RawClient.connect(to: port)
            try await first.send("GET /slow HTTP/1.1\r\nHost: a\r\n\r\n")
            await gate.arrived()
            let second: RawClient = try await RawClient.connect(to: port)
            try await second.send("GET /things/1 HTTP/1.1\r\nHost: a\r\n\r\n")
            let busy: RawResponse = try await second.response()
            #expect(busy.status == 503)
            #expect(busy.code == "overloaded")
            #expect(busy.header("Retry-After") == "1")
            let third: RawClient = try await RawClient.connect(to: port)
            #expect(try await third.response().code == "overloaded")
            #expect(try await third.rest().isEmpty)
            gate.open()
            #expect(try await first.response().status == 204)
            try await second.send("GET /things/1 HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(try await second.response().status == 200)
            await first.close()
            await second.close()
        }
    }

    @Test func aShutdownWaitsForWorkInFlight() async throws {
        var fixture: Fixture = Fixture()
        let gate: Gate = Gate()
        fixture.service.handlers[.slow] = { _ in
            await gate.wait()
            return ServerResponse(status: 204)
        }
        try await fixture.run { server, port in
            let client: RawClient = try await RawClient.connect(to: port)
            let idle: RawClient = try await RawClient.connect(to: port)
            try await idle.send("GET /things/1 HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(try await idle.response().status == 200)
            try await client.send("GET /slow HTTP/1.1\r\nHost: a\r\n\r\n")
            await gate.arrived()
            async let ended: Void = server.shutdown()
            // Only when the idle connection is gone has the drain begun.
            #expect(try await idle.rest().isEmpty)
            gate.open()
            let response: RawResponse = try await client.response()
            #expect(response.status == 204)
            #expect(response.header("Connection") == "close")
            #expect(try await client.rest().isEmpty)
            await ended
            await #expect(throws: (any Error).self) { _ = try await RawClient.connect(to: port) }
        }
    }

    /// Time for a balancer to notice: services know of the shutdown, new connections are still served.
    @Test func aShutdownGivesNotice() async throws {
        var fixture: Fixture = Fixture()
        fixture.configuration.drainNotice = .milliseconds(1_500)
        let serving: ServingState = fixture.configuration.serving
        try await fixture.run { server, port in
            #expect(!serving.isDraining)
            let start: ContinuousClock.Instant = .now
            async let ended: Void = server.shutdown()
            while !serving.isDraining { try await Task.sleep(for: .milliseconds(1)) }
            let client: RawClient = try await RawClient.connect(to: port)
            try await client.send("GET /things/1 HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(try await client.response().status == 200)
            await ended
            #expect(.now - start >= .milliseconds(1_500))
            #expect(try await client.rest().isEmpty)
        }
    }

    @Test func aShutdownCutsWhatDoesNotEnd() async throws {
        var fixture: Fixture = Fixture()
        fixture.configuration.drainTimeout = .milliseconds(50)
        let gate: Gate = Gate()
        fixture.service.handlers[.slow] = { _ in
            await gate.waitForCancellation()
            return ServerResponse(status: 204)
        }
        try await fixture.run { server, port in
            let client: RawClient = try await RawClient.connect(to: port)
            try await client.send("GET /slow HTTP/1.1\r\nHost: a\r\n\r\n")
            await gate.arrived()
            await server.shutdown()
            await gate.cancelled()
            #expect(try await client.rest().isEmpty)
        }
    }

    @Test func aCancelledRunDrains() async throws {
        let server: Server = Server(
            service: FixtureService(), hooks: Fixture().hooks, configuration: ServerConfiguration(port: 0),
            logger: LogRecord().logger)
        let running: Task<Void, any Error> = Task { try await server.run() }
        let client: RawClient = try await RawClient.connect(to: try await server.boundPort)
        // The answer shows that the connection is being served and is not still waiting to be accepted.
        try await client.send("GET /things/1 HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(try await client.response().status == 200)
        running.cancel()
        try await running.value
        #expect(try await client.rest().isEmpty)
    }

    @Test func aServerWithoutItsHooksDoesNotStart() async throws {
        let server: Server = Server(service: FixtureService(), logger: LogRecord().logger)
        let error = await #expect(throws: ServerConfigurationError.self) { try await server.run() }
        #expect(error?.defects.count == 12)
        await #expect(throws: ServerConfigurationError.self) { _ = try await server.boundPort }
    }
}

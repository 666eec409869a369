import ContractRuntime
import ContractServer
import Testing

/// Answers that wait for those of other connections before they are sent.
@Suite(.timeLimit(.minutes(1))) struct UnsentAnswersTests {
    /// Answers with the path; one thread serves all connections.
    private var fixture: Fixture {
        var fixture: Fixture = Fixture()
        fixture.configuration.threads = 1
        fixture.service.handlers[.getThing] = { request in
            ServerResponse(status: 200, body: .bytes(request.path))
        }
        fixture.service.handlers[.slow] = { request in
            try await Task.sleep(for: .milliseconds(1))
            return ServerResponse(status: 200, body: .bytes(request.path))
        }
        return fixture
    }

    private func request(_ path: String) -> [UInt8] { Array("GET \(path) HTTP/1.1\r\nHost: a\r\n\r\n".utf8) }

    @Test func whoEndsTheirSideBehindTheRequestGetsTheAnswer() async throws {
        try await fixture.run { _, port in
            for number in 0..<50 {
                let client: RawClient = try await RawClient.connect(to: port)
                client.postLast(self.request("/things/\(number)"))
                let response: RawResponse = try await client.response()
                #expect(response.text == "/things/\(number)")
                #expect(try await client.rest().isEmpty)
            }
        }
    }

    @Test func manyConnectionsAtOnceGetTheirOwnAnswers() async throws {
        try await fixture.run { _, port in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for connection in 0..<64 {
                    group.addTask {
                        let client: RawClient = try await RawClient.connect(to: port)
                        for round in 0..<20 {
                            let path: String = "/things/\(connection)-\(round)"
                            client.post(self.request(path))
                            #expect(try await client.response().text == path)
                        }
                        await client.close()
                    }
                }
                try await group.waitForAll()
            }
        }
    }

    /// Answers that come at once and later ones, on one connection and on others.
    @Test func pipelinedAnswersComeInOrder() async throws {
        try await fixture.run { _, port in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for connection in 0..<16 {
                    group.addTask {
                        let paths: [String] = (0..<30).map { round in
                            round % 7 == 3 ? "/slow" : "/things/\(connection)-\(round)"
                        }
                        let client: RawClient = try await RawClient.connect(to: port)
                        client.post(paths.flatMap(self.request))
                        for path in paths { #expect(try await client.response().text == path) }
                        await client.close()
                    }
                }
                try await group.waitForAll()
            }
        }
    }
}

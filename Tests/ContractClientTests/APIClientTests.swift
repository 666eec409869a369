import ContractClient
import ContractRuntime
import Testing

@Suite struct APIClientTests {
    private let unavailable: StubTransport.Answer = .response(503, [:], "")
    private let fine: StubTransport.Answer = .response(200, ["Content-Type": "application/json"], "7")

    private func request(_ idempotency: ClientRequest.Idempotency = .safe, security: [String] = []) -> ClientRequest {
        var request = ClientRequest(
            method: "GET", operation: "getThing", security: security, idempotency: idempotency)
        request.path.literal("/things/")
        request.path.value("a/b ü")
        return request
    }

    @Test func aSafeRequestIsRepeatedWithGrowingWaits() async throws {
        let transport = StubTransport([unavailable, .failure(.transport("lost")), fine])
        let clock = StubClock()
        let response = try await makeClient(transport, clock: clock).send(request())
        #expect(try await response.json { $0.integer(Int.self) } == 7)
        #expect(clock.waits == [.milliseconds(500), .seconds(1)])
        #expect(transport.requests.map(\.url) == Array(repeating: "https://example.test/things/a%2Fb%20%C3%BC",
            count: 3))
    }

    private func outcome(_ statuses: [Int]) -> ClientRequest {
        ClientRequest(method: "GET", operation: "getHealth", security: [], idempotency: .safe, outcomes: statuses)
    }

    @Test func anOutcomeIsGivenBackAndNotRepeated() async throws {
        let transport = StubTransport([.response(503, ["Content-Type": "application/json"], "7"), fine])
        let response = try await makeClient(transport).send(outcome([503]))
        #expect(response.status == 503 && transport.requests.count == 1)
        #expect(try await response.json { $0.integer(Int.self) } == 7)
    }

    @Test func aProblemWithTheStatusOfAnOutcomeIsThrown() async throws {
        let headers = ["Content-Type": "application/problem+json; charset=utf-8", "Retry-After": "3600"]
        let transport = StubTransport([.response(503, headers, #"{"status":503,"code":"overloaded"}"#)])
        let error = await #expect(throws: ClientError.self) { try await makeClient(transport).send(outcome([503])) }
        guard case .problem(let details) = error else { throw Unexpected() }
        #expect(details.code == "overloaded")
        let other = StubTransport([.response(500, ["Content-Type": "application/json"], "7")])
        await #expect(throws: ClientError.self) { try await makeClient(other).send(outcome([503])) }
    }

    @Test func anUnsafeRequestIsSentOnce() async throws {
        let transport = StubTransport([unavailable, fine])
        await #expect(throws: ClientError.self) { try await makeClient(transport).send(request(.none)) }
        #expect(transport.requests.count == 1)
    }

    @Test func allAttemptsOfAKeyedRequestCarryOneKey() async throws {
        let transport = StubTransport([unavailable, fine])
        _ = try await makeClient(transport).send(request(.keyed))
        let keys = transport.requests.map { $0.headers["Idempotency-Key"] }
        #expect(keys.count == 2 && keys[0] != nil && keys[0] == keys[1])
    }

    @Test(arguments: [("3", Duration.seconds(3)), ("0", .seconds(0))])
    func retryAfterIsObeyed(_ text: String, _ expected: Duration) async throws {
        let transport = StubTransport([.response(429, ["Retry-After": text], ""), fine])
        let clock = StubClock()
        _ = try await makeClient(transport, clock: clock).send(request())
        #expect(clock.waits == [expected])
    }

    @Test func aRetryAfterBeyondThePolicyIsReportedInstead() async throws {
        let body = #"{"status":429,"code":"rate_limited","title":"Too many requests"}"#
        let headers = ["Retry-After": "3600", "Content-Type": "application/problem+json"]
        let transport = StubTransport([.response(429, headers, body), fine])
        let error = await #expect(throws: ClientError.self) { try await makeClient(transport).send(request()) }
        guard case .problem(let details) = error else { throw Unexpected() }
        #expect(details.code == "rate_limited" && details.retryAfter == .seconds(3600))
    }

    @Test func aProblemCarriesItsViolations() async throws {
        let body = """
            {"type":"urn:problem:validation_failed","title":"Invalid","status":422,"code":"validation_failed",
             "request_id":"r1","errors":[{"source":"body","pointer":"/lines/0","keyword":"maxLength","message":"long"}]}
            """
        let transport = StubTransport([.response(422, ["Content-Type": "application/problem+json"], body)])
        let error = await #expect(throws: ClientError.self) { try await makeClient(transport).send(request()) }
        guard case .problem(let details) = error else { throw Unexpected() }
        #expect(details.requestID == "r1")
        #expect(details.errors.first?.location == "/lines/0" && details.errors.first?.keyword == "maxLength")
    }

    @Test func anAnswerThatIsNoProblemShowsItsBeginning() async throws {
        let transport = StubTransport([.response(500, ["Content-Type": "text/html"], "<h1>proxy</h1>")])
        let error = await #expect(throws: ClientError.self) { try await makeClient(transport).send(request(.none)) }
        guard case .unexpectedStatus(_, 500, let text, _) = error else { throw Unexpected() }
        #expect(text == "<h1>proxy</h1>")
    }

    @Test func aMissingCredentialStopsTheCallBeforeItIsSent() async throws {
        let transport = StubTransport([fine])
        await #expect(throws: ClientError.self) { try await makeClient(transport).send(request(security: ["session"])) }
        #expect(transport.requests.isEmpty)
    }

    @Test func aRefusedTokenIsRenewedOnceForAllCallsThatWait() async throws {
        let renewals = Counter()
        let token = RenewingToken("old") {
            await renewals.add()
            return "new"
        }
        let provider: any CredentialProvider = token
        async let first = provider.renewed(.bearer("old"), for: "session")
        async let second = provider.renewed(.bearer("old"), for: "session")
        let both = try await [first, second]
        #expect(both == [.bearer("new"), .bearer("new")])
        #expect(await renewals.count == 1)
    }

    /// A new token of the same session proves nothing (RFC 9470).
    @Test func aRequestForPresenceIsGivenToTheCaller() async throws {
        let headers = [
            "Content-Type": "application/problem+json",
            "WWW-Authenticate": #"Bearer error="insufficient_user_authentication", max_age=300"#,
        ]
        let body = #"{"status":401,"code":"step_up_required","title":"Prove it","max_age":300}"#
        let transport = StubTransport([.response(401, headers, body), fine])
        let client = makeClient(transport, credentials: RenewingToken("old") { "new" })
        let error = await #expect(throws: ClientError.self) {
            try await client.send(request(security: ["session"]))
        }
        guard case .problem(let details) = error else { throw Unexpected() }
        #expect(details.code == "step_up_required" && details.maxAge == .seconds(300))
        #expect(transport.requests.count == 1)
    }

    @Test func aCallIsSentAgainWithTheRenewedToken() async throws {
        let transport = StubTransport([.response(401, [:], ""), fine])
        let client = makeClient(transport, credentials: RenewingToken("old") { "new" })
        _ = try await client.send(request(security: ["session"]))
        #expect(transport.requests.map { $0.headers["Authorization"] } == ["Bearer old", "Bearer new"])
    }

    @Test func anUnreadableAnswerNamesPlaceAndReason() async throws {
        let transport = StubTransport([.response(200, ["Content-Type": "application/json"], #"{"a":}"#)])
        let response = try await makeClient(transport).send(request())
        let error = await #expect(throws: ClientError.self) { try await response.json { $0.any() } }
        guard case .decoding("getThing", 200, let reason, _) = error else { throw Unexpected() }
        #expect(reason.hasPrefix("line 1, column 6"))
    }

    private struct Unexpected: Error {}
}

actor Counter {
    private(set) var count: Int = 0

    func add() { count += 1 }
}

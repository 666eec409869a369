import ContractRuntime
import ContractServer
import Synchronization
import Testing

/// What browsers are told and what they must not be tricked into, over raw HTTP.
@Suite(.timeLimit(.minutes(1))) struct BrowserTests {
    /// Pages of a website's own hosts; any page of `https://app.example`.
    private struct Origins: OriginPolicy {
        func allows(origin: String, host: String) -> Bool {
            origin == "https://app.example" || (origin == "https://shop.one.example" && host == "one.example")
        }
    }

    private static func ask(
        _ line: String, _ headers: [String] = [], host: String = "one.example", body: String? = nil,
        allowed: (any OriginPolicy)? = Origins(), change: (inout Fixture) -> Void = { _ in }
    ) async throws -> RawResponse {
        var fixture: Fixture = Fixture()
        fixture.origins = allowed
        change(&fixture)
        return try await fixture.exchange(PolicyTests.request(line, host: host, headers: headers, body: body))
    }

    // MARK: CORS

    @Test(arguments: ["https://app.example", "https://shop.one.example"])
    func anAllowedOriginSeesEveryAnswer(origin: String) async throws {
        for (line, status) in [("GET /things/1", 200), ("GET /nowhere", 404), ("DELETE /things/1", 405)] {
            let answer: RawResponse = try await Self.ask(line, ["Origin: \(origin)"])
            #expect(answer.status == status)
            #expect(answer.header("Access-Control-Allow-Origin") == origin)
            #expect(answer.header("Access-Control-Allow-Credentials") == "true")
            #expect(answer.header("Access-Control-Expose-Headers")?.contains("Retry-After") == true)
            #expect(answer.headers.contains { $0.name == "Vary" && $0.value == "Origin" })
        }
    }

    @Test(arguments: [
        "null", "*", "https://evil.example", "http://app.example", "https://app.example.evil.example",
        "https://app.example:8443", "https://app.example/", "HTTPS://APP.EXAMPLE", "https://app.example, null", "",
    ])
    func everyOtherOriginSeesNothing(origin: String) async throws {
        for line in ["GET /things/1", "OPTIONS /things/1"] {
            let answer: RawResponse = try await Self.ask(
                line, ["Origin: \(origin)", "Access-Control-Request-Method: GET"])
            #expect(!answer.headers.contains { $0.name.lowercased().hasPrefix("access-control-") })
            #expect(answer.headers.contains { $0.name == "Vary" && $0.value == "Origin" })
        }
    }

    @Test func anotherWebsitesPageSeesNothing() async throws {
        let origin: [String] = ["Origin: https://shop.one.example"]
        let other: RawResponse = try await Self.ask("GET /things/1", origin, host: "two.example")
        #expect(other.status == 200 && other.header("Access-Control-Allow-Origin") == nil)
        let two: RawResponse = try await Self.ask("GET /things/1", origin + ["Origin: https://app.example"])
        #expect(two.header("Access-Control-Allow-Origin") == nil, "two origins are none")
        let none: RawResponse = try await Self.ask("GET /things/1", origin, allowed: nil)
        #expect(none.header("Access-Control-Allow-Origin") == nil && none.header("Vary") == nil)
    }

    @Test func aPreflightIsToldMethodsAndFields() async throws {
        let origin: String = "Origin: https://app.example"
        let put: RawResponse = try await Self.ask(
            "OPTIONS /things/1", [origin, "Access-Control-Request-Method: PUT"], change: {
                $0.configuration.crossOriginFields = ["X-Website-Id"]
            })
        #expect(put.status == 204)
        #expect(put.header("Access-Control-Allow-Origin") == "https://app.example")
        #expect(put.header("Access-Control-Allow-Methods") == "GET, PUT, HEAD, OPTIONS")
        let fields: String = "X-Request-Id, Content-Type, If-Match, If-None-Match, X-Website-Id"
        #expect(put.header("Access-Control-Allow-Headers") == fields)
        #expect(put.header("Access-Control-Max-Age") == "600")
        let post: RawResponse = try await Self.ask("OPTIONS /things", [origin, "Access-Control-Request-Method: POST"])
        #expect(
            post.header("Access-Control-Allow-Headers") == "X-Request-Id, Authorization, Content-Type, Idempotency-Key")
        let unknown: RawResponse = try await Self.ask(
            "OPTIONS /things/1", [origin, "Access-Control-Request-Method: DELETE"])
        #expect(unknown.header("Access-Control-Allow-Methods") == nil)
        #expect(try await Self.ask("OPTIONS /things/1").header("Access-Control-Allow-Methods") == nil)
    }

    // MARK: Requests of other sites with cookies

    @Test(arguments: [
        (["Cookie: a=b"], 200), (["Origin: https://evil.example"], 200), (["Sec-Fetch-Site: cross-site"], 200),
        (["Cookie: a=b", "Sec-Fetch-Site: same-origin", "Origin: http://one.example"], 200),
        (["Cookie: a=b", "Sec-Fetch-Site: none"], 200), (["Cookie: a=b", "Origin: http://one.example"], 200),
        (["Cookie: a=b", "Origin: https://shop.one.example", "Sec-Fetch-Site: same-site"], 200),
        (["Cookie: a=b", "Origin: https://evil.example"], 403), (["Cookie: a=b", "Origin: null"], 403),
        (["Cookie: a=b", "Sec-Fetch-Site: cross-site"], 403), (["Cookie: a=b", "Sec-Fetch-Site: same-site"], 403),
        (["Cookie: a=b", "Origin: http://one.example:81"], 403), (["Cookie: a=b", "Origin: one.example"], 403),
        (["Cookie: a=b", "Origin: http://one.example", "Origin: https://evil.example"], 403),
    ])
    func aRequestWithCookiesComesFromHere(headers: [String], status: Int) async throws {
        let answer: RawResponse = try await Self.ask("POST /login", headers, body: #"{"email":"a"}"#)
        #expect(answer.status == status, "\(headers)")
        if status == 403 { #expect(answer.code == "forbidden") }
        // Reading changes nothing.
        #expect(try await Self.ask("GET /things/1", headers).status == 200)
    }

    // MARK: Every answer

    @Test func everyAnswerHasTheFieldsOfSafety() async throws {
        for line in ["GET /things/1", "GET /nowhere", "TRACE /things/1", "POST /things", "GET /fail"] {
            let answer: RawResponse = try await Self.ask(line, change: {
                $0.service.handlers[.fail] = { _ in throw DatabaseAway() }
            })
            #expect(answer.header("X-Content-Type-Options") == "nosniff", "\(line)")
            #expect(answer.header("Content-Security-Policy") == "default-src 'none'; frame-ancestors 'none'")
            #expect(answer.header("Referrer-Policy") == "no-referrer")
            #expect(answer.header("Cross-Origin-Resource-Policy") == "same-origin")
            #expect(answer.header("Server") == nil && answer.header("X-Powered-By") == nil)
            #expect(answer.header("Strict-Transport-Security") == nil, "not without TLS")
        }
        let broken: RawResponse = try await Fixture().exchange("GET /a b HTTP/1.1\r\n\r\n")
        #expect(broken.status == 400 && broken.header("X-Content-Type-Options") == "nosniff")
    }

    @Test func clientsOnTLSStayThere() async throws {
        let answer: RawResponse = try await Self.ask("GET /things/1", change: { $0.configuration.isSecure = true })
        #expect(answer.header("Strict-Transport-Security") == "max-age=31536000; includeSubDomains")
    }

    @Test func pagesOfOursLoadNothingOfOthers() async throws {
        let page: RawResponse = try await Self.ask("GET /docs/", change: {
            $0.configuration.staticRoutes = ["/docs/": StaticRoute(mediaType: "text/html", bytes: Array("<p>".utf8))]
        })
        let policy: String = page.header("Content-Security-Policy") ?? ""
        #expect(policy.hasPrefix("default-src 'none'; ") && policy.contains("frame-ancestors 'none'"))
        #expect(!policy.contains("unsafe-inline") && !policy.contains("*"))
        #expect(page.header("Cross-Origin-Opener-Policy") == "same-origin")
        #expect(page.header("Permissions-Policy") == "camera=(), geolocation=(), microphone=()")
    }

    /// What may be kept is what the contract says may be.
    @Test(arguments: [
        ("GET /things/1", [], "no-cache"), ("GET /download", [], "no-store"), ("POST /login", [], "no-store"),
        ("GET /staff", ["Authorization: Bearer staff.one"], "no-store"),
        ("GET /old", [], "public, max-age=60, stale-if-error=600"),
    ] as [(String, [String], String)])
    func answersAreNotKept(line: String, headers: [String], expected: String) async throws {
        let body: String? = line.hasPrefix("POST") ? #"{"email":"a"}"# : nil
        #expect(try await Self.ask(line, headers, body: body).header("Cache-Control") == expected)
    }

    @Test(arguments: ["TRACE /things/1", "TRACE /nowhere", "CONNECT one.example:443", "TRACK /things/1"])
    func noMethodEchoesTheRequest(line: String) async throws {
        let answer: RawResponse = try await Self.ask(line, ["Cookie: secret=1", "Authorization: Bearer secret"])
        #expect([400, 404, 405, 501].contains(answer.status))
        #expect(!answer.text.contains("secret"))
    }

    /// Values that a client had a hand in.
    @Test(arguments: ["a\r\nX-Injected: b", "a\nX-Injected: b", "a\rX-Injected: b", "a\u{0}b", "a\u{7F}b"])
    func noValueEndsItsLine(value: String) async throws {
        let answer: RawResponse = try await Self.ask("GET /fail", change: {
            $0.service.handlers[.fail] = { _ in
                var response: ServerResponse = ServerResponse(status: 200)
                response.setHeader("Location", value)
                response.headers.add("Set-Cookie", value)
                response.headers.add("X-Bad\r\nX-Injected", "b")
                return response
            }
        })
        #expect(answer.status == 200 && answer.header("X-Injected") == nil)
        let kept: String = String(decoding: value.utf8.map { $0 < 0x20 || $0 == 0x7F ? 0x20 : $0 }, as: UTF8.self)
        #expect(answer.header("Location") == kept && answer.header("Set-Cookie") == kept)
    }

    /// An error may quote what a client sent: one line of the log all the same.
    @Test func noErrorEndsItsLineOfTheLog() async throws {
        struct Quoting: Error, CustomStringConvertible { let description: String = "a\r\nerror forged line" }
        var fixture: Fixture = Fixture()
        fixture.service.handlers[.fail] = { _ in throw Quoting() }
        #expect(try await fixture.exchange(PolicyTests.request("GET /fail")).status == 500)
        let lines: [String] = fixture.log.lines.withLock { $0 }.filter { $0.contains("forged") }
        #expect(lines.count == 1 && lines.allSatisfy { !$0.contains("\n") && !$0.contains("\r") })
    }
}

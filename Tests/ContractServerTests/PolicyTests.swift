import ContractRuntime
import ContractServer
import Synchronization
import Testing

/// The policy table, stage by stage.
@Suite(.timeLimit(.minutes(1))) struct PolicyTests {
    /// A request with a JSON body or none.
    static func request(
        _ line: String, token: String? = nil, host: String = "a", headers: [String] = [], body: String? = nil
    ) -> String {
        var lines: [String] = ["\(line) HTTP/1.1", "Host: \(host)"]
        if let token { lines.append("Authorization: Bearer \(token)") }
        lines += headers
        if let body { lines += ["Content-Type: application/json", "Content-Length: \(body.utf8.count)"] }
        return lines.joined(separator: "\r\n") + "\r\n\r\n" + (body ?? "")
    }

    // MARK: Route and limits

    @Test func routes() async throws {
        try await Fixture().run { _, port in
            let client: RawClient = try await RawClient.connect(to: port)
            func ask(_ text: String) async throws -> RawResponse {
                try await client.send(text)
                return try await client.response()
            }
            let unknown: RawResponse = try await ask(Self.request("GET /nowhere?secret=1"))
            #expect(unknown.status == 404)
            #expect(unknown.code == "not_found")
            #expect(unknown.json["type"] as? String == "urn:problem:not_found")
            #expect(unknown.json["instance"] as? String == "/nowhere")
            #expect(unknown.json["status"] as? Int == 404)
            #expect(unknown.header("Cache-Control") == "no-store")
            let method: RawResponse = try await ask(Self.request("DELETE /things/1"))
            #expect(method.status == 405)
            #expect(method.header("Allow") == "GET, PUT, HEAD, OPTIONS")
            #expect(method.json["allow"] as? [String] == ["GET", "PUT", "HEAD", "OPTIONS"])
            let options: RawResponse = try await ask(Self.request("OPTIONS /login"))
            #expect(options.status == 204)
            #expect(options.header("Allow") == "POST, OPTIONS")
            let encoded: RawResponse = try await ask(Self.request("GET /%74hings/a%2Fb%20c"))
            #expect(encoded.text == "{\"id\":\"a/b c\"}")
            let absolute: RawResponse = try await ask(Self.request("GET http://b/things/1"))
            #expect(absolute.status == 200)
            await client.close()
        }
    }

    @Test func mediaTypes() async throws {
        try await Fixture().run { _, port in
            let client: RawClient = try await RawClient.connect(to: port)
            func status(_ text: String) async throws -> (Int, String?) {
                try await client.send(text)
                let response: RawResponse = try await client.response()
                return (response.status, response.code)
            }
            let xml: String = "Content-Type: text/xml\r\nContent-Length: 2\r\n\r\n{}"
            #expect(try await status("POST /login HTTP/1.1\r\nHost: a\r\n\(xml)") == (415, "unsupported_media_type"))
            let none: String = "Content-Length: 2\r\n\r\n{}"
            #expect(try await status("POST /login HTTP/1.1\r\nHost: a\r\n\(none)") == (415, "unsupported_media_type"))
            let latin: String = "Content-Type: application/json; charset=latin1\r\nContent-Length: 2\r\n\r\n{}"
            #expect(try await status("POST /login HTTP/1.1\r\nHost: a\r\n\(latin)") == (415, "unsupported_media_type"))
            let good: String = "Content-Type: Application/JSON; charset=\"UTF-8\"\r\nContent-Length: 2\r\n\r\n{}"
            #expect(try await status("POST /login HTTP/1.1\r\nHost: a\r\n\(good)").0 == 200)
            let accept: (String) -> String = { Self.request("GET /things/1", headers: ["Accept: \($0)"]) }
            #expect(try await status(accept("text/html")) == (406, "not_acceptable"))
            #expect(try await status(accept("application/json;q=0, */*")) == (406, "not_acceptable"))
            #expect(try await status(accept("text/html, application/*;q=0.1")).0 == 200)
            #expect(try await status(accept("nonsense")).0 == 200)
            await client.close()
        }
    }

    // MARK: Authenticate, tenant, permission

    @Test(arguments: [
        (nil, 401, "unauthenticated", "Bearer"),
        ("forged", 401, "unauthenticated", "Bearer error=\"invalid_token\""),
        ("b{d", 401, "unauthenticated", "Bearer error=\"invalid_token\""),
        ("expired.one", 401, "token_expired", "Bearer error=\"invalid_token\""),
        ("old.one", 401, "token_expired", "Bearer error=\"invalid_token\""),
        ("guest.one", 403, "forbidden", nil),
        ("writer.none", 403, "forbidden", nil),
        ("writer.one", 201, nil, nil),
    ] as [(String?, Int, String?, String?)])
    func tokens(_ token: String?, _ status: Int, _ code: String?, _ challenge: String?) async throws {
        let response: RawResponse = try await Fixture().exchange(
            Self.request("POST /things", token: token, body: "{\"name\":\"a\"}"))
        #expect(response.status == status)
        #expect(response.code == code)
        #expect(response.header("WWW-Authenticate") == challenge)
    }

    /// Keys of every place and tokens of every kind, as alternatives of one operation.
    @Test(arguments: [
        ("/keyed?key=a%20b", [], 200), ("/keyed", ["Cookie: theme=dark; sid=biscuit"], 200),
        ("/keyed", ["Cookie: sid=cake"], 401), ("/keyed", ["Authorization: Bearer oauth"], 200),
        ("/keyed", ["Authorization: Bearer oidc"], 200), ("/keyed", ["Authorization: Bearer other"], 401),
        ("/keyed", [], 401),
    ] as [(String, [String], Int)])
    func keysAndTokensOfEveryKind(_ target: String, _ headers: [String], _ status: Int) async throws {
        let response: RawResponse = try await Fixture().exchange(Self.request("GET \(target)", headers: headers))
        #expect(response.status == status)
    }

    @Test func alternativesAndCombinations() async throws {
        try await Fixture().run { _, port in
            let client: RawClient = try await RawClient.connect(to: port)
            func status(_ headers: [String]) async throws -> Int {
                try await client.send(Self.request("GET /staff", headers: headers))
                return try await client.response().status
            }
            #expect(try await status([]) == 401)
            #expect(try await status(["Authorization: Bearer staff.one"]) == 200)
            #expect(try await status(["Authorization: Bearer writer.one"]) == 403)
            // Both of the second alternative are needed.
            #expect(try await status(["X-Machine: robot"]) == 401)
            #expect(try await status(["Authorization: Basic dXNlcjpwYXNz"]) == 401)
            #expect(try await status(["X-Machine: robot", "Authorization: Basic dXNlcjpwYXNz"]) == 200)
            #expect(try await status(["X-Machine: robot", "Authorization: Basic dXNlcjpwYXN0"]) == 401)
            #expect(try await status(["X-Machine: robot", "Authorization: Basic !!!!"]) == 401)
            await client.close()
        }
    }

    @Test func aKeyInTheQueryIsNotSeenByTheService() async throws {
        let response: RawResponse = try await Fixture().exchange(Self.request("GET /keyed?x=1&key=a+b&y=2"))
        #expect(response.json["query"] as? String == "x=1&y=2")
        #expect(try await Fixture().exchange(Self.request("GET /keyed?key=other")).status == 401)
    }

    @Test func tenants() async throws {
        try await Fixture().run { _, port in
            let client: RawClient = try await RawClient.connect(to: port)
            func ask(_ host: String, _ token: String? = nil) async throws -> RawResponse {
                try await client.send(Self.request("GET /tenant", token: token, host: host))
                return try await client.response()
            }
            let anonymous: RawResponse = try await ask("One.Example:8080")
            #expect(anonymous.json["tenant"] as? String == "one")
            #expect(anonymous.json["caller"] as? String == "-")
            #expect(try await ask("other.test").code == "not_found")
            #expect(try await ask("one.example", "writer.one").json["caller"] as? String == "writer")
            let foreign: RawResponse = try await ask("two.example", "writer.one")
            #expect(foreign.status == 401)
            #expect(foreign.header("WWW-Authenticate") == "Bearer error=\"invalid_token\"")
            #expect(try await ask("two.example", "staff.none").status == 200)
            // A bad credential is never taken for none.
            #expect(try await ask("one.example", "forged").status == 401)
            await client.close()
        }
    }

    // MARK: Mode and rate

    @Test func readOnlyModeRefusesWrites() async throws {
        let fixture: Fixture = Fixture()
        fixture.mode.state.store(true, ordering: .relaxed)
        try await fixture.run { _, port in
            let client: RawClient = try await RawClient.connect(to: port)
            try await client.send(Self.request("POST /things", token: "writer.one", body: "{\"name\":\"a\"}"))
            let response: RawResponse = try await client.response()
            #expect(response.status == 503)
            #expect(response.code == "read_only")
            #expect(response.header("Retry-After") == "60")
            try await client.send(Self.request("GET /things/1"))
            #expect(try await client.response().status == 200)
            await client.close()
        }
    }

    @Test func ratesByAddress() async throws {
        var fixture: Fixture = Fixture()
        let clock: ManualClock = ManualClock()
        fixture.configuration.clock = clock.clock
        try await fixture.run { _, port in
            let client: RawClient = try await RawClient.connect(to: port)
            func ask() async throws -> RawResponse {
                try await client.send(Self.request("GET /limited"))
                return try await client.response()
            }
            for remaining in [2, 1, 0] {
                let response: RawResponse = try await ask()
                #expect(response.status == 200)
                #expect(response.header("RateLimit-Policy") == "\"address\";q=3;w=30")
                #expect(response.header("RateLimit") == "\"address\";r=\(remaining);t=\((3 - remaining) * 10)")
            }
            let refused: RawResponse = try await ask()
            #expect(refused.status == 429)
            #expect(refused.code == "rate_limited")
            #expect(refused.header("Retry-After") == "10")
            #expect(refused.header("RateLimit") == "\"address\";r=0;t=10")
            #expect(refused.json["retry_after"] as? Int == 10)
            #expect(refused.json["scope"] as? String == "address")
            #expect(refused.json["violated-policies"] as? [String] == ["address"])
            clock.advance(by: .seconds(9))
            #expect(try await ask().status == 429)
            clock.advance(by: .seconds(1))
            #expect(try await ask().status == 200)
            #expect(try await ask().status == 429)
            clock.advance(by: .seconds(1_000))
            for _ in 0..<3 { #expect(try await ask().status == 200) }
            #expect(try await ask().status == 429)
            await client.close()
        }
    }

    @Test func ratesByAccountAndByUser() async throws {
        try await Fixture().run { _, port in
            let client: RawClient = try await RawClient.connect(to: port)
            func login(_ body: String) async throws -> Int {
                try await client.send(Self.request("POST /login", body: body))
                return try await client.response().status
            }
            #expect(try await login("{\"email\":\"a@x\"}") == 200)
            #expect(try await login("{\"email\":\"A@X\"}") == 200)
            #expect(try await login("{\"email\":\"a@x\"}") == 429)
            #expect(try await login("{\"email\":\"b@x\"}") == 200)
            func user(_ token: String) async throws -> Int {
                try await client.send(Self.request("GET /user-limited", token: token))
                return try await client.response().status
            }
            #expect(try await user("writer.one.anna") == 200)
            #expect(try await user("writer.one.anna") == 429)
            #expect(try await user("writer.two.anna") == 200)
            #expect(try await user("writer.one.ben") == 200)
            await client.close()
        }
    }

    // MARK: Idempotency, conditions

    @Test func idempotency() async throws {
        let fixture: Fixture = Fixture()
        try await fixture.run { _, port in
            let client: RawClient = try await RawClient.connect(to: port)
            func create(_ key: String, _ name: String, token: String = "writer.one") async throws -> RawResponse {
                try await client.send(
                    Self.request(
                        "POST /things", token: token, headers: ["Idempotency-Key: \(key)"],
                        body: "{\"name\":\"\(name)\"}"))
                return try await client.response()
            }
            let first: RawResponse = try await create("k1", "a")
            #expect(first.status == 201)
            #expect(first.header("Idempotency-Replayed") == nil)
            let second: RawResponse = try await create("k1", "a")
            #expect(second.status == 201)
            #expect(second.header("Idempotency-Replayed") == "true")
            #expect(second.text == first.text)
            #expect(second.header("Location") == "/things/a")
            #expect(second.header("X-Request-Id") != first.header("X-Request-Id"))
            let reused: RawResponse = try await create("k1", "b")
            #expect(reused.status == 422)
            #expect(reused.code == "idempotency_key_reused")
            // Of another tenant it is another key.
            #expect(try await create("k1", "b", token: "writer.two").status == 201)
            // A failure frees the key.
            #expect(try await create("k2", "").status == 422)
            #expect(try await create("k2", "b").status == 201)
            #expect(try await create("", "a").code == "validation_failed")
            #expect(try await create(String(repeating: "k", count: 255), "a").status == 201)
            #expect(try await create(String(repeating: "k", count: 256), "a").code == "validation_failed")
            #expect(try await create("a b", "a").code == "validation_failed")
            await client.close()
            // A replay is not audited twice.
            #expect(fixture.audit.events.withLock { $0.count } == 4)
        }
    }

    @Test func aKeyInFlightIsAConflict() async throws {
        var fixture: Fixture = Fixture()
        let gate: Gate = Gate()
        fixture.service.handlers[.createThing] = { _ in
            await gate.wait()
            return ServerResponse(status: 201)
        }
        try await fixture.run { _, port in
            let text: String = Self.request(
                "POST /things", token: "writer.one", headers: ["Idempotency-Key: k"], body: "{}")
            let first: RawClient = try await RawClient.connect(to: port)
            let second: RawClient = try await RawClient.connect(to: port)
            try await first.send(text)
            await gate.arrived()
            try await second.send(text)
            let response: RawResponse = try await second.response()
            #expect(response.status == 409)
            #expect(response.code == "idempotency_in_flight")
            gate.open()
            #expect(try await first.response().status == 201)
            await first.close()
            await second.close()
        }
    }

    @Test func conditions() async throws {
        try await Fixture().run { _, port in
            let client: RawClient = try await RawClient.connect(to: port)
            func get(_ condition: String) async throws -> RawResponse {
                try await client.send(Self.request("GET /things/1", headers: ["If-None-Match: \(condition)"]))
                return try await client.response()
            }
            for condition in ["\"v1\"", "W/\"v1\"", "\"v0\", \"v1\"", "*"] {
                let response: RawResponse = try await get(condition)
                #expect(response.status == 304)
                #expect(response.header("ETag") == "\"v1\"")
                #expect(response.header("Content-Type") == nil)
            }
            #expect(try await get("\"v2\"").status == 200)
            try await client.send(Self.request("PUT /things/1", body: "{\"name\":\"a\"}"))
            let response: RawResponse = try await client.response()
            #expect(response.status == 428)
            #expect(response.code == "precondition_required")
            try await client.send(
                Self.request("PUT /things/1", headers: ["If-Match: \"v1\""], body: "{\"name\":\"a\"}"))
            #expect(try await client.response().status == 200)
            await client.close()
        }
    }

    // MARK: Decoding, errors

    @Test func allViolationsAtOnce() async throws {
        try await Fixture().run { _, port in
            let client: RawClient = try await RawClient.connect(to: port)
            func create(_ body: String, _ query: String = "") async throws -> RawResponse {
                try await client.send(Self.request("POST /things\(query)", token: "writer.one", body: body))
                return try await client.response()
            }
            let response: RawResponse = try await create("{\"name\":\"12345678901\",\"size\":0,\"x\":1}")
            #expect(response.status == 422)
            let errors: [[String: Any]] = response.json["errors"] as? [[String: Any]] ?? []
            #expect(errors.compactMap { $0["pointer"] as? String } == ["/name", "/size", "/x"])
            #expect(errors.compactMap { $0["keyword"] as? String } == ["maxLength", "minimum", "additionalProperties"])
            #expect(errors.allSatisfy { $0["source"] as? String == "body" })
            let malformed: RawResponse = try await create("{\"name\":\n  tru}")
            #expect(malformed.code == "malformed_body")
            #expect(malformed.json["line"] as? Int == 2)
            let unknown: RawResponse = try await create("{\"name\":\"a\"}", "?page=1")
            #expect(unknown.status == 400)
            #expect(unknown.json["parameters"] as? [String] == ["page"])
            #expect(try await create("").code == "validation_failed")
            await client.close()
        }
    }

    @Test(arguments: [
        (FixtureProblem(code: "thing_exists"), 409, "thing_exists", 0),
        (FixtureProblem(code: "not_declared"), 500, "internal", 1),
        (DatabaseAway(), 503, "unavailable", 1),
        (Defect(), 500, "internal", 1),
        (StandardProblem.invalidCursor, 400, "invalid_cursor", 0),
    ] as [(any Error, Int, String, Int)])
    func errors(_ error: any Error, _ status: Int, _ code: String, _ logged: Int) async throws {
        var fixture: Fixture = Fixture()
        fixture.service.handlers[.fail] = { _ in throw error }
        let response: RawResponse = try await fixture.exchange(
            Self.request("GET /fail", headers: ["X-Request-Id: my-id.1"]))
        #expect(response.status == status)
        #expect(response.code == code)
        #expect(!response.text.contains("hunter2"))
        #expect(response.header("X-Request-Id") == "my-id.1")
        let lines: [String] = fixture.log.lines.withLock { $0 }.filter { $0.hasPrefix("error") }
        #expect(lines.count == logged)
        #expect(lines.allSatisfy { $0.contains("my-id.1") })
        if code == "thing_exists" { #expect(response.json["existing"] as? Int == 7) }
        if code == "unavailable" { #expect(response.header("Retry-After") == "3") }
    }

    @Test(arguments: ["a b", String(repeating: "x", count: 129), "a/b", "a\"b"])
    func harmfulRequestIDsAreReplaced(_ id: String) async throws {
        let response: RawResponse = try await Fixture().exchange(
            Self.request("GET /things/1", headers: ["X-Request-Id: \(id)"]))
        #expect(response.header("X-Request-Id")?.utf8.count == 32)
    }

    // MARK: Audit and headers

    @Test func audit() async throws {
        let fixture: Fixture = Fixture()
        let text: String = Self.request(
            "POST /things", token: "writer.one.anna", headers: ["User-Agent: test"], body: "{\"name\":\"a\"}")
        #expect(try await fixture.exchange(text).status == 201)
        let event: AuditEvent? = fixture.audit.events.withLock { $0.first }
        #expect(event?.event == "thing.created")
        #expect(event?.operationID == "createThing")
        #expect(event?.caller?.subject == "anna")
        #expect(event?.tenant?.id == "one")
        #expect(event?.remoteAddress == "127.0.0.1")
        #expect(event?.userAgent == "test")
        #expect(event?.status == 201)
        let failed: Fixture = Fixture()
        _ = try await failed.exchange(Self.request("POST /things", token: "writer.one", body: "{}"))
        #expect(failed.audit.events.withLock { $0.isEmpty })
    }

    @Test func headersOfAnswers() async throws {
        let old: RawResponse = try await Fixture().exchange(Self.request("GET /old"))
        #expect(old.header("Cache-Control") == "public, max-age=60, stale-if-error=600")
        #expect(old.header("Deprecation") == "@1767225600")
        #expect(old.header("Sunset") == "Fri, 01 Jan 2027 00:00:00 GMT")
        #expect(old.header("Link") == "</things/{id}>; rel=\"successor-version\"")
        #expect(old.header("X-Content-Type-Options") == "nosniff")
        #expect(old.header("Content-Security-Policy") == "default-src 'none'; frame-ancestors 'none'")
        #expect(old.header("Server") == nil)
        #expect(old.header("Date")?.hasSuffix(" GMT") == true)
        let private_: RawResponse = try await Fixture().exchange(Self.request("GET /staff", token: "staff.one"))
        #expect(private_.header("Cache-Control") == "no-store")
    }

    @Test func aServiceCannotSplitAnAnswer() async throws {
        var fixture: Fixture = Fixture()
        fixture.service.handlers[.fail] = { _ in
            var response: ServerResponse = ServerResponse(status: 200)
            response.headers.add("X-Raw", "a\r\nX-Injected: b")
            response.setHeader("X-Set", "a\r\nX-Injected: b")
            response.setHeader("Content-Length", "7")
            return response
        }
        let response: RawResponse = try await fixture.exchange(Self.request("GET /fail"))
        #expect(response.header("X-Injected") == nil)
        #expect(response.header("X-Set") == "a  X-Injected: b")
        #expect(response.header("Content-Length") == "0")
    }

    @Test func addressesBehindProxies() async throws {
        var fixture: Fixture = Fixture()
        fixture.service.handlers[.fail] = { request in
            var response: ServerResponse = ServerResponse(status: 200)
            response.setText(mediaType: "text/plain", request.context.remoteAddress)
            return response
        }
        let text: String = Self.request("GET /fail", headers: ["X-Forwarded-For: 6.6.6.6, 9.9.9.9, 10.0.0.1"])
        #expect(try await fixture.exchange(text).text == "127.0.0.1")
        fixture.configuration.trustedProxies = ["127.0.0.1", "10.0.0.0/8"]
        #expect(try await fixture.exchange(text).text == "9.9.9.9")
        // Two fields are one list; the other field of proxies is what clients write.
        let parts: String = Self.request(
            "GET /fail", headers: ["X-Forwarded-For: 6.6.6.6", "Forwarded: for=7.7.7.7", "X-Forwarded-For: 10.1.1.1"])
        #expect(try await fixture.exchange(parts).text == "6.6.6.6")
        fixture.configuration.trustedProxies.field = .forwarded
        #expect(try await fixture.exchange(parts).text == "7.7.7.7")
        #expect(try await fixture.exchange(text).text == "127.0.0.1")
    }

    @Test func allPoliciesAreNamedAndTheTightestIsCounted() async throws {
        try await Fixture().run { _, port in
            let client: RawClient = try await RawClient.connect(to: port)
            for remaining in [1, 0] {
                try await client.send(Self.request("GET /both-limited"))
                let response: RawResponse = try await client.response()
                #expect(response.header("RateLimit-Policy") == "\"address\";q=3;w=30, \"pair\";q=2;w=60")
                #expect(response.header("RateLimit")?.hasPrefix("\"pair\";r=\(remaining);t=") == true)
            }
            try await client.send(Self.request("GET /both-limited"))
            let refused: RawResponse = try await client.response()
            #expect(refused.status == 429 && refused.json["scope"] as? String == "pair")
            #expect(refused.header("RateLimit") == "\"pair\";r=0;t=\(refused.header("Retry-After") ?? "")")
            await client.close()
        }
    }

    @Test func staticFiles() async throws {
        var fixture: Fixture = Fixture()
        let page: StaticRoute = StaticRoute(mediaType: "text/html; charset=utf-8", bytes: Array("<p>docs</p>".utf8))
        fixture.configuration.staticRoutes = ["/docs/": page]
        try await fixture.run { _, port in
            let client: RawClient = try await RawClient.connect(to: port)
            try await client.send(Self.request("GET /docs/"))
            let get: RawResponse = try await client.response()
            #expect(get.text == "<p>docs</p>")
            #expect(get.header("Content-Type") == "text/html; charset=utf-8")
            #expect(get.header("Content-Security-Policy")?.contains("style-src 'self'") == true)
            try await client.send(Self.request("GET /docs/", headers: ["If-None-Match: \(page.entityTag)"]))
            #expect(try await client.response().status == 304)
            try await client.send(Self.request("HEAD /docs/"))
            #expect(try await client.response(isHead: true).header("Content-Length") == "11")
            try await client.send(Self.request("POST /docs/"))
            let post: RawResponse = try await client.response()
            #expect(post.status == 405)
            #expect(post.header("Allow") == "GET, HEAD, OPTIONS")
            await client.close()
        }
    }

    @Test func requestsAreLoggedWithoutTheirPaths() async throws {
        let fixture: Fixture = Fixture()
        _ = try await fixture.exchange(Self.request("GET /things/private-name", headers: ["X-Request-Id: r1"]))
        let line: String? = fixture.log.lines.withLock { $0.first { $0.contains("Answered") } }
        #expect(line?.contains("r1") == true)
        #expect(line?.contains("getThing") == true)
        #expect(line?.contains("200") == true)
        #expect(line?.contains("private-name") == false)
    }
}

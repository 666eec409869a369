import Testing

/// What is not HTTP, or not HTTP that two parsers read alike, is a problem and the end of the connection.
@Suite(.timeLimit(.minutes(1))) struct SyntaxTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var name: String
        var request: String
        var status: Int
        var code: String

        init(_ name: String, _ request: String, _ status: Int, _ code: String) {
            self.name = name
            self.request = request
            self.status = status
            self.code = code
        }

        var testDescription: String { name }
    }

    static let host: String = "Host: a\r\n"

    static let refused: [Case] = [
        Case("garbage", "hello\r\n\r\n", 400, "malformed_request"),
        Case("no version", "GET /things/1\r\n\r\n", 400, "malformed_request"),
        Case("HTTP/2.0 in text", "GET /things/1 HTTP/2.0\r\n\(host)\r\n", 400, "malformed_request"),
        Case("no host", "GET /things/1 HTTP/1.1\r\n\r\n", 400, "malformed_request"),
        Case("two hosts", "GET /things/1 HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400, "malformed_request"),
        Case("bad host", "GET /things/1 HTTP/1.1\r\nHost: a/b\r\n\r\n", 400, "malformed_request"),
        Case(
            "length and chunked",
            "POST /text HTTP/1.1\r\n\(host)Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400,
            "malformed_request"),
        Case(
            "two lengths", "POST /text HTTP/1.1\r\n\(host)Content-Length: 3\r\nContent-Length: 4\r\n\r\nabc", 400,
            "malformed_request"),
        Case(
            "same length twice", "POST /text HTTP/1.1\r\n\(host)Content-Length: 3\r\nContent-Length: 3\r\n\r\nabc", 400,
            "malformed_request"),
        Case("length list", "POST /text HTTP/1.1\r\n\(host)Content-Length: 3, 3\r\n\r\nabc", 400, "malformed_request"),
        Case("negative length", "POST /text HTTP/1.1\r\n\(host)Content-Length: -1\r\n\r\n", 400, "malformed_request"),
        Case("signed length", "POST /text HTTP/1.1\r\n\(host)Content-Length: +3\r\n\r\nabc", 400, "malformed_request"),
        Case(
            "endless length", "POST /text HTTP/1.1\r\n\(host)Content-Length: 99999999999999999999\r\n\r\n", 400,
            "malformed_request"),
        Case(
            "unknown coding", "POST /text HTTP/1.1\r\n\(host)Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", 501,
            "not_implemented"),
        Case(
            "chunked twice",
            "POST /text HTTP/1.1\r\n\(host)Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            400, "malformed_request"),
        Case(
            "chunked in 1.0", "POST /text HTTP/1.0\r\n\(host)Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400,
            "malformed_request"),
        Case("folded header", "GET /things/1 HTTP/1.1\r\n\(host)X-A: b\r\n c\r\n\r\n", 400, "malformed_request"),
        Case("space in name", "GET /things/1 HTTP/1.1\r\n\(host)X A: b\r\n\r\n", 400, "malformed_request"),
        Case("space before colon", "GET /things/1 HTTP/1.1\r\n\(host)X-A : b\r\n\r\n", 400, "malformed_request"),
        Case("empty name", "GET /things/1 HTTP/1.1\r\n\(host): b\r\n\r\n", 400, "malformed_request"),
        Case("zero byte in value", "GET /things/1 HTTP/1.1\r\n\(host)X-A: a\0b\r\n\r\n", 400, "malformed_request"),
        Case("bare line feeds", "GET /things/1 HTTP/1.1\nHost: a\n\n", 400, "malformed_request"),
        Case("wrong percent", "GET /things/%zz HTTP/1.1\r\n\(host)\r\n", 400, "malformed_request"),
        Case("relative target", "GET things HTTP/1.1\r\n\(host)\r\n", 400, "malformed_request"),
        Case("raw non-ASCII", "GET /things/\u{E9} HTTP/1.1\r\n\(host)\r\n", 400, "malformed_request"),
        Case("other expectation", "GET /things/1 HTTP/1.1\r\n\(host)Expect: tea\r\n\r\n", 417, "expectation_failed"),
        Case(
            "target too long", "GET /things/\(String(repeating: "a", count: 8_200)) HTTP/1.1\r\n\(host)\r\n", 414,
            "uri_too_long"),
        Case(
            "one long header",
            "GET /things/1 HTTP/1.1\r\n\(host)X-A: \(String(repeating: "a", count: 33_000))\r\n\r\n", 431,
            "headers_too_large"),
        Case(
            "endless header", "GET /things/1 HTTP/1.1\r\n\(host)X-A: \(String(repeating: "a", count: 200_000))", 431,
            "headers_too_large"),
        Case(
            "many headers",
            "GET /things/1 HTTP/1.1\r\n\(host)\(String(repeating: "X-A: a\r\n", count: 120))\r\n", 431,
            "headers_too_large"),
        Case(
            "wrong chunk size", "POST /text HTTP/1.1\r\n\(host)Content-Type: text/plain\r\nTransfer-Encoding: chunked"
                + "\r\n\r\nzz\r\n", 400, "malformed_request"),
    ]

    /// Messages of which two parsers might see two different ends. Behind each stands a request that must not be seen.
    static let ambiguous: [String] = [
        "\(host)Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "\(host)Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n",
        "\(host)Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
        "\(host)Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
        "\(host)Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
        "\(host)Transfer-Encoding: identity\r\nContent-Length: 3\r\n\r\nabc",
        "\(host)Transfer-Encoding: identity\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "\(host)Transfer-Encoding:\u{B}chunked\r\n\r\n0\r\n\r\n",
        "\(host)Transfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n",
        "\(host)Transfer-Encoding: chunked\r\n\r\n0x3\r\nabc\r\n0\r\n\r\n",
        "\(host)Transfer-Encoding: chunked\r\n\r\n-3\r\nabc\r\n0\r\n\r\n",
        "\(host)Transfer-Encoding: chunked\r\n\r\n+3\r\nabc\r\n0\r\n\r\n",
        "\(host)Transfer-Encoding: chunked\r\n\r\n 3\r\nabc\r\n0\r\n\r\n",
        "\(host)Transfer-Encoding: chunked\r\n\r\n3_0\r\nabc\r\n0\r\n\r\n",
        "\(host)Transfer-Encoding: chunked\r\n\r\n\r\nabc\r\n0\r\n\r\n",
        "\(host)Transfer-Encoding: chunked\r\n\r\n3\nabc\r\n0\r\n\r\n",
        "\(host)Transfer-Encoding: chunked\r\n\r\n3\r\nabcd\r\n0\r\n\r\n",
        "\(host)Transfer-Encoding: chunked\r\n\r\n3;a\nb\r\nabc\r\n0\r\n\r\n",
        "\(host)Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff3\r\nabc\r\n0\r\n\r\n",
        "\(host)Content-Length: 3\r\nContent-Length: 0\r\n\r\nabc",
        "\(host)Content-Length: 0x3\r\n\r\nabc", "\(host)Content-Length: 3 3\r\n\r\nabc",
        "\(host)Content-Length : 3\r\n\r\nabc", "\(host)Content-Length: 3\u{B}\r\n\r\nabc",
        "\(host)Content-Length: \r\n\r\nabc", " Content-Length: 3\r\n\(host)\r\nabc",
        "\(host)X-A: b\rContent-Length: 3\r\n\r\nabc", "\(host)X-A: b\nContent-Length: 3\r\n\r\nabc",
        "\(host)X\0-A: b\r\nContent-Length: 3\r\n\r\nabc", "\(host)X-A\r\nContent-Length: 3\r\n\r\nabc",
        "\(host)\tContent-Length: 3\r\n\r\nabc",
    ]

    @Test(arguments: ambiguous)
    func whatCanBeReadInTwoWaysIsRefused(_ rest: String) async throws {
        try await Fixture().run { _, port in
            let client: RawClient = try await RawClient.connect(to: port)
            let hidden: String = "GET /things/hidden HTTP/1.1\r\nHost: a\r\n\r\n"
            client.post(Array(("POST /text HTTP/1.1\r\nContent-Type: text/plain\r\n" + rest + hidden).utf8))
            let response: RawResponse = try await client.response()
            try #require([400, 501].contains(response.status))
            try #require(response.header("Connection") == "close")
            #expect(try await client.rest().isEmpty)
        }
    }

    @Test(arguments: [
        "GET\t/things/1 HTTP/1.1", "GET /things/1 HTTP/1.1 x",
        "GET /things/1 http/1.1", "GET /things/1 HTTP/1.10", "GET /things/1 HTTP/01.1", "GET /things/1 HTTP/3.0",
        "G@T /things/1 HTTP/1.1", " GET /things/1 HTTP/1.1", "GET /things/\0 HTTP/1.1", "GET /things/1\rHTTP/1.1",
    ])
    func aWrongRequestLineIsRefused(_ line: String) async throws {
        try await Fixture().run { _, port in
            let client: RawClient = try await RawClient.connect(to: port)
            client.post(Array("\(line)\r\nHost: a\r\n\r\nGET /things/hidden HTTP/1.1\r\nHost: a\r\n\r\n".utf8))
            let response: RawResponse = try await client.response()
            try #require(response.status == 400)
            try #require(response.header("Connection") == "close")
            #expect(try await client.rest().isEmpty)
        }
    }

    @Test(arguments: refused)
    func isRefusedAndTheConnectionIsClosed(_ test: Case) async throws {
        try await Fixture().run { _, port in
            let client: RawClient = try await RawClient.connect(to: port)
            client.post(Array(test.request.utf8))
            let response: RawResponse = try await client.response()
            #expect(response.status == test.status)
            #expect(response.code == test.code)
            #expect(response.header("Content-Type") == "application/problem+json")
            #expect(response.header("Connection") == "close")
            #expect(response.json["request_id"] as? String == response.header("X-Request-Id"))
            #expect(try await client.rest().isEmpty)
        }
    }

    @Test func atTheLimitIsAccepted() async throws {
        let id: String = String(repeating: "a", count: 8_192 - "/things/?x=".utf8.count)
        let request: String = "GET /things/1?x=\(id.dropFirst()) HTTP/1.1\r\nHost: a\r\n\r\n"
        let response: RawResponse = try await Fixture().exchange(request)
        #expect(response.status == 400)
        #expect(response.code == "unknown_parameter")
    }
}

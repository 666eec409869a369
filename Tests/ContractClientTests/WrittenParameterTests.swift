import ContractClient
import ContractRuntime
import FoundationEssentials
import Testing

/// Parameters as the client writes them and the server's decoder reads them.
@Suite struct WrittenParameterTests {
    private let text: String = "é😀, \"a\"; b=c\n%"

    private func decoder(_ request: ClientRequest) -> RequestDecoder {
        let policy: OperationPolicy = OperationPolicy(index: 0, id: "test", method: .get, path: "/a", area: "test")
        let context: RequestContext = RequestContext(
            requestID: "r", operation: policy, receivedAt: Date(timeIntervalSince1970: 0))
        return RequestDecoder(
            ServerRequest(verb: .get, target: "/a", path: Array("/a".utf8), headers: request.headers, context: context))
    }

    private func made() -> ClientRequest { ClientRequest(method: "GET", operation: "test") }

    @Test func aJSONHeaderArrives() {
        var request: ClientRequest = made()
        request.headerJSON("X-Filter") { json in json.array([text]) { $0.write($1) } }
        #expect(request.headers["X-Filter"] == #"["\u00E9\uD83D\uDE00, \"a\"; b=c\n%"]"#)
        var decoder: RequestDecoder = decoder(request)
        let read: [String]? = decoder.header("X-Filter", style: .json) { $0.array { $0.string() } }
        #expect(read == [text] && decoder.isValid)
    }

    @Test func aJSONCookieArrives() {
        var request: ClientRequest = made()
        request.cookie("theme", "dark")
        request.cookieJSON("view") { json in json.array([text]) { $0.write($1) } }
        var decoder: RequestDecoder = decoder(request)
        let read: [String]? = decoder.cookie("view", style: .json) { $0.array { $0.string() } }
        #expect(read == [text] && decoder.isValid)
        #expect(decoder.cookie("theme") { $0.string() } == "dark")
    }

    @Test func aDecimalHasThePlacesOfItsSchema() throws {
        let price: Decimal = try #require(Decimal(string: "133.9"))
        var request: ClientRequest = made()
        request.path.value(ScaledDecimal(price, places: 2))
        request.header("X-Price", ScaledDecimal(price, places: 4))
        request.header("X-Prices", [price, 1].map { ScaledDecimal($0, places: 2) })
        #expect(request.path.text == "133.90")
        #expect(request.headers["X-Price"] == "133.9000")
        #expect(request.headers["X-Prices"] == "133.90,1.00")
    }
}

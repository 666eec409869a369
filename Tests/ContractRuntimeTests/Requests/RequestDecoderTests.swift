import ContractRuntime
import Testing

/// Parameters of every place and style, and bodies.
@Suite struct RequestDecoderTests {
    typealias Style = (raw: String, style: ParameterStyle, explode: Bool)

    // MARK: Path

    @Test(arguments: [
        ("5", .simple, false), (".5", .label, false), (".5", .label, true), (";p=5", .matrix, false),
        (";p=5", .matrix, true), ("%35", .simple, false),
    ] as [Style])
    func pathScalars(_ test: Style) {
        var decoder: RequestDecoder = DecoderFixture.decoder(path: test.raw)
        let value: Int? = decoder.path(0, "p", style: test.style, explode: test.explode) { $0.integer(Int.self) }
        #expect(value == 5)
        #expect(decoder.isValid)
    }

    @Test(arguments: [
        ("a,b,c%2Cd", .simple, false), ("a,b,c%2Cd", .simple, true), (".a,b,c%2Cd", .label, false),
        (".a.b.c%2Cd", .label, true), (";p=a,b,c%2Cd", .matrix, false), (";p=a;p=b;p=c%2Cd", .matrix, true),
    ] as [Style])
    func pathArrays(_ test: Style) {
        var decoder: RequestDecoder = DecoderFixture.decoder(path: test.raw)
        let value: [String]? = decoder.path(0, "p", shape: .array, style: test.style, explode: test.explode) {
            $0.array { $0.string() }
        }
        #expect(value == ["a", "b", "c,d"])
        #expect(decoder.isValid)
    }

    @Test(arguments: [
        ("R,1,G,2", .simple, false), ("R=1,G=2", .simple, true), (".R,1,G,2", .label, false),
        (".R=1.G=2", .label, true), (";p=R,1,G,2", .matrix, false), (";R=1;G=2", .matrix, true),
    ] as [Style])
    func pathObjects(_ test: Style) {
        var decoder: RequestDecoder = DecoderFixture.decoder(path: test.raw)
        let value: [Int]? = decoder.path(
            0, "p", shape: .object, style: test.style, explode: test.explode, DecoderFixture.pair)
        #expect(value == [1, 2])
        #expect(decoder.isValid)
    }

    @Test(arguments: [
        ("5", .label, false), ("5", .matrix, false), (";q=5", .matrix, false), ("%FF", .simple, false),
        ("%2", .simple, false), ("%zz", .simple, false), ("x", .simple, false), ("", .simple, false),
    ] as [Style])
    func pathsThatAreWrong(_ test: Style) {
        var decoder: RequestDecoder = DecoderFixture.decoder(path: test.raw)
        let value: Int? = decoder.path(0, "p", style: test.style, explode: test.explode) { $0.integer(Int.self) }
        #expect(value == nil)
        guard case .validationFailed(let found) = decoder.failure else {
            Issue.record("\(decoder.failure)")
            return
        }
        #expect(found.map(\.source) == [.path("p")])
    }

    @Test func aPlusInAPathIsAPlus() {
        var decoder: RequestDecoder = DecoderFixture.decoder(path: "a+b")
        #expect(decoder.path(0, "p") { $0.string() } == "a+b")
    }

    // MARK: Query

    @Test(arguments: [
        ("q=a&q=b&q=c%2Cd", .form, true), ("q=a,b,c%2Cd", .form, false), ("q=a%20b%20c,d", .spaceDelimited, false),
        ("q=a+b+c%2Cd", .spaceDelimited, false), ("q=a|b|c,d", .pipeDelimited, false),
        ("q=a%7Cb%7cc,d", .pipeDelimited, false),
    ] as [Style])
    func queryArrays(_ test: Style) {
        for shape in [ParameterShape.array, nil] {
            var decoder: RequestDecoder = DecoderFixture.decoder(query: test.raw)
            let value: [String]? = decoder.query("q", shape: shape, style: test.style, explode: test.explode) {
                $0.array { $0.string() }
            }
            #expect(value == ["a", "b", "c,d"])
            #expect(decoder.isValid)
        }
    }

    @Test(arguments: [
        ("R=1&G=2", .form, true), ("q=R,1,G,2", .form, false), ("q[R]=1&q%5BG%5D=2", .deepObject, true),
        ("q=R%201%20G%202", .spaceDelimited, false), ("q=R|1|G|2", .pipeDelimited, false),
        ("q={\"R\":1,\"G\":2}", .json, true), ("q=%7B%22R%22:1,%22G%22:2%7D", .json, true),
    ] as [Style])
    func queryObjects(_ test: Style) {
        var decoder: RequestDecoder = DecoderFixture.decoder(query: test.raw)
        let shape: ParameterShape? = test.style == .json ? nil : .object
        let value: [Int]? = decoder.query(
            "q", shape: shape, style: test.style, explode: test.explode, keys: ["R", "G"], DecoderFixture.pair)
        #expect(value == [1, 2])
        #expect(decoder.isValid)
    }

    @Test func queryScalars() {
        var decoder: RequestDecoder = DecoderFixture.decoder(query: "a=x+y%2B%C3%A9&&b&c=&d=1,2")
        #expect(decoder.query("a") { $0.string() } == "x y+é")
        #expect(decoder.query("b") { $0.string() } == "")
        #expect(decoder.query("c") { $0.string() } == "")
        #expect(decoder.query("d") { $0.string() } == "1,2")
        #expect(decoder.query("e") { $0.string() } == nil)
        #expect(decoder.isValid)
    }

    @Test func namesAreDecodedAndCaseSensitive() {
        var decoder: RequestDecoder = DecoderFixture.decoder(query: "a%5fb=1&A_b=2")
        #expect(decoder.query("a_b") { $0.integer(Int.self) } == 1)
        #expect(decoder.failure == .unknownParameter(["A_b"]))
    }

    @Test func unknownNamesAreAllNamedOnce() {
        var decoder: RequestDecoder = DecoderFixture.decoder(query: "x=1&a=1&y=2&x=3&f[a][b]=1&%FF=1")
        _ = decoder.query("a") { $0.string() }
        _ = decoder.query("f", style: .deepObject) { $0.map { $0.string() } }
        #expect(!decoder.isValid)
        #expect(decoder.failure == .unknownParameter(["x", "y", "f[a][b]", "(wrong percent-encoding)"]))
    }

    @Test func missingAndRepeatedParameters() {
        var decoder: RequestDecoder = DecoderFixture.decoder(query: "a=1&a=2")
        _ = decoder.query("a", shape: .scalar) { $0.integer(Int.self) }
        _ = decoder.requiredQuery("b") { $0.integer(Int.self) }
        _ = decoder.requiredQuery("c", style: .deepObject) { $0.map { $0.string() } }
        _ = decoder.requiredHeader("H") { $0.string() }
        _ = decoder.requiredCookie("k") { $0.string() }
        guard case .validationFailed(let found) = decoder.failure else {
            Issue.record("\(decoder.failure)")
            return
        }
        #expect(found.map(\.source) == [.query("a"), .query("b"), .query("c"), .header("H"), .cookie("k")])
        #expect(found.map(\.keyword) == ["maxItems", "required", "required", "required", "required"])
    }

    @Test func aRequiredParameterThatIsWrongIsReportedOnce() {
        var decoder: RequestDecoder = DecoderFixture.decoder(query: "a=%zz&b=x")
        #expect(decoder.requiredQuery("a") { $0.string() } == nil)
        #expect(decoder.requiredQuery("b") { $0.integer(Int.self) } == nil)
        guard case .validationFailed(let found) = decoder.failure else {
            Issue.record("\(decoder.failure)")
            return
        }
        #expect(found.map(\.source) == [.query("a"), .query("b")])
    }

    @Test func jsonParametersThatAreNotJSON() {
        var decoder: RequestDecoder = DecoderFixture.decoder(query: "q={R")
        #expect(decoder.query("q", style: .json, DecoderFixture.pair) == nil)
        guard case .validationFailed(let found) = decoder.failure else {
            Issue.record("\(decoder.failure)")
            return
        }
        #expect(found.count == 1)
        #expect(found[0].message.contains("not JSON"))
    }

    @Test func aQueryHasABound() {
        let query: String = (0..<513).map { "a=\($0)" }.joined(separator: "&")
        var decoder: RequestDecoder = DecoderFixture.decoder(query: query)
        _ = decoder.query("a", shape: .array) { $0.array { $0.integer(Int.self) } }
        #expect(!decoder.isValid)
        #expect(decoder.failure.code == "malformed_request")
    }

    // MARK: Headers and cookies

    @Test func headers() {
        let fields: HeaderFields = HeaderFields([
            (name: "x-list", value: "a, b"), (name: "X-List", value: "c"), (name: "X-Object", value: "R=1, G=2"),
            (name: "X-Text", value: "a,b%20c"),
        ])
        var decoder: RequestDecoder = DecoderFixture.decoder(headers: fields)
        #expect(decoder.header("X-List", shape: .array) { $0.array { $0.string() } } == ["a", "b", "c"])
        #expect(decoder.header("X-Object", shape: .object, explode: true) { $0.map { $0.string() } }?["R"] == "1")
        // Header values are not percent-encoded.
        #expect(decoder.requiredHeader("x-text") { $0.string() } == "a,b%20c")
        #expect(decoder.header("X-None") { $0.string() } == nil)
        #expect(decoder.isValid)
    }

    @Test func cookies() {
        let fields: HeaderFields = ["Cookie": "a=1; b=\"x%20y\";c=; d"]
        var decoder: RequestDecoder = DecoderFixture.decoder(headers: fields)
        #expect(decoder.cookie("a") { $0.integer(Int.self) } == 1)
        #expect(decoder.requiredCookie("b") { $0.string() } == "x y")
        #expect(decoder.cookie("c") { $0.string() } == "")
        #expect(decoder.cookie("d") { $0.string() } == nil)
        #expect(decoder.isValid)
    }

    // MARK: Bodies

    @Test func jsonBodies() {
        var good: RequestDecoder = DecoderFixture.decoder(body: .bytes(Array("{\"R\":1,\"G\":2}".utf8)))
        #expect(good.body(DecoderFixture.pair) == [1, 2])
        #expect(good.isValid)
        var missing: RequestDecoder = DecoderFixture.decoder()
        #expect(missing.body(DecoderFixture.pair) == nil)
        #expect(missing.failure.code == "validation_failed")
        var optional: RequestDecoder = DecoderFixture.decoder()
        #expect(optional.optionalBody(DecoderFixture.pair) == nil)
        #expect(optional.isValid)
        var broken: RequestDecoder = DecoderFixture.decoder(body: .bytes(Array("{\n\"R\":x}".utf8)))
        #expect(broken.body(DecoderFixture.pair) == nil)
        guard case .malformedBody(_, 2, let column) = broken.failure else {
            Issue.record("\(broken.failure)")
            return
        }
        #expect(column == 5)
    }

    @Test func forms() {
        var good: RequestDecoder = DecoderFixture.decoder(body: .bytes(Array("R=+1&G=2".utf8)))
        #expect(good.form(DecoderFixture.pair) == nil)
        var spaced: RequestDecoder = DecoderFixture.decoder(body: .bytes(Array("a=x+y&a=%26&b=".utf8)))
        let values: [String: [String]]? = spaced.form { $0.map { $0.array { $0.string() } } }
        #expect(values == ["a": ["x y", "&"], "b": [""]])
        var wrong: RequestDecoder = DecoderFixture.decoder(body: .bytes(Array("a=%zz".utf8)))
        #expect(wrong.form(DecoderFixture.pair) == nil)
        #expect(wrong.failure.code == "malformed_body")
        var binary: RequestDecoder = DecoderFixture.decoder(body: .bytes([0x61, 0x3D, 0xFF]))
        #expect(binary.form(DecoderFixture.pair) == nil)
        #expect(binary.failure.code == "malformed_body")
    }

    @Test func texts() async throws {
        var text: RequestDecoder = DecoderFixture.decoder(body: .bytes(Array("hé".utf8)))
        #expect(text.text { $0.string(maxLength: 2) } == "hé")
        var binary: RequestDecoder = DecoderFixture.decoder(body: .bytes([0xFF]))
        #expect(binary.text { $0.string() } == nil)
        #expect(binary.failure.code == "malformed_body")
        var bytes: RequestDecoder = DecoderFixture.decoder(body: .stream(ByteStream([1, 2, 3])))
        #expect(try await bytes.bytes()?.collect(upTo: 3) == [1, 2, 3])
    }

    @Test(arguments: ["multipart/form-data", "multipart/form-data; boundary=", "multipart/form-data; boundary=a\u{7}"])
    func multipartNeedsABoundary(_ type: String) {
        var decoder: RequestDecoder = DecoderFixture.decoder(
            headers: ["Content-Type": type], body: .stream(ByteStream([])))
        #expect(decoder.multipart() == nil)
        #expect(decoder.failure.code == "malformed_body")
    }

    @Test func unknownParametersComeBeforeABodyThatIsWrong() {
        var decoder: RequestDecoder = DecoderFixture.decoder(query: "x=1", body: .bytes(Array("{".utf8)))
        _ = decoder.body(DecoderFixture.pair)
        #expect(decoder.failure == .unknownParameter(["x"]))
    }
}

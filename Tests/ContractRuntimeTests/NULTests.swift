import Testing

@testable import ContractRuntime

/// U+0000 is legal JSON, and refused in what callers of a service send.
@Suite struct NULTests {
    @Test(arguments: [#""a\u0000b""#, #""\u0000""#, #""\n\u0000""#])
    func anEscapedNULIsAViolation(text: String) throws {
        #expect(throws: JSONFailure.self) { try Self.decode(text, .request) { $0.string() } }
        #expect(try Self.decode(text, .standard) { $0.string() }.contains("\0"))
    }

    @Test func otherEscapesStay() throws {
        #expect(try Self.decode(#""a\n\u0001\\u0000""#, .request) { $0.string() } == "a\n\u{1}\\u0000")
    }

    @Test func everyPlaceIsNamedAndTheRestIsStillRead() throws {
        let text: String = #"{"a":{"x\u0000":1,"y":["\u0000","ok","\u0000"]},"b":"\u0000"}"#
        let failure = #expect(throws: JSONFailure.self) { try Self.decode(text, .request) { $0.any() } }
        guard case .invalid(let violations)? = failure else { throw try #require(failure) }
        #expect(violations.map(\.pointer).sorted() == ["/a/x\0", "/a/y/0", "/a/y/2", "/b"])
        #expect(throws: JSONFailure.self) { try Self.decode(#"{"k\u0000":"v"}"#, .request) { $0.map { $0.string() } } }
    }

    @Test func aParameterHoldsNone() throws {
        #expect(throws: JSONFailure.self) {
            try JSONReader.decodeText(.text("a\0b"), limits: .request, source: .query("search")) { $0.string() }
        }
    }

    private static func decode<T>(
        _ text: String, _ limits: JSONLimits, _ read: (inout JSONReader) -> T?
    ) throws(JSONFailure) -> T {
        try JSONReader.decode(Array(text.utf8), limits: limits, read)
    }
}

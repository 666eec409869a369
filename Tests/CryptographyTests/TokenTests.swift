import FoundationEssentials
import Testing

@testable import Cryptography

@Suite("Tokens")
struct TokenTests {
    static let now: Date = Date(timeIntervalSince1970: 1_800_000_000)

    struct Setup {
        let key: SigningKey
        let signer: TokenSigner
        let verifier: TokenVerifier

        init() throws {
            key = try SigningKey(seed: Array(repeating: 7, count: 32))
            signer = TokenSigner(key: key, keyID: "k1")
            verifier = TokenVerifier(keys: ["k1": key.publicKey], issuer: "https://id.example", audience: "api")
        }
    }

    static var claims: TokenClaims {
        TokenClaims(
            issuer: "https://id.example", subject: "user-1", audience: ["api"], expiresAt: now.addingTimeInterval(600),
            notBefore: now, issuedAt: now, id: "t-1", custom: ["role": "writer", "note": "żółw \"\\\n\u{1}"])
    }

    @Test("RFC 8037 appendix A.4")
    func vector() throws {
        let seed: [UInt8] = try #require(Base64URL.decode("nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A"))
        let key: SigningKey = try SigningKey(seed: seed)
        #expect(Base64URL.encode(key.publicKey.bytes) == "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo")
        let expected: String =
            "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc.hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6d"
            + "WbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg"
        let signed: String = try CompactSignature.sign(
            header: Array(#"{"alg":"EdDSA"}"#.utf8), payload: Array("Example of Ed25519 signing".utf8), with: key)
        #expect(signed == expected)
        let parts: CompactSignature.Parts = try #require(CompactSignature.Parts(expected))
        #expect(parts.header == ["alg": .string("EdDSA")])
        #expect(key.publicKey.isValid(parts.signature, for: parts.signedText))
    }

    @Test func roundTrip() throws {
        let setup: Setup = try Setup()
        let token: String = try setup.signer.sign(Self.claims)
        #expect(try setup.verifier.verify(token, at: Self.now) == Self.claims)
        var several: TokenClaims = Self.claims
        several.audience = ["web", "api"]
        several.notBefore = nil
        several.custom = [:]
        #expect(try setup.verifier.verify(try setup.signer.sign(several), at: Self.now) == several)
    }

    @Test func times() throws {
        let setup: Setup = try Setup()
        let token: String = try setup.signer.sign(Self.claims)
        func verify(_ seconds: Double) -> TokenError? {
            do throws(TokenError) {
                _ = try setup.verifier.verify(token, at: Self.now.addingTimeInterval(seconds))
                return nil
            } catch { return error }
        }
        #expect(verify(629) == nil)
        #expect(verify(630) == .expired)
        #expect(verify(-30) == nil)
        #expect(verify(-31) == .notYetValid)
    }

    @Test func distinctErrors() throws {
        let setup: Setup = try Setup()
        var claims: TokenClaims = Self.claims
        claims.issuer = "https://other.example"
        try expect(.wrongIssuer, try setup.signer.sign(claims))
        claims = Self.claims
        claims.audience = ["web"]
        try expect(.wrongAudience, try setup.signer.sign(claims))
        try expect(.unknownKey, try TokenSigner(key: setup.key, keyID: "k2").sign(Self.claims))
        try expect(.badSignature, try TokenSigner(key: .generate(), keyID: "k1").sign(Self.claims))
        try expect(.wrongType, try TokenSigner(key: setup.key, keyID: "k1", type: "refresh").sign(Self.claims))
    }

    private func expect(
        _ error: TokenError, _ token: String, location: SourceLocation = #_sourceLocation
    ) throws {
        let verifier: TokenVerifier = try Setup().verifier
        #expect(throws: error, sourceLocation: location) { try verifier.verify(token, at: Self.now) }
    }

    /// A token with any header and payload, correctly signed.
    private func token(header: String, payload: String? = nil) throws -> String {
        var bytes: [UInt8] = []
        Self.claims.value.append(to: &bytes)
        return try CompactSignature.sign(
            header: Array(header.utf8), payload: payload.map { Array($0.utf8) } ?? bytes, with: try Setup().key)
    }

    @Test("RFC 8725: the algorithm is the key's, whatever the header says")
    func algorithms() throws {
        for algorithm in ["none", "HS256", "ES256", "Ed25519", "eddsa", ""] {
            try expect(.wrongAlgorithm, try token(header: #"{"alg":"\#(algorithm)","kid":"k1","typ":"JWT"}"#))
        }
        try expect(.wrongAlgorithm, try token(header: #"{"kid":"k1","typ":"JWT"}"#))
        try expect(.malformed, try token(header: #"{"alg":"EdDSA","typ":"JWT"}"#))
        try expect(.malformed, try token(header: #"{"alg":"EdDSA","kid":"k1","typ":"JWT","crit":["exp"]}"#))
        try expect(.malformed, try token(header: #"{"alg":"EdDSA","alg":"none","kid":"k1","typ":"JWT"}"#))
        #expect(throws: Never.self) {
            try Setup().verifier.verify(
                try token(header: #"{"kid":"k1", "typ":"jwt","x":[1],"alg":"EdDSA"}"#), at: Self.now)
        }
    }

    @Test(arguments: [
        "[]", "", "x", #"{"iss":"https://id.example"}"#,
        #"{"iss":"https://id.example","sub":"u","aud":"api","exp":"1800000600","iat":1800000000,"jti":"t"}"#,
        #"{"iss":"https://id.example","sub":"u","aud":[1],"exp":1800000600,"iat":1800000000,"jti":"t"}"#,
        #"{"iss":"https://id.example","sub":1,"aud":"api","exp":1800000600,"iat":1800000000,"jti":"t"}"#,
        #"{"iss":"https://id.example","sub":"u","aud":"api","exp":1800000600,"nbf":null,"iat":1800000000,"jti":"t"}"#,
        #"{"iss":"https://id.example","sub":"u","aud":"api","exp":1e99,"iat":1800000000,"jti":"t"}"#,
        #"{"iss":"https://id.example","sub":"u","sub":"v","aud":"api","exp":1800000600,"iat":1800000000,"jti":"t"}"#,
        #"{"iss":"https://id.example","sub":"u","aud":"api","exp":1800000600,"iat":1800000000,"jti":"t"} x"#,
    ])
    func wrongPayloads(payload: String) throws {
        try expect(.malformed, try token(header: #"{"alg":"EdDSA","kid":"k1","typ":"JWT"}"#, payload: payload))
    }

    @Test func wrongTexts() throws {
        let good: String = try Setup().signer.sign(Self.claims)
        for text in ["", ".", "..", "a.b", "a.b.c.d", good + ".", good + "=", " " + good, good + "\n"] {
            try expect(.malformed, text)
        }
        try expect(.malformed, String(repeating: "a", count: TokenVerifier.maximumLength + 1))
        let parts: [Substring] = good.split(separator: ".")
        try expect(.badSignature, "\(parts[0]).\(parts[1]).")
        try expect(.badSignature, "\(parts[0]).\(parts[1].dropLast(4)).\(parts[2])")
    }

    @Test func foreignClaimsAreIgnored() throws {
        let payload: String =
            #"{"iss":"https://id.example","sub":"u","aud":"api","exp":1800000600.5,"iat":1800000000,"jti":"t","#
            + #""a":{"b":[1,true,null]},"n":1,"s":"\u00e9\ud83d\ude00"}"#
        let claims: TokenClaims = try Setup().verifier.verify(
            try token(header: #"{"alg":"EdDSA","kid":"k1","typ":"JWT"}"#, payload: payload), at: Self.now)
        #expect(claims.custom == ["s": "é😀"])
        #expect(claims.expiresAt.timeIntervalSince1970 == 1_800_000_600.5)
    }
}

@Suite("The JSON of tokens")
struct TokenTextTests {
    @Test(arguments: [
        "", "{", "}", "{}x", "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "{,}", "{\"a\":01}", "{\"a\":1.}", "{\"a\":+1}",
        "{\"a\":\"\n\"}", "{\"a\":\"\\x\"}", "{\"a\":\"\\ud800\"}", "{\"a\":\"\\udc00\"}", "{\"a\":\"\\u+123\"}",
        "{\"a\":tru}", "{\"a\":[1,]}", "{\"a\":1 \"b\":2}", "{\"a\":1,\"\\u0061\":2}", "{a:1}", "[]", "1", "{\"a\":\"",
        "{\"a\":[[[[[[[[[1]]]]]]]]]}",
    ])
    func refused(text: String) { #expect(TokenValue.object(Array(text.utf8)) == nil) }

    @Test func badUTF8() {
        #expect(TokenValue.object(Array("{\"a\":\"".utf8) + [0xC0, 0x80] + Array("\"}".utf8)) == nil)
    }

    @Test func accepted() {
        let text: String = #" { "a" : [ 1 , -0.5e+3 , true , false , null , "\"\\\/\b\f\n\r\té" ] , "b" : { } } "#
        let value: [String: TokenValue]? = TokenValue.object(Array(text.utf8))
        #expect(value?["b"] == .object([:]))
        #expect(
            value?["a"]
                == .array([
                    .number("1"), .number("-0.5e+3"), .boolean(true), .boolean(false), .null,
                    .string("\"\\/\u{8}\u{C}\n\r\té"),
                ]))
        var bytes: [UInt8] = []
        TokenValue.object(value ?? [:]).append(to: &bytes)
        #expect(TokenValue.object(bytes) == value)
    }

    /// Changed bytes never crash the parser or pass the signature.
    @Test func changedTokens() throws {
        let setup: TokenTests.Setup = try TokenTests.Setup()
        let good: [UInt8] = Array(try setup.signer.sign(TokenTests.claims).utf8)
        for place in good.indices {
            for byte in [UInt8(ascii: "A"), UInt8(ascii: "."), 0, 0x22] where good[place] != byte {
                var changed: [UInt8] = good
                changed[place] = byte
                let text: String = String(decoding: changed, as: UTF8.self)
                #expect(throws: TokenError.self) { try setup.verifier.verify(text, at: TokenTests.now) }
            }
        }
    }
}

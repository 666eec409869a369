import FoundationEssentials
import Testing

@testable import Cryptography

/// Tokens made to be taken for one of ours: all are refused, and the untouched one passes.
@Suite("Attacks on tokens")
struct TokenAttackTests {
    private static let forge: TokenForge = .shared

    private static let all: [ForgedToken] =
        AlgorithmAttacks.all + KeyAttacks.all + HeaderAttacks.all + ClaimAttacks.all + FormAttacks.all
        + SignatureAttacks.all

    @Test(arguments: all)
    func isRefused(forged: ForgedToken) {
        #expect(throws: TokenError.self, "\(forged.name): \(forged.token)") {
            try Self.forge.verifier.verify(forged.token, at: TokenForge.now)
        }
    }

    /// Without these the tests above would prove nothing.
    @Test func whatIsRightPasses() throws {
        let forge: TokenForge = Self.forge
        let old: String = #"{"alg":"EdDSA","kid":"\#(forge.previous.publicKey.thumbprint)","typ":"at+jwt"}"#
        let right: [String] = [
            forge.good, forge.signed(old, by: forge.previous), forge.signed(forge.header(typ: #""AT+JWT""#)),
            forge.signed(forge.header(typ: #""application/at+jwt""#)),
            forge.signed(#" { "typ" : "at+jwt" , "kid":"\#(forge.keyID)","alg":"Ed\u0044SA","x":1}"#),
            forge.signed(nil, forge.payload(#"["web","api"]"#, #""api""#)),
            forge.signed(nil, forge.payload("1800000600", "1799999971")),
            forge.signed(nil, forge.payload(#""nbf":1800000000"#, #""nbf":1800000030"#)),
        ]
        for token in right {
            #expect(try forge.verifier.verify(token, at: TokenForge.now).subject == "u", "\(token)")
        }
    }

    @Test func theyAreManyAndDifferent() {
        #expect(Self.all.count >= 150, "\(Self.all.count)")
        #expect(Set(Self.all.map(\.name)).count == Self.all.count)
        #expect(!Self.all.contains { $0.token == Self.forge.good })
    }

    /// Every single changed character of each part, in all values that base64url has.
    @Test func everyChangedCharacterIsNoticed() {
        let good: [UInt8] = Array(Self.forge.good.utf8)
        let alphabet: [UInt8] = Array("AZaz09-_.=+/ ".utf8)
        for place in good.indices {
            for byte in alphabet where byte != good[place] {
                var changed: [UInt8] = good
                changed[place] = byte
                #expect(throws: TokenError.self) {
                    try Self.forge.verifier.verify(String(decoding: changed, as: UTF8.self), at: TokenForge.now)
                }
            }
        }
    }

    @Test("RFC 8037 appendix A.3: thumbprint")
    func thumbprint() throws {
        let x: [UInt8] = try #require(Base64URL.decode("11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"))
        let key: VerificationKey = try VerificationKey(bytes: x)
        #expect(key.thumbprint == "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k")
    }
}

/// `alg` says something else than the key.
private enum AlgorithmAttacks {
    private static let forge: TokenForge = .shared

    static let all: [ForgedToken] = none + symmetric + others

    /// RFC 8725 §2.1.
    private static var none: [ForgedToken] {
        let spellings: [String] = [
            #""none""#, #""None""#, #""NONE""#, #""nOnE""#, #""none ""#, #"" none""#, #""no\u006ee""#, #""null""#,
            #""""#, "null", "0", "false", "[]", #"["EdDSA"]"#, #"["none","EdDSA"]"#, #"{"alg":"EdDSA"}"#,
        ]
        return spellings.flatMap { alg -> [ForgedToken] in
            let header: String = forge.header(alg: alg)
            return [
                ForgedToken(name: "alg \(alg), no signature", token: forge.text(header) + "."),
                ForgedToken(name: "alg \(alg), old signature", token: forge.text(header) + "." + forge.parts[2]),
                ForgedToken(name: "alg \(alg), right signature", token: forge.signed(header)),
            ]
        } + [
            ForgedToken(name: "alg none, no third part", token: forge.text(forge.header(alg: #""none""#))),
            ForgedToken(
                name: "no alg", token: forge.signed(#"{"kid":"\#(forge.keyID)","typ":"at+jwt"}"#)),
        ]
    }

    /// The public key as the secret of an HMAC, in every form in which it may lie around.
    private static var symmetric: [ForgedToken] {
        let key: VerificationKey = forge.current.publicKey
        let der: [UInt8] = [0x30, 0x2A, 0x30, 0x05, 0x06, 0x03, 0x2B, 0x65, 0x70, 0x03, 0x21, 0x00] + key.bytes
        let secrets: [(String, [UInt8])] = [
            ("bytes", key.bytes), ("base64url", Array(key.x.utf8)), ("DER", der),
            ("thumbprint", Array(forge.keyID.utf8)),
            ("JWK", Array(#"{"crv":"Ed25519","kty":"OKP","x":"\#(key.x)"}"#.utf8)), ("nothing", []),
            ("zeros", Array(repeating: 0, count: 32)),
        ]
        return secrets.flatMap { name, secret in
            ["HS256", "HS384", "HS512", "EdDSA"].map { alg in
                let text: String = forge.text(forge.header(alg: "\"\(alg)\""))
                let tag: [UInt8] = (try? HMACSHA256.tag(for: Array(text.utf8), key: secret)) ?? []
                return ForgedToken(
                    name: "\(alg) with the public key as \(name)", token: "\(text).\(Base64URL.encode(tag))")
            }
        }
    }

    private static var others: [ForgedToken] {
        let names: [String] = [
            "ES256", "ES256K", "ES384", "ES512", "RS256", "PS256", "Ed25519", "Ed448", "eddsa", "EDDSA", "EdDSA ",
            "EdDSA\\u0000", "Ed25519ph", "dir", "A128KW",
        ]
        return names.flatMap { name -> [ForgedToken] in
            let header: String = forge.header(alg: "\"\(name)\"")
            return [
                ForgedToken(name: "alg \(name), right signature", token: forge.signed(header)),
                ForgedToken(
                    name: "alg \(name), zeros",
                    token: forge.text(header) + "." + Base64URL.encode(Array(repeating: 0, count: 64))),
            ]
        }
    }
}

/// A key that the token brings or points at.
private enum KeyAttacks {
    private static let forge: TokenForge = .shared

    static let all: [ForgedToken] = embedded + injected + mixedUp

    private static var embedded: [ForgedToken] {
        let jwk: String = #"{"kty":"OKP","crv":"Ed25519","x":"\#(forge.own.publicKey.x)"}"#
        let members: [(String, String)] = [
            ("jwk", jwk), ("jku", #""https://attacker.example/jwks.json""#), ("x5u", #""https://attacker.example/c""#),
            ("x5c", #"["MIIB"]"#), ("x5t", #""AAAA""#), ("x5t#S256", #""AAAA""#),
        ]
        let own: String = "\"\(forge.own.publicKey.thumbprint)\""
        return members.flatMap { name, value -> [ForgedToken] in
            let more: String = ",\"\(name)\":\(value)"
            return [
                ForgedToken(name: "\(name), own key", token: forge.signed(forge.header(more), by: forge.own)),
                ForgedToken(
                    name: "\(name), own key and kid", token: forge.signed(forge.header(kid: own, more), by: forge.own)),
                ForgedToken(
                    name: "\(name), own key, no kid",
                    token: forge.signed(#"{"alg":"EdDSA","typ":"at+jwt"\#(more)}"#, by: forge.own)),
                ForgedToken(name: "\(name), right signature", token: forge.signed(forge.header(more))),
            ]
        }
    }

    private static var injected: [ForgedToken] {
        let kids: [String] = [
            #""../../../../dev/null""#, #""/dev/null""#, #""' UNION SELECT 'x""#, #""| id""#,
            #""https://attacker.example/k""#, #""""#, #"" ""#, "null", "0", "true", #"["\#(forge.keyID)"]"#,
            #"{"kid":"\#(forge.keyID)"}"#,
            #""\#(forge.keyID)\u0000""#, #""\#(forge.keyID) ""#, #""\#(forge.keyID.lowercased())""#,
            #""\#(forge.keyID.uppercased())""#, #""\#(String(repeating: "k", count: 5_000))""#,
        ]
        return kids.flatMap { kid -> [ForgedToken] in
            [
                ForgedToken(
                    name: "kid \(kid.prefix(60)), right signature", token: forge.signed(forge.header(kid: kid))),
                ForgedToken(
                    name: "kid \(kid.prefix(60)), own key", token: forge.signed(forge.header(kid: kid), by: forge.own)),
            ]
        }
    }

    /// Two keys are live: each signs for itself only.
    private static var mixedUp: [ForgedToken] {
        let previous: String = "\"\(forge.previous.publicKey.thumbprint)\""
        return [
            ForgedToken(name: "signed by the other live key", token: forge.signed(by: forge.previous)),
            ForgedToken(name: "kid of the other live key", token: forge.signed(forge.header(kid: previous))),
            ForgedToken(name: "signed by nobody's key", token: forge.signed(by: forge.own)),
            ForgedToken(name: "no kid", token: forge.signed(#"{"alg":"EdDSA","typ":"at+jwt"}"#)),
        ]
    }
}

/// The rest of the header.
private enum HeaderAttacks {
    private static let forge: TokenForge = .shared

    static let all: [ForgedToken] = types + members + duplicates

    /// RFC 8725 §3.11: a token of another use.
    private static var types: [ForgedToken] {
        let names: [String] = [
            #""JWT""#, #""jwt""#, #""refresh""#, #""rt+jwt""#, #""at+jwt ""#, #"" at+jwt""#, #""at+jwt;v=1""#, #""at""#,
            #""application/application/at+jwt""#, #""text/at+jwt""#, #""""#, "null", "1", #"["at+jwt"]"#,
        ]
        return names.map { ForgedToken(name: "typ \($0)", token: forge.signed(forge.header(typ: $0))) } + [
            ForgedToken(name: "no typ", token: forge.signed(#"{"alg":"EdDSA","kid":"\#(forge.keyID)"}"#))
        ]
    }

    private static var members: [ForgedToken] {
        let more: [String] = [
            #","crit":["exp"]"#, #","crit":[]"#, #","crit":"exp""#, #","crit":null"#, #","crit":["b64"],"b64":false"#,
            #","b64":false"#, #","b64":true"#, #","zip":"DEF""#, #","enc":"A128GCM""#, #","cty":"JWT""#,
            #","epk":{"kty":"OKP"}"#,
        ]
        return more.map { ForgedToken(name: "header with \($0)", token: forge.signed(forge.header($0))) }
    }

    private static var duplicates: [ForgedToken] {
        let headers: [(String, String)] = [
            ("alg twice", #"{"alg":"none","alg":"EdDSA","kid":"\#(forge.keyID)","typ":"at+jwt"}"#),
            ("alg twice, the wrong one last", forge.header(#","alg":"none""#)),
            ("alg twice, the same", forge.header(#","alg":"EdDSA""#)),
            ("alg twice, escaped", forge.header(#","\u0061lg":"none""#)),
            ("kid twice", forge.header(#","kid":"\#(forge.own.publicKey.thumbprint)""#)),
            ("typ twice", forge.header(#","typ":"JWT""#)),
        ]
        return headers.map { ForgedToken(name: $0, token: forge.signed($1)) }
    }
}

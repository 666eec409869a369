import Cryptography
import Foundation
import Postgres
import Testing

@testable import Platform
@testable import platform

/// Keys of access tokens over HTTP: published, rotated, and not to be got around.
@Suite struct SigningKeysTests {
    private static let old: [UInt8] = Array(repeating: 3, count: 32)
    private static let new: [UInt8] = Array(repeating: 4, count: 32)

    private static func settings(_ keys: [[UInt8]]) -> [String: String] {
        ["token.keys": KeyRing.text(of: keys), "http.rate.limits": "false"]
    }

    /// What the key set has as public keys, by `kid`.
    private static func keys(_ text: String) throws -> [(kid: String, x: String)] {
        let set: [String: Any] = try #require(
            try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
        return try #require(set["keys"] as? [[String: String]]).map { key in
            #expect(key["kty"] == "OKP" && key["crv"] == "Ed25519" && key["use"] == "sig" && key["alg"] == "EdDSA")
            #expect(Set(key.keys) == ["kty", "crv", "use", "alg", "kid", "x"])
            return (key["kid"] ?? "", key["x"] ?? "")
        }
    }

    private static func part(_ token: String, _ index: Int) throws -> [String: Any] {
        let bytes: [UInt8] = try #require(Base64URL.decode(token.split(separator: ".")[index]))
        return try #require(try JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any])
    }

    /// Another service verifies a token with nothing but what is published.
    @Test func whatIsPublishedVerifiesTokens() async throws {
        try await RunningPlatform.unlimited(overrides: Self.settings([Self.new, Self.old])) { platform in
            let published: Answer = try await platform.call("GET", "/.well-known/jwks.json")
            #expect(published.status == 200 && published.headers["cache-control"] == "public, max-age=300")
            let root = try await platform.raw("GET", "/.well-known/jwks.json")
            #expect(root.status == 200 && root.body == published.body)
            #expect(!published.body.contains(#""d""#))
            let keys: [(kid: String, x: String)] = try Self.keys(published.body)
            let thumbprints: [String] = try [Self.new, Self.old].map { try SigningKey(seed: $0).publicKey.thumbprint }
            #expect(keys.map(\.kid) == thumbprints)
            let token: String = try await platform.token("client")
            let header: [String: Any] = try Self.part(token, 0)
            #expect(header["kid"] as? String == keys[0].kid && header["typ"] as? String == "at+jwt")
            let verifier: TokenVerifier = TokenVerifier(
                keys: [keys[0].kid: try VerificationKey(bytes: try #require(Base64URL.decode(keys[0].x)))],
                issuer: "writing-system-platform", audience: Known.acme.uppercased(), type: "at+jwt")
            #expect(try verifier.verify(token, at: Date()).subject.lowercased() == Known.client)
        }
    }

    /// The key in use changes: what the previous one signed is good as long as that is at hand.
    @Test func rotation() async throws {
        let database: TestDatabase = try await TestCluster.shared.database(
            template: "platform", setUp: RunningPlatform.prepare)
        let first: String = try await RunningPlatform.serve(database, overrides: Self.settings([Self.old])) {
            try await $0.token("client")
        }
        let second: String = try await RunningPlatform.serve(
            database, overrides: Self.settings([Self.new, Self.old])
        ) { platform in
            #expect(try await platform.call("GET", "/me", as: first).status == 200)
            return try await platform.token("client")
        }
        let kids: [String?] = try [first, second].map { try Self.part($0, 0)["kid"] as? String }
        #expect(Set(kids).count == 2)
        try await RunningPlatform.serve(database, overrides: Self.settings([Self.new])) { platform in
            let answers: [Answer] = [
                try await platform.call("GET", "/me", as: first), try await platform.call("GET", "/me", as: second),
            ]
            #expect(answers.map(\.status) == [401, 200])
        }
        // Of a server that has not been told yet which key is in use.
        try await RunningPlatform.serve(database, overrides: Self.settings([Self.old, Self.new])) { platform in
            let answer: Answer = try await platform.call("GET", "/me", as: second)
            #expect(answer.status == 200)
        }
        try await database.drop()
    }

    /// A few of the attacks that `TokenAttackTests` has, all the way through the server.
    @Test func forgedTokensAreRefused() async throws {
        try await RunningPlatform.unlimited(overrides: Self.settings([Self.new, Self.old])) { platform in
            let right: String = try await platform.token("client")
            for (name, token) in try Self.forgeries(right) {
                let refused: Answer = try await platform.call("GET", "/me", as: token)
                #expect(refused.status == 401, "\(name)")
                let code: String = name == "expired" ? "token_expired" : "unauthenticated"
                #expect(refused.body.contains(#""code":"\#(code)""#), "\(name): \(refused.body)")
                #expect(refused.headers["www-authenticate"] == #"Bearer error="invalid_token""#, "\(name)")
            }
            #expect(try await platform.call("GET", "/me", as: right).status == 200)
        }
    }

    private static func forgeries(_ right: String) throws -> [(String, String)] {
        let parts: [String] = right.split(separator: ".").map(String.init)
        let (key, own): (SigningKey, SigningKey) = (try SigningKey(seed: new), try SigningKey.generate())
        let claims: String = String(decoding: try #require(Base64URL.decode(parts[1])), as: UTF8.self)
        func text(_ header: String, _ payload: String) -> String {
            "\(Base64URL.encode(Array(header.utf8))).\(Base64URL.encode(Array(payload.utf8)))"
        }
        func signed(_ header: String, _ payload: String? = nil, by key: SigningKey) throws -> String {
            let text: String = text(header, payload ?? claims)
            return "\(text).\(Base64URL.encode(try key.sign(Array(text.utf8))))"
        }
        func header(alg: String = "EdDSA", typ: String = "at+jwt", _ more: String = "") -> String {
            #"{"alg":"\#(alg)","kid":"\#(key.publicKey.thumbprint)","typ":"\#(typ)"\#(more)}"#
        }
        let none: String = text(header(alg: "none"), claims)
        let confused: String = text(header(alg: "HS256"), claims)
        let tag: [UInt8] = try HMACSHA256.tag(for: Array(confused.utf8), key: key.publicKey.bytes)
        let jwk: String = #","jwk":{"kty":"OKP","crv":"Ed25519","x":"\#(own.publicKey.x)"}"#
        let expiry: Int = try #require(try part(right, 1)["exp"] as? Int)
        let admin: String = Base64URL.encode(Array(claims.replacing("client", with: "admin").utf8))
        // The tools make the right token, too, to the letter.
        #expect(try signed(header(), by: key) == right)
        return [
            ("none", none + "."), ("none, old signature", "\(none).\(parts[2])"),
            ("HS256 with the public key", "\(confused).\(Base64URL.encode(tag))"),
            ("embedded key", try signed(header(jwk), by: own)), ("foreign key", try signed(header(), by: own)),
            ("kid of the other live key", try signed(header(), by: try SigningKey(seed: old))),
            ("another use", try signed(header(typ: "JWT"), by: key)),
            ("crit", try signed(header(#","crit":["exp"]"#), by: key)),
            ("expired", try signed(header(), claims.replacing("\(expiry)", with: "1000000000"), by: key)),
            ("altered", "\(parts[0]).\(admin).\(parts[2])"),
            ("swapped", "\(parts[1]).\(parts[0]).\(parts[2])"), ("truncated", String(right.dropLast(4))),
            ("padded", right + "=="), ("two parts", "\(parts[0]).\(parts[1])"), ("four parts", right + ".AAAA"),
        ]
    }
}

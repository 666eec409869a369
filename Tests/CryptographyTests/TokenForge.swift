import FoundationEssentials
import Testing

@testable import Cryptography

/// A token that is refused, by the name of the trick.
struct ForgedToken: Sendable, CustomTestStringConvertible {
    var name: String
    var token: String

    var testDescription: String { name }
}

/// What an attacker has: a token of two live keys, their public halves, a key of their own; and beyond that, so that
/// each check is tested by itself, the power to have anything signed.
struct TokenForge: Sendable {
    static let now: Date = Date(timeIntervalSince1970: 1_800_000_000)
    static let issuer: String = "https://id.example"
    static let audience: String = "api"

    let current: SigningKey
    let previous: SigningKey
    let own: SigningKey

    static let shared: TokenForge = try! TokenForge()

    init() throws {
        current = try SigningKey(seed: Array(repeating: 7, count: 32))
        previous = try SigningKey(seed: Array(repeating: 8, count: 32))
        own = try SigningKey(seed: Array(repeating: 9, count: 32))
    }

    var keyID: String { current.publicKey.thumbprint }

    var verifier: TokenVerifier {
        TokenVerifier(
            keys: [keyID: current.publicKey, previous.publicKey.thumbprint: previous.publicKey], issuer: Self.issuer,
            audience: Self.audience, type: "at+jwt")
    }

    var header: String { #"{"alg":"EdDSA","kid":"\#(keyID)","typ":"at+jwt"}"# }

    let payload: String =
        #"{"iss":"https://id.example","sub":"u","aud":["web","api"],"exp":1800000600,"nbf":1800000000,"#
        + #""iat":1800000000,"jti":"t","role":"client"}"#

    var good: String { signed() }

    /// The three parts of `good`.
    var parts: [String] { good.split(separator: ".").map(String.init) }

    /// Any header and payload with a right signature.
    func signed(_ header: String? = nil, _ payload: String? = nil, by key: SigningKey? = nil) -> String {
        signed(bytes: Array((header ?? self.header).utf8), Array((payload ?? self.payload).utf8), by: key)
    }

    func signed(bytes header: [UInt8], _ payload: [UInt8], by key: SigningKey? = nil) -> String {
        (try? CompactSignature.sign(header: header, payload: payload, with: key ?? current)) ?? ""
    }

    /// The header with members added behind, `alg` and others replaced where they are named.
    func header(
        alg: String = #""EdDSA""#, kid: String? = nil, typ: String = #""at+jwt""#, _ more: String = ""
    ) -> String {
        #"{"alg":\#(alg),"kid":\#(kid ?? "\"\(keyID)\""),"typ":\#(typ)\#(more)}"#
    }

    /// The good payload, one text in it replaced by another.
    func payload(_ old: String, _ new: String) -> String { payload.replacing(old, with: new) }

    func text(_ header: String, _ payload: String? = nil) -> String {
        "\(Base64URL.encode(Array(header.utf8))).\(Base64URL.encode(Array((payload ?? self.payload).utf8)))"
    }

    /// The good token with another signature.
    func withSignature(_ bytes: [UInt8]) -> String { "\(parts[0]).\(parts[1]).\(Base64URL.encode(bytes))" }

    var signature: [UInt8] { Base64URL.decode(parts[2]) ?? [] }
}

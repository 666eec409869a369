import ContractTesting
import Cryptography
import Foundation
import Synchronization

/// Access tokens of the demo accounts, right and wrong.
struct PlatformTokens: Sendable {
    private let stage: PlatformStage
    private let kept: Kept = Kept()

    /// By account and website: to sign in takes as long as a password takes to be checked, and an account has so many
    /// sessions only.
    private final class Kept: Sendable {
        let tokens: Mutex<[String: String]> = Mutex([:])
        let logins: Mutex<[String: Login]> = Mutex([:])
    }

    private struct Login: Sendable {
        var token: String
        var session: String
        /// When presence was proved.
        var provedAt: ContinuousClock.Instant
    }

    /// Shorter than what any operation asks for (`x-step-up`), so that a token stays fresh until it has been sent.
    private static let freshness: Duration = .seconds(60)

    init(stage: PlatformStage) { self.stage = stage }

    func token(of role: String, isFresh: Bool, isImpersonated: Bool) async throws -> String {
        if isImpersonated { return try await acting(as: role) }
        return isFresh ? try await live(role) : try await stale(role)
    }

    /// A superadmin who acts as the role's demo account, or as another superadmin.
    private func acting(as role: String) async throws -> String {
        let name: String = "acting as \(role)"
        if let known = kept.tokens.withLock({ $0[name] }) { return known }
        try await stage.makeSecondSuperadmin()
        let target: String =
            role == "superadmin" ? PlatformStage.secondSuperadmin : try await stage.identifier(of: role)
        let token: String = try await stage.step(
            "POST", "/auth/impersonation", token: try await live("superadmin"),
            headers: ["X-Website-Id": PlatformRecords.website],
            body: #"{"user_id":"\#(target)","reason":"debug","note":"A contract test."}"#).text("access_token")
        kept.tokens.withLock { $0[name] = token }
        return token
    }

    /// A token whose session has not ended, and in which presence was proved moments ago.
    func live(_ account: String, host: String = PlatformStage.host) async throws -> String {
        let name: String = "\(account) \(host)"
        var login: Login = try await logIn(account, host: host, as: name)
        if login.provedAt + Self.freshness < .now {
            try await stage.setPresence(of: login.session, secondsAgo: 0)
            login.provedAt = .now
            kept.logins.withLock { [login] in $0[name] = login }
        }
        return login.token
    }

    /// A token whose session has not ended, and in which presence was proved a day ago.
    private func stale(_ account: String) async throws -> String {
        try await logIn(account, host: PlatformStage.host, as: "stale \(account)", secondsAgo: 86_400).token
    }

    private func logIn(
        _ account: String, host: String, as name: String, secondsAgo: Int = 0
    ) async throws -> Login {
        if let known = kept.logins.withLock({ $0[name] }),
            try await stage.send("GET", "/me", token: known.token).status == 200
        {
            return known
        }
        let answer: PlatformStage.Answer = try await stage.login(of: account, host: host)
        let login: Login = Login(
            token: try answer.text("access_token"), session: try answer.text("session_id"), provedAt: .now)
        // The server has not seen the session yet.
        if secondsAgo > 0 { try await stage.setPresence(of: login.session, secondsAgo: secondsAgo) }
        kept.logins.withLock { $0[name] = login }
        return login
    }

    func flawed(_ flaw: CredentialFlaw, role: String) async throws -> String {
        let right: String = flaw == .revoked ? try await stage.logIn(role) : try await live(role)
        let parts: [String] = right.split(separator: ".").map(String.init)
        var claims: [String: Any] = try Self.object(parts[1])
        var header: [String: Any] = try Self.object(parts[0])
        let key: SigningKey = try SigningKey(seed: PlatformStage.seed)
        let other: SigningKey = try SigningKey.generate()
        switch flaw {
        case .expired:
            claims["exp"] = Int(Date().timeIntervalSince1970) - 3600
            return try Self.sign(header, claims, key)
        case .wrongAudience:
            claims["aud"] = ["https://elsewhere.example"]
            return try Self.sign(header, claims, key)
        case .wrongIssuer:
            claims["iss"] = "elsewhere"
            return try Self.sign(header, claims, key)
        case .unsigned:
            header["alg"] = "none"
            return try Self.signedText(header, claims) + "."
        case .confusedKey:
            header["alg"] = "HS256"
            let text: String = try Self.signedText(header, claims)
            return text + "." + Base64URL.encode(try HMACSHA256.tag(for: Array(text.utf8), key: key.publicKey.bytes))
        case .embeddedKey:
            header["jwk"] = ["kty": "OKP", "crv": "Ed25519", "x": Base64URL.encode(other.publicKey.bytes)]
            return try Self.sign(header, claims, other)
        case .foreignKey: return try Self.sign(header, claims, other)
        case .altered:
            claims["role"] = "superadmin"
            claims["sub"] = UUID().uuidString
            let text: String = try Self.signedText(header, claims)
            return "\(text).\(parts[2])"
        case .truncated: return String(right.dropLast(10))
        case .revoked:
            _ = try await stage.step("POST", "/auth/logout", token: right, body: #"{"scope":"current"}"#)
            return right
        case .nonsense: return "nonsense"
        }
    }

    private static func object(_ part: String) throws -> [String: Any] {
        let bytes: [UInt8] = Base64URL.decode(part) ?? []
        return try JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any] ?? [:]
    }

    private static func signedText(_ header: [String: Any], _ claims: [String: Any]) throws -> String {
        let parts: [String] = try [header, claims].map {
            Base64URL.encode([UInt8](try JSONSerialization.data(withJSONObject: $0, options: .sortedKeys)))
        }
        return parts.joined(separator: ".")
    }

    private static func sign(_ header: [String: Any], _ claims: [String: Any], _ key: SigningKey) throws -> String {
        let text: String = try signedText(header, claims)
        return text + "." + Base64URL.encode(try key.sign(Array(text.utf8)))
    }
}

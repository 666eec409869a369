package import Cryptography
import Domain
package import FoundationEssentials

/// Signs and checks the access tokens of sessions: EdDSA, for 15 minutes, for one website.
///
/// The audience is the website and, for the verifier that serves all of them, the issuer.
package struct AccessTokens: Sendable {
    package struct InvalidIssuer: Error {}

    /// What a token says once its signature is known to be right.
    struct Content: Sendable, Hashable {
        var userID: UserID
        var sessionID: SessionID
        var websiteID: WebsiteID
        var role: UserRole
        var expiresAt: Date
        /// Who acts as the account.
        var actorID: UserID?
    }

    private enum Claim {
        static let session: String = "sid"
        static let role: String = "role"
        static let tenant: String = "tenant"
    }

    /// `typ` of the header (RFC 9068 §2.1): no other token of ours passes for one of these.
    private static let type: String = "at+jwt"

    let known: KnownCallers = KnownCallers()
    private let issuer: String
    private let ring: SigningRing

    /// - Parameter keys: the first that has begun signs, all verify until they end, and each is known by its
    /// thumbprint.
    /// - Throws: `InvalidIssuer` for an empty one; `SigningRing.NoKey`.
    package init(keys: [TimedKey], issuer: String) throws {
        guard !issuer.isEmpty else { throw InvalidIssuer() }
        self.issuer = issuer
        ring = try SigningRing(keys) { key, live in
            SigningRing.Use(
                signer: TokenSigner(key: key, keyID: key.publicKey.thumbprint, type: Self.type),
                verifier: TokenVerifier(
                    keys: Dictionary(live.map { ($0.thumbprint, $0) }, uniquingKeysWith: { $1 }), issuer: issuer,
                    audience: issuer, type: Self.type),
                publicKeys: live)
        }
    }

    /// Keys from now on, while tokens of those before are under way.
    /// - Throws: `SigningRing.NoKey`; those before stay.
    package func replace(_ keys: [TimedKey]) throws {
        try ring.replace(keys)
        known.evictAll()
    }

    /// What tokens are verified with, the key that signs first.
    package func publicKeys(at now: Date) -> [VerificationKey] { ring.use(at: now).publicKeys }

    func sign(_ content: Content, id: UUID, at now: Date) throws -> String {
        let website: String = content.websiteID.rawValue.uuidString
        return try ring.use(at: now).signer.sign(
            TokenClaims(
                issuer: issuer, subject: content.userID.rawValue.uuidString, audience: [website, issuer],
                expiresAt: content.expiresAt, notBefore: now, issuedAt: now, id: id.uuidString,
                actor: content.actorID?.rawValue.uuidString,
                custom: [
                    Claim.session: content.sessionID.rawValue.uuidString, Claim.role: content.role.rawValue,
                    Claim.tenant: website,
                ]))
    }

    /// Nil: a token of ours that lacks something, which none does.
    /// - Throws: `TokenError`.
    func content(of token: String, at now: Date) throws(TokenError) -> Content? {
        let claims: TokenClaims = try ring.use(at: now).verifier.verify(token, at: now)
        guard let tenant = claims.custom[Claim.tenant], claims.audience.contains(tenant),
            let website = UUID(uuidString: tenant), let user = UUID(uuidString: claims.subject),
            let session = claims.custom[Claim.session].flatMap(UUID.init(uuidString:)),
            let role = claims.custom[Claim.role].flatMap(UserRole.init(rawValue:))
        else { return nil }
        let actor: UUID? = claims.actor.flatMap(UUID.init(uuidString:))
        guard (actor == nil) == (claims.actor == nil) else { return nil }
        return Content(
            userID: UserID(rawValue: user), sessionID: SessionID(rawValue: session),
            websiteID: WebsiteID(rawValue: website), role: role, expiresAt: claims.expiresAt,
            actorID: actor.map { UserID(rawValue: $0) })
    }
}

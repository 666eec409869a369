package import FoundationEssentials

/// Why a token is not accepted.
package enum TokenError: Error, Hashable, Sendable {
    /// Not three parts of base64url, no JSON object, a claim missing or of the wrong type, or an unknown `crit`.
    case malformed
    /// The header does not name an algorithm, or another one than the key has.
    case wrongAlgorithm
    /// The header's `typ` is not the expected one.
    case wrongType
    /// The header brings a key, or the address of one.
    case embeddedKey
    /// No key has the header's `kid`.
    case unknownKey
    case badSignature
    case expired
    case notYetValid
    case wrongAudience
    case wrongIssuer
}

/// Makes tokens (JWT, RFC 7519) signed with one key. The algorithm belongs to the key (RFC 8725 §3.1).
package struct TokenSigner: Sendable {
    package let keyID: String
    /// `typ` in the header: keeps tokens of different uses apart (RFC 8725 §3.11).
    package let type: String
    private let key: SigningKey

    package init(key: SigningKey, keyID: String, type: String = "JWT") {
        self.key = key
        self.keyID = keyID
        self.type = type
    }

    package func sign(_ claims: TokenClaims) throws(CryptographyError) -> String {
        let header: TokenValue = .object([
            "alg": .string(CompactSignature.algorithm), "kid": .string(keyID), "typ": .string(type),
        ])
        var headerText: [UInt8] = []
        var payload: [UInt8] = []
        header.append(to: &headerText)
        claims.value.append(to: &payload)
        return try CompactSignature.sign(header: headerText, payload: payload, with: key)
    }
}

/// Checks tokens by the rules of RFC 8725: form, algorithm, type, key, signature, issuer, audience, time, in this
/// order.
package struct TokenVerifier: Sendable {
    /// Longest token in bytes that is looked at.
    package static let maximumLength: Int = 8192
    /// Seconds that clocks may differ.
    package static let standardLeeway: Double = 30

    /// Members of a header by which a token would choose its own key, or be more than it seems (RFC 7515 §4.1,
    /// RFC 7516 §4.1, RFC 7797 §3). None of ours has any.
    private static let refusedMembers: [String] = [
        "jwk", "jku", "x5u", "x5c", "x5t", "x5t#S256", "enc", "zip", "epk", "b64", "cty",
    ]

    package let issuer: String
    package let audience: String
    package let type: String
    package let leeway: Double
    private let keys: [String: VerificationKey]

    /// `keys` by `kid`. Several overlap while keys are rotated.
    package init(
        keys: [String: VerificationKey], issuer: String, audience: String, type: String = "JWT",
        leeway: Double = TokenVerifier.standardLeeway
    ) {
        self.keys = keys
        self.issuer = issuer
        self.audience = audience
        self.type = type
        self.leeway = leeway
    }

    /// The claims of a token that is valid at `now`.
    package func verify(_ token: String, at now: Date) throws(TokenError) -> TokenClaims {
        let parts: CompactSignature.Parts = try authentic(token)
        guard let members = TokenValue.object(parts.payload), let claims = TokenClaims(members) else {
            throw .malformed
        }
        guard claims.issuer == issuer else { throw .wrongIssuer }
        guard claims.audience.contains(audience) else { throw .wrongAudience }
        let seconds: TimeInterval = now.timeIntervalSince1970
        if let notBefore = claims.notBefore, notBefore.timeIntervalSince1970 > seconds + leeway {
            throw .notYetValid
        }
        guard claims.issuedAt.timeIntervalSince1970 <= seconds + leeway else { throw .notYetValid }
        guard claims.expiresAt.timeIntervalSince1970 > seconds - leeway else { throw .expired }
        return claims
    }

    /// Media types are compared without regard to case, `application/` may be left out (RFC 7515 §4.1.9).
    private func isExpected(_ type: String) -> Bool {
        let prefix: String = "application/"
        let name: String = type.lowercased()
        return (name.hasPrefix(prefix) ? String(name.dropFirst(prefix.count)) : name) == self.type.lowercased()
    }

    /// The parts of a token whose signature is right.
    private func authentic(_ token: String) throws(TokenError) -> CompactSignature.Parts {
        guard token.utf8.count <= Self.maximumLength, let parts = CompactSignature.Parts(token),
            parts.header["crit"] == nil, let keyID = parts.header["kid"]?.string
        else { throw .malformed }
        guard parts.header["alg"] == .string(CompactSignature.algorithm) else { throw .wrongAlgorithm }
        guard Self.refusedMembers.allSatisfy({ parts.header[$0] == nil }) else { throw .embeddedKey }
        guard let type = parts.header["typ"]?.string, isExpected(type) else { throw .wrongType }
        guard let key = keys[keyID] else { throw .unknownKey }
        guard key.isValid(parts.signature, for: parts.signedText) else { throw .badSignature }
        return parts
    }
}

package import FoundationEssentials

/// What a token says (RFC 7519 §4.1). Moments are whole seconds when written.
package struct TokenClaims: Sendable, Hashable {
    /// `iss`
    package var issuer: String
    /// `sub`
    package var subject: String
    /// `aud`; written as one string if there is one.
    package var audience: [String]
    /// `exp`
    package var expiresAt: Date
    /// `nbf`
    package var notBefore: Date?
    /// `iat`
    package var issuedAt: Date
    /// `jti`
    package var id: String
    /// `act`, its `sub` (RFC 8693 §4.1): who acts as the subject.
    package var actor: String?
    /// Further claims that are strings. Names of registered claims are ignored here.
    package var custom: [String: String]

    package init(
        issuer: String, subject: String, audience: [String], expiresAt: Date, notBefore: Date? = nil, issuedAt: Date,
        id: String, actor: String? = nil, custom: [String: String] = [:]
    ) {
        self.issuer = issuer
        self.subject = subject
        self.audience = audience
        self.expiresAt = expiresAt
        self.notBefore = notBefore
        self.issuedAt = issuedAt
        self.id = id
        self.actor = actor
        self.custom = custom
    }

    private static let registered: Set<String> = ["iss", "sub", "aud", "exp", "nbf", "iat", "jti", "act"]

    /// Nil unless all of `iss`, `sub`, `aud`, `exp`, `iat` and `jti` are there and well formed. Further claims that are
    /// no strings are ignored, as RFC 7519 §4 asks.
    init?(_ members: [String: TokenValue]) {
        guard let issuer = members["iss"]?.string, let subject = members["sub"]?.string,
            let audience = members["aud"]?.strings, let expiresAt = members["exp"]?.seconds,
            let issuedAt = members["iat"]?.seconds, let id = members["jti"]?.string
        else { return nil }
        if let notBefore = members["nbf"] {
            guard let seconds = notBefore.seconds else { return nil }
            self.notBefore = Self.date(seconds)
        }
        if let actor = members["act"] {
            guard case .object(let names) = actor, let subject = names["sub"]?.string else { return nil }
            self.actor = subject
        }
        self.issuer = issuer
        self.subject = subject
        self.audience = audience
        self.expiresAt = Self.date(expiresAt)
        self.issuedAt = Self.date(issuedAt)
        self.id = id
        custom = members.filter { !Self.registered.contains($0.key) }.compactMapValues(\.string)
    }

    var value: TokenValue {
        var members: [String: TokenValue] = custom.filter { !Self.registered.contains($0.key) }.mapValues {
            .string($0)
        }
        members["iss"] = .string(issuer)
        members["sub"] = .string(subject)
        members["aud"] = audience.count == 1 ? .string(audience[0]) : .array(audience.map { .string($0) })
        members["exp"] = Self.number(expiresAt)
        members["nbf"] = notBefore.map(Self.number)
        members["iat"] = Self.number(issuedAt)
        members["jti"] = .string(id)
        members["act"] = actor.map { .object(["sub": .string($0)]) }
        return .object(members)
    }

    private static func date(_ seconds: Double) -> Date { Date(timeIntervalSince1970: seconds) }

    private static func number(_ date: Date) -> TokenValue {
        .number("\(Int(max(0, min(date.timeIntervalSince1970, 1e14)).rounded(.down)))")
    }
}

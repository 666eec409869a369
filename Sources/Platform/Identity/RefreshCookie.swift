import Cryptography
import Domain
import PlatformAPI

/// The cookie of pages in a browser with their refresh token (RFC 6265bis §4.1.3): no script reads it, no other host
/// sets it, no other site sends it.
enum RefreshCookie {
    private static let name: String = "__Host-refresh"
    private static let attributes: String = "Path=/; Secure; HttpOnly; SameSite=Strict"

    /// `Set-Cookie` that makes browsers forget it.
    static let ended: String = "\(name)=; Max-Age=0; \(attributes)"

    /// `Set-Cookie` for a token.
    /// - Parameter seconds: as long as the token works.
    static func holding(_ token: String, seconds: Int32) -> String {
        "\(name)=\(token); Max-Age=\(seconds); \(attributes)"
    }

    /// What a page proves itself with beside the cookie. It follows from the refresh token, so that nobody can plant a
    /// pair of both, and says nothing about it.
    static func csrfToken(of token: String) -> String { Base64URL.encode(SHA256.hash("csrf \(token)")) }
}

/// A refresh token as it was sent, and where the next one goes.
struct PresentedToken {
    let token: String
    let place: TokenPlace

    /// - Throws: `sessionEnded` without a token, `csrfRefused` for a cookie alone.
    init(_ input: RefreshSession.Input) throws(PlatformProblem) {
        if let token = input.body.refreshToken {
            (self.token, place) = (token, input.body.keepIn ?? .body)
            return
        }
        guard let token = input.refreshCookie, !token.isEmpty else { throw .sessionEnded }
        let expected: [UInt8] = Array(RefreshCookie.csrfToken(of: token).utf8)
        guard let given = input.csrfToken, ConstantTime.equal(Array(given.utf8), expected) else { throw .csrfRefused }
        (self.token, place) = (token, .cookie)
    }
}

extension TokenPlace {
    /// The answer with the new tokens.
    func answer(_ tokens: SessionTokens) -> RefreshSession.Output {
        let isCookie: Bool = self == .cookie
        let body: RenewedTokens = RenewedTokens(
            accessToken: tokens.accessToken, expiresIn: tokens.expiresIn,
            refreshToken: isCookie ? nil : tokens.refreshToken,
            csrfToken: isCookie ? RefreshCookie.csrfToken(of: tokens.refreshToken) : nil,
            refreshExpiresIn: tokens.refreshExpiresIn, sessionID: tokens.sessionID, account: tokens.account)
        guard isCookie else { return .init(body: body) }
        let cookie: String = RefreshCookie.holding(tokens.refreshToken, seconds: tokens.refreshExpiresIn)
        return .init(setCookie: cookie, body: body)
    }
}

package import ContractRuntime
import Cryptography
import PlatformAPI

/// What the pipeline of the contract asks of this platform.
package enum PlatformHooks {
    /// The contract and the platform do not agree on how callers show who they are.
    package struct UnknownScheme: Error {
        package var scheme: String
    }

    private static let sessionScheme: String = "session"

    /// - Parameter rateLimiter: Nil: the server's own, in memory.
    /// - Throws: `UnknownScheme` when the contract has another security scheme than the platform.
    package static func make(
        surroundings: Surroundings, tokens: AccessTokens, register: AccessRegister, mode: PlatformModeSwitch,
        rateLimiter: (any RateLimiter)? = nil
    ) throws -> ServiceHooks {
        let authenticators: [String: any Authenticator] = [
            sessionScheme: SessionAuthenticator(surroundings: surroundings, tokens: tokens)
        ]
        for scheme in PlatformContract.contract.securitySchemes where authenticators[scheme.name] == nil {
            throw UnknownScheme(scheme: scheme.name)
        }
        return ServiceHooks(
            authenticators: authenticators, tenants: register.websites,
            idempotency: StoredIdempotency(surroundings: surroundings),
            digest: { Base64URL.encode(SHA256.hash($0)) }, rateLimiter: rateLimiter,
            audit: DatabaseAuditLog(surroundings: surroundings), mode: mode, gate: register,
            origins: register.origins)
    }
}

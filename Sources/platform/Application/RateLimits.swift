import ContractRuntime
import ContractServer
import Cryptography
import Logging
import SharedState

/// Where requests are counted, as the settings say: nowhere, in this process, or in Redis for all processes.
struct RateLimits: Sendable {
    /// Nil: the server's own, in memory.
    let limiter: (any RateLimiter)?
    /// Whether Redis answers; nil: there is none.
    let isShared: (@Sendable () -> Bool)?

    /// - Throws: `RedisAddress.Invalid`.
    init(_ settings: Settings, _ logger: Logger) throws {
        if settings.text("http.rate.limits") == "false" {
            (limiter, isShared) = (NoRateLimits(), nil)
        } else if let address = settings["redis.url"] {
            let shared: RedisRateLimiter = RedisRateLimiter(
                try RedisAddress(address), options: Self.options(settings), local: MemoryRateLimiter(),
                digest: { Base64URL.encode(SHA256.hash($0)) }, logger: logger)
            (limiter, isShared) = (shared, { shared.isShared })
        } else {
            (limiter, isShared) = (nil, nil)
        }
    }

    /// What keeps passwords and codes from being guessed. Counted by each process alone they would let pass as many
    /// times more as there are processes.
    static let tiersOfLogins: Set<String> = [
        "login_address", "login_day", "login_account", "second_factor_address", "second_factor_code", "step_up",
        "password_change",
    ]

    private static func options(_ settings: Settings) -> RedisRateLimiter.Options {
        var options: RedisRateLimiter.Options = RedisRateLimiter.Options()
        options.timeout = .milliseconds(settings.integer("redis.timeout"))
        options.prefix = settings.text("redis.prefix")
        if settings.text("redis.logins") == "refuse" { options.sharedTiers = Self.tiersOfLogins }
        return options
    }
}

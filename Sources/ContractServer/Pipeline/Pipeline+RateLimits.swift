import ContractRuntime

// Rate limits: each tier of the operation is asked, in order.
extension Pipeline {
    /// Longest part of a key that comes from the client.
    private static let maximumKeyLength: Int = 256

    /// Takes the request from its limits at once, where that is possible: the limits are in the memory of this process.
    /// - Returns: false when nothing has been taken.
    /// - Throws: `StandardProblem.rateLimited`.
    func passesLimits(
        _ request: RoutedRequest, _ body: RequestBody, _ caller: Caller?, _ tenant: Tenant?, _ state: inout RequestState
    ) throws -> Bool {
        guard let memoryLimiter else { return false }
        let operation: CompiledOperation = request.operation
        for index in 0..<operation.tiers.count {
            let tier: CompiledTier = operation.tiers[index]
            let taken: MemoryRateLimiter.Taken = memoryLimiter.take(
                tier.limit, key(tier.policy, request, body, caller, tenant), at: request.incoming.instant)
            let note: RateLimitNote = RateLimitNote(tier: tier, remaining: taken.remaining, reset: taken.resetSeconds)
            if taken.remaining < state.rateLimit?.remaining ?? .max { state.rateLimit = note }
            guard taken.isAllowed else {
                state.rateLimit = RateLimitNote(tier: tier, remaining: 0, reset: taken.retrySeconds)
                throw StandardProblem.rateLimited(retryAfter: taken.retrySeconds, scope: tier.policy.name)
            }
        }
        return true
    }

    /// - Throws: `StandardProblem.rateLimited`.
    func limitRate(
        _ request: RoutedRequest, _ body: RequestBody, _ caller: Caller?, _ tenant: Tenant?, _ state: inout RequestState
    ) async throws {
        let tiers: [CompiledTier] = request.operation.tiers
        let takes: [RateLimitTake] = tiers.map { tier in
            RateLimitTake(tier: tier.policy, key: key(tier.policy, request, body, caller, tenant).text)
        }
        let decisions: [RateLimitDecision] = try await rateLimiter.take(takes, at: request.incoming.instant)
        for (tier, decision) in zip(tiers, decisions) {
            let note: RateLimitNote = RateLimitNote(
                tier: tier, remaining: decision.remaining, reset: Self.seconds(decision.reset))
            if decision.remaining < state.rateLimit?.remaining ?? .max { state.rateLimit = note }
            guard decision.isAllowed else {
                let seconds: Int = Self.seconds(decision.retryAfter)
                state.rateLimit = RateLimitNote(tier: tier, remaining: 0, reset: seconds)
                throw StandardProblem.rateLimited(retryAfter: seconds, scope: tier.policy.name)
            }
        }
    }

    private func key(
        _ tier: RateLimitTier, _ request: RoutedRequest, _ body: RequestBody, _ caller: Caller?, _ tenant: Tenant?
    ) -> RateLimitKey {
        switch tier.key {
        case .address: break
        case .user:
            if let caller { return RateLimitKey(scope: caller.tenant ?? "", name: caller.subject) }
        case .tenant: return RateLimitKey(name: tenant?.id ?? caller?.tenant ?? request.incoming.host)
        case .account:
            if let account = account(tier, body) { return RateLimitKey(scope: tenant?.id ?? "", name: account) }
        }
        return RateLimitKey(name: request.incoming.remoteAddress)
    }

    /// The account that a body names, without regard to case; nil when the body does not say.
    private func account(_ tier: RateLimitTier, _ body: RequestBody) -> String? {
        guard let property = tier.accountProperty, case .bytes(let bytes) = body,
            let value = try? JSONReader.decode(bytes, source: .body, { $0.any() }), case .object(let members) = value,
            case .string(let account)? = members[property]
        else { return nil }
        var name: Substring = account.drop(while: \.isWhitespace)
        while name.last?.isWhitespace == true { name.removeLast() }
        return String(name.lowercased().prefix(Self.maximumKeyLength))
    }

    /// Whole seconds, rounded up.
    private static func seconds(_ duration: Duration) -> Int {
        let (seconds, attoseconds): (Int64, Int64) = duration.components
        return Int(seconds) + (attoseconds > 0 ? 1 : 0)
    }
}

/// What the requests of one client are counted by.
struct RateLimitKey: Hashable {
    /// Inside of what `name` is unique; nil: everywhere.
    var scope: String?
    var name: String

    /// As one text, which limiters of a service take.
    var text: String { scope.map { "\($0)/\(name)" } ?? name }
}

/// A tier of an operation with everything worked out that does not depend on the request.
final class CompiledTier: Sendable {
    let policy: RateLimitTier
    let limit: MemoryRateLimiter.Limit
    /// As it stands in a header field.
    let name: String
    /// The value of `RateLimit-Policy`: all tiers of the operation.
    let description: String

    init(_ policy: RateLimitTier, among tiers: [RateLimitTier]) {
        self.policy = policy
        limit = MemoryRateLimiter.Limit(policy)
        name = HeaderFields.harmless(policy.name)
        description = tiers.map(Self.item).joined(separator: ", ")
    }

    private static func item(_ tier: RateLimitTier) -> String {
        "\"\(HeaderFields.harmless(tier.name))\";q=\(tier.quota);w=\(tier.windowSeconds)"
    }
}

/// What an answer says of its limits: `RateLimit-Policy` lists all, `RateLimit` has the tightest
/// (draft-ietf-httpapi-ratelimit-headers-10).
struct RateLimitNote: Sendable {
    let tier: CompiledTier
    let remaining: Int
    /// Seconds, rounded up: until the allowance is full, or of a refused request until the next is allowed, which is
    /// what `Retry-After` says, too.
    let reset: Int

    /// So many bytes are enough.
    var maximumBytes: Int { tier.description.utf8.count + tier.name.utf8.count + 96 }

    /// The value of `RateLimit`.
    var value: String { "\"\(tier.name)\";r=\(remaining);t=\(reset)" }
}

import ContractRuntime

// Rate limits: each tier of the operation is asked, in order.
extension Pipeline {
    /// Longest part of a key that comes from the client.
    private static let maximumKeyLength: Int = 256

    /// - Throws: `StandardProblem.rateLimited`.
    func limitRate(
        _ request: RoutedRequest, _ body: RequestBody, _ caller: Caller?, _ tenant: Tenant?, _ state: inout RequestState
    ) async throws {
        let instant: ContinuousClock.Instant = configuration.clock.instant()
        var tightest: (index: Int, decision: RateLimitDecision)?
        for (index, tier) in request.operation.tiers.enumerated() {
            let key: String = key(tier, request, body, caller, tenant)
            let decision: RateLimitDecision
            if let now = rateLimiter.takeNow(tier, key: key, at: instant) {
                decision = now
            } else {
                decision = try await rateLimiter.take(tier, key: key, at: instant)
            }
            if decision.remaining < tightest?.decision.remaining ?? .max { tightest = (index, decision) }
            guard decision.isAllowed else {
                state.rateLimitHeaders = headers(request.operation, index, decision)
                throw StandardProblem.rateLimited(retryAfter: Self.seconds(decision.retryAfter), scope: tier.name)
            }
        }
        if let tightest { state.rateLimitHeaders = headers(request.operation, tightest.index, tightest.decision) }
    }

    /// `RateLimit-Policy` and `RateLimit` (draft-ietf-httpapi-ratelimit-headers) of one tier.
    private func headers(
        _ operation: CompiledOperation, _ index: Int, _ decision: RateLimitDecision
    ) -> [HeaderFields.Field] {
        let name: String = operation.tiers[index].name
        let limit: String = "\"\(name)\";r=\(decision.remaining);t=\(Self.seconds(decision.reset))"
        return [(name: "RateLimit-Policy", value: operation.tierPolicies[index]), (name: "RateLimit", value: limit)]
    }

    private func key(
        _ tier: RateLimitTier, _ request: RoutedRequest, _ body: RequestBody, _ caller: Caller?, _ tenant: Tenant?
    ) -> String {
        let address: String = request.context.remoteAddress
        switch tier.key {
        case .address: return address
        case .user: return caller.map { "\($0.tenant ?? "")/\($0.subject)" } ?? address
        case .tenant: return tenant?.id ?? caller?.tenant ?? request.context.host
        case .account: return account(tier, body).map { "\(tenant?.id ?? "")/\($0)" } ?? address
        }
    }

    /// The account that a body names, without regard to case; nil when the body does not say.
    private func account(_ tier: RateLimitTier, _ body: RequestBody) -> String? {
        guard let property = tier.accountProperty, case .bytes(let bytes) = body,
            let value = try? JSONReader.decode(bytes, source: .body, { $0.any() }), case .object(let members) = value,
            case .string(let account)? = members[property]
        else { return nil }
        return String(account.lowercased().prefix(Self.maximumKeyLength))
    }

    /// Whole seconds, rounded up.
    private static func seconds(_ duration: Duration) -> Int {
        let (seconds, attoseconds): (Int64, Int64) = duration.components
        return Int(seconds) + (attoseconds > 0 ? 1 : 0)
    }
}

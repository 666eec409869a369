import ContractModel

/// What the contract demands of an operation, as templates see it.
struct DocsPolicyView {
    let site: DocsSite
    let root: String

    func view(_ operation: Operation) -> ViewValue {
        let policy = operation.policy
        return [
            "access": access(policy.security), "tenant": tenant(policy.tenant),
            "mode": policy.mode == .read
                ? "Reads: allowed while the service is read-only." : "Writes: refused while the service is read-only.",
            "limits": .list(policy.rateLimits.map(limit)), "idempotency": idempotency(policy.idempotency),
            "concurrency": concurrency(policy.concurrency),
            "pagination": policy.pagination.map { pagination($0, operation) } ?? .absent,
            "audit": .spec(optional: policy.audit), "cache": policy.cache.map(cache) ?? .absent,
            "lifecycle": policy.lifecycle.map(lifecycle) ?? .absent, "moves": moves(operation),
            "presence": policy.stepUpMaxAgeSeconds.map(presence) ?? .absent,
            "impersonation": policy.refusesImpersonation
                ? "Refused: one who acts in another’s place gets 403 impersonation_refused." : .absent,
        ]
    }

    // MARK: Callers

    private func presence(_ seconds: Int) -> ViewValue {
        .code(
            "Proved by password or second factor within the last \(DocsRules.duration(seconds)); otherwise 401 "
                + "step_up_required.")
    }

    private func access(_ alternatives: [SecurityAlternative]) -> ViewValue {
        let isOptional = alternatives.contains { $0.requirements.isEmpty }
        let demanding = alternatives.filter { !$0.requirements.isEmpty }
        return [
            "public": .flag(demanding.isEmpty), "optional": .flag(isOptional && !demanding.isEmpty),
            "alternatives": .list(demanding.map(alternative)),
        ]
    }

    private func alternative(_ alternative: SecurityAlternative) -> ViewValue {
        let permissions = alternative.requirements.flatMap(\.permissions)
        let holders = site.contract.roles.filter { Set($0.permissions).isSuperset(of: permissions) }
        return [
            "schemes": .list(alternative.requirements.map { .spec($0.scheme) }),
            "permissions": .list(permissions.map(ViewValue.spec)),
            "roles": permissions.isEmpty ? .absent : .list(holders.map { .spec($0.name) }),
            "nobody": .flag(!permissions.isEmpty && holders.isEmpty && !site.contract.roles.isEmpty),
        ]
    }

    private func tenant(_ source: TenantSource) -> ViewValue {
        switch source {
        case .host: "From the host name of the request."
        case .caller: "The caller’s own; records of other tenants answer 404."
        case .none: .absent
        }
    }

    // MARK: Limits and safety

    private func limit(_ name: String) -> ViewValue {
        let tier = site.tiers[name]
        let text = tier.map { tier in
            let quota = DocsRules.counted(tier.quota, "request")
            return "\(quota) in \(DocsRules.duration(tier.windowSeconds)) per \(tier.key.rawValue)"
        }
        return ["name": .spec(name), "text": .code(optional: text)]
    }

    private func idempotency(_ idempotency: Policy.Idempotency) -> ViewValue {
        switch idempotency {
        case .none: .absent
        case .supported: "Optional: repeat with the same Idempotency-Key and get the first answer again."
        case .required: "Required: send an Idempotency-Key; a repeated request gets the first answer again."
        }
    }

    private func concurrency(_ concurrency: Policy.Concurrency) -> ViewValue {
        switch concurrency {
        case .none: .absent
        case .etag: "The response has an ETag."
        case .supported: "If-Match is honoured: a stale one answers 412."
        case .required: "If-Match is required (428 without it); a stale one answers 412."
        }
    }

    private func pagination(_ pagination: Pagination, _ operation: Operation) -> ViewValue {
        func wire(_ property: String) -> String {
            operation.parameters.first { $0.propertyName == property }?.name ?? property
        }
        return [
            "cursor": .spec(wire(pagination.cursorParameter)), "limit": .spec(wire(pagination.limitParameter)),
            "standard": .number(pagination.defaultLimit), "most": .number(pagination.maximumLimit),
        ]
    }

    private func cache(_ cache: CachePolicy) -> ViewValue {
        let scope = cache.isPublic ? "by anyone" : "by the caller only"
        let stale = cache.staleIfErrorSeconds > 0
            ? ", \(DocsRules.duration(cache.staleIfErrorSeconds)) longer while the service fails" : ""
        return .code("\(DocsRules.duration(cache.maxAgeSeconds)), \(scope)\(stale).")
    }

    private func lifecycle(_ lifecycle: Lifecycle) -> ViewValue {
        let link = lifecycle.successor.flatMap(site.link(toOperation:)).map { root + $0 }
        return [
            "deprecated": .spec(optional: lifecycle.deprecated), "sunset": .spec(optional: lifecycle.sunset),
            "successor": .spec(optional: lifecycle.successor), "href": .code(optional: link),
        ]
    }

    // MARK: Moves

    /// Moves that the request body can name, otherwise those that need a permission which this operation needs too.
    private func moves(_ operation: Operation) -> ViewValue {
        guard operation.policy.mode == .write else { return .absent }
        let all = site.machines.flatMap(\.moves)
        let named = DocsWords(site).words(in: operation.body)
        let byBody = all.filter { named.contains($0.action) }
        if !byBody.isEmpty { return moves(byBody, isByPermission: false) }
        let permissions = Set(operation.policy.security.flatMap { $0.requirements.flatMap(\.permissions) })
        let byPermission = all.filter { $0.permission.map(permissions.contains) ?? false }
        return byPermission.isEmpty ? .absent : moves(byPermission, isByPermission: true)
    }

    private func moves(_ moves: [Move], isByPermission: Bool) -> ViewValue {
        [
            "count": .code(DocsRules.counted(moves.count, "move")), "byPermission": .flag(isByPermission),
            "moves": .list(moves.map(DocsPolicyView.move)),
        ]
    }

    static func move(_ move: Move) -> ViewValue {
        [
            "action": .spec(move.action), "from": .list(move.from.map(ViewValue.spec)),
            "to": .list(move.to.map(ViewValue.spec)), "permission": .spec(optional: move.permission),
            "roles": .list(move.roles.map(ViewValue.spec)), "text": DocsText.line(move.documentation),
        ]
    }
}

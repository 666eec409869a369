import ContractRuntime

/// Who makes a request and whether the operation's permissions are theirs.
struct Identity: Sendable {
    var caller: Caller?
    var isPermitted: Bool

    static let anonymous: Identity = Identity(caller: nil, isPermitted: true)
}

// Authentication: alternatives are tried in order, the requirements of one must all hold.
extension Pipeline {
    /// - Throws: `StandardProblem.unauthenticated`, `.tokenExpired`, or what an authenticator throws.
    func authenticate(_ request: RoutedRequest, _ state: inout RequestState) async throws -> Identity {
        let operation: CompiledOperation = request.operation
        guard !operation.alternatives.isEmpty else { return .anonymous }
        var refused: Identity?
        var failure: (any Error)?
        for alternative in operation.alternatives {
            let credentials: [Credential] = credentials(for: alternative, in: request.incoming)
            guard credentials.count == alternative.requirements.count else { continue }
            state.hadCredential = true
            do {
                let identity: Identity = try await identity(alternative, credentials, request)
                if identity.isPermitted { return identity }
                refused = refused ?? identity
            } catch {
                failure = failure ?? error
            }
        }
        if let refused { return refused }
        if let failure { throw failure }
        if operation.policy.allowsAnonymous, !Credentials.hasAuthorization(request.incoming) { return .anonymous }
        state.hadCredential = state.hadCredential || Credentials.hasAuthorization(request.incoming)
        throw StandardProblem.unauthenticated
    }

    /// Who makes the request, where that is known without waiting: one credential is asked for, it is sent, and its
    /// authenticator remembers it. Nil: unknown, or something is wrong.
    func knownCaller(_ request: RoutedRequest) -> Caller? {
        let incoming: IncomingRequest = request.incoming
        guard let requirement = request.operation.onlyRequirement,
            let caller = remembered(requirement, in: incoming),
            caller.expiresAt > incoming.receivedAt, caller.permissions.isSuperset(of: requirement.permissions)
        else { return nil }
        return caller
    }

    private func remembered(_ requirement: CompiledRequirement, in request: IncomingRequest) -> Caller? {
        guard let authenticator = requirement.hook?.authenticator else { return nil }
        if requirement.isBearer {
            return Credentials.bearer(in: request) {
                authenticator.cachedCaller(scheme: requirement.scheme, token: $0, at: request.receivedAt)
            }
        }
        return Credentials.value(requirement.kind, in: request).flatMap {
            authenticator.cachedCaller(Credential(scheme: requirement.scheme, value: $0), at: request.receivedAt)
        }
    }

    /// The credentials that an alternative asks for; fewer than its requirements when one is missing.
    private func credentials(for alternative: CompiledAlternative, in request: IncomingRequest) -> [Credential] {
        alternative.requirements.compactMap { requirement in
            Credentials.value(requirement.kind, in: request).map { Credential(scheme: requirement.scheme, value: $0) }
        }
    }

    private func identity(
        _ alternative: CompiledAlternative, _ credentials: [Credential], _ request: RoutedRequest
    ) async throws -> Identity {
        var identity: Identity = .anonymous
        for (requirement, credential) in zip(alternative.requirements, credentials) {
            guard let authenticator = requirement.hook?.authenticator else { throw StandardProblem.unauthenticated }
            let caller: Caller
            if let cached = authenticator.cachedCaller(credential, at: request.context.receivedAt) {
                caller = cached
            } else {
                caller = try await authenticator.authenticate(credential, for: request.context)
            }
            guard caller.expiresAt > request.context.receivedAt else { throw StandardProblem.tokenExpired }
            let actor: String? = identity.caller?.actor ?? caller.actor
            identity.caller = identity.caller ?? caller
            identity.caller?.actor = actor
            identity.isPermitted =
                identity.isPermitted && caller.permissions.isSuperset(of: requirement.permissions)
        }
        return identity
    }
}

// Tenant.
extension Pipeline {
    /// - Throws: `StandardProblem.notFound` for a host without tenant, `.unauthenticated` for a caller of another
    ///   tenant, `.forbidden` for a caller without tenant where the operation has its tenant from the caller.
    func tenant(for request: RoutedRequest, caller: Caller?) async throws -> Tenant? {
        switch request.operation.policy.tenant {
        case .none: return nil
        case .host:
            guard let tenant = try await tenant(ofHost: request.context.host) else { throw StandardProblem.notFound }
            if let own = caller?.tenant, own != tenant.id { throw StandardProblem.unauthenticated }
            return tenant
        case .caller:
            guard let caller else { throw StandardProblem.unauthenticated }
            guard let id = caller.tenant else { throw StandardProblem.forbidden }
            guard let tenants = hooks.tenants, let tenant = try await tenants.tenant(id: id) else {
                throw StandardProblem.unauthenticated
            }
            guard let selection = tenants.selection(of: caller) else { return tenant }
            return try await selectedTenant(selection, own: tenant, request, tenants)
        }
    }

    /// The tenant where it is known without waiting; nil: it must be asked for.
    /// - Throws: as `tenant`.
    func knownTenant(for request: RoutedRequest, caller: Caller?) throws -> Tenant?? {
        guard let tenants else { return nil }
        switch request.operation.policy.tenant {
        case .none: return .some(nil)
        case .host:
            guard let known = tenants.resolver.cachedTenant(host: request.incoming.host),
                let tenant = known
            else { return nil }
            if let own = caller?.tenant, own != tenant.id { throw StandardProblem.unauthenticated }
            return tenant
        case .caller:
            guard let caller, let id = caller.tenant, let known = tenants.resolver.cachedTenant(id: id),
                let tenant = known, tenants.resolver.selection(of: caller) == nil
            else { return nil }
            return tenant
        }
    }

    private func tenant(ofHost host: String) async throws -> Tenant? {
        guard let tenants = hooks.tenants else { return nil }
        if let cached = tenants.cachedTenant(host: host) { return cached }
        return try await tenants.tenant(host: host)
    }
}

package import ContractModel
import OpenAPI
import SourceTree

extension LoweringRun {
    func policy(of source: OpenAPI.Operation, _ document: Document) -> Policy {
        var policy = Policy()
        policy.security = security(source.security ?? document.security ?? [])
        policy.tenant = choice("x-tenant", source, TenantSource.self) ?? policies.tenant
        policy.problems = names("x-problems", source, known: policies.problemCodes, "a declared problem")
        policy.rateLimits = names(
            "x-rate-limit", source, known: Set(policies.tiers.map(\.name)), "a tier of `x-rate-limits`")
        policy.idempotency = choice("x-idempotency", source, Policy.Idempotency.self) ?? .none
        policy.mode = choice("x-mode", source, Policy.Mode.self) ?? Self.mode(ofMethod: source.method)
        policy.concurrency = choice("x-concurrency", source, Policy.Concurrency.self) ?? .none
        policy.audit = audit(source)
        policy.cache = cache(source)
        policy.lifecycle = source.extensions["x-lifecycle"].flatMap(lifecycle)
        policy.stepUpMaxAgeSeconds = stepUp(source)
        policy.refusesImpersonation = choice("x-impersonation", source, Impersonation.self) == .refused
        checkTenant(policy, source)
        checkPresence(policy, source)
        return policy
    }

    private static func mode(ofMethod method: String) -> Policy.Mode {
        ["get", "head", "options", "trace", "query"].contains(method.lowercased()) ? .read : .write
    }

    /// Schemes that are not declared have been reported by the reader.
    private func security(_ requirements: [OpenAPI.SecurityRequirement]) -> [SecurityAlternative] {
        requirements.map { requirement in
            SecurityAlternative(
                requirements: requirement.schemes.map { scheme in
                    ContractModel.SecurityRequirement(scheme: scheme.name, permissions: scheme.scopes)
                })
        }
    }

    private func choice<T: RawRepresentable & CaseIterable>(
        _ name: String, _ source: OpenAPI.Operation, _ type: T.Type
    ) -> T? where T.RawValue == String {
        source.extensions[name].flatMap { policies.reader(name).choice($0, type) }
    }

    private func names(_ name: String, _ source: OpenAPI.Operation, known: Set<String>, _ what: String) -> [String] {
        let reader = policies.reader(name)
        return reader.strings(source.extensions[name]).compactMap { text, location in
            if known.contains(text) { return text }
            reader.wrong("'\(text)' is not \(what)", at: location)
            return nil
        }
    }

    private func audit(_ source: OpenAPI.Operation) -> String? {
        guard let node = source.extensions["x-audit"] else { return nil }
        guard let text = node.string, text.split(separator: ".").count > 1 else {
            policies.reader("x-audit").wrong("must be an event type such as `order.created`", at: node.location)
            return nil
        }
        return text
    }

    private func cache(_ source: OpenAPI.Operation) -> CachePolicy? {
        guard let node = source.extensions["x-cache"] else { return nil }
        let reader = policies.reader("x-cache")
        guard let object = reader.object(node, members: ["max_age", "public", "stale_if_error"]) else { return nil }
        let seconds = 0...31_536_000
        return CachePolicy(
            maxAgeSeconds: reader.integer(object["max_age"], "max_age", in: seconds) ?? 0,
            isPublic: reader.boolean(object["public"], "public") ?? false,
            staleIfErrorSeconds: reader.integer(object["stale_if_error"], "stale_if_error", in: seconds) ?? 0)
    }

    private func stepUp(_ source: OpenAPI.Operation) -> Int? {
        guard let node = source.extensions["x-step-up"] else { return nil }
        let reader = policies.reader("x-step-up")
        guard let object = reader.object(node, members: ["max_age"]) else { return nil }
        guard let age = object["max_age"] else {
            reader.wrong("needs `max_age`, in seconds", at: node.location)
            return nil
        }
        return reader.integer(age, "max_age", in: 1...31_536_000)
    }

    func lifecycle(_ node: Node) -> Lifecycle? {
        let reader = policies.reader("x-lifecycle")
        guard let object = reader.object(node, members: ["deprecated", "sunset", "successor"]) else { return nil }
        return Lifecycle(
            deprecated: reader.date(object["deprecated"], "deprecated"),
            sunset: reader.date(object["sunset"], "sunset"),
            successor: reader.string(object["successor"], "successor"))
    }

    /// The only word of `x-impersonation`.
    private enum Impersonation: String, CaseIterable { case refused }

    /// Presence is a caller's. Without the credential there would be no presence to prove; one who acts for another may
    /// well be told apart where the credential is optional.
    private func checkPresence(_ policy: Policy, _ source: OpenAPI.Operation) {
        let demanding = policy.security.filter { !$0.requirements.isEmpty }
        if let node = source.extensions["x-step-up"], demanding.isEmpty || demanding.count < policy.security.count {
            policies.reader("x-step-up").wrong(
                "needs an operation that always has a caller", at: node.location,
                hint: "write a `security` without an anonymous alternative")
        }
        if let node = source.extensions["x-impersonation"], demanding.isEmpty {
            policies.reader("x-impersonation").wrong(
                "needs an operation that has a caller", at: node.location, hint: "write a `security`")
        }
    }

    /// The tenant of a caller needs a caller.
    private func checkTenant(_ policy: Policy, _ source: OpenAPI.Operation) {
        guard policy.tenant == .caller else { return }
        let hasCaller = !policy.security.isEmpty && policy.security.allSatisfy { !$0.requirements.isEmpty }
        if !hasCaller {
            policies.reader("x-tenant").wrong(
                "`caller` needs an operation that always has a caller", at: source.location,
                hint: "write `x-tenant: host` or `none` here, or a `security` without an anonymous alternative")
        }
    }
}

extension Policy.Idempotency: CaseIterable {
    package static var allCases: [Policy.Idempotency] { [.supported, .required] }
}

extension Policy.Mode: CaseIterable {
    package static var allCases: [Policy.Mode] { [.read, .write] }
}

extension Policy.Concurrency: CaseIterable {
    package static var allCases: [Policy.Concurrency] { [.etag, .supported, .required] }
}
